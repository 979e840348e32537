using TokenClients.Credentials;

namespace TokenClients.Tokens;

/// <summary>Issues the tokens of a <see cref="RefreshingTokenSource"/>.</summary>
internal interface ITokenIssuer
{
    TokenService Service { get; }

    /// <summary>Gets a token that replaces the previous one, if there is one, because it expires soon or was refused.</summary>
    /// <exception cref="TokenClientException">No token could be issued.</exception>
    Task<TokenGrant> IssueAsync(SecretString? previous, CancellationToken cancellationToken);
}
