using TokenClients.Credentials;

namespace TokenClients.Tokens;

/// <summary>Issues the tokens of a <see cref="RefreshingTokenSource"/>.</summary>
internal interface ITokenIssuer
{
    TokenService Service { get; }

    /// <summary>Gets a token that replaces the previous one, if there is one, because it expires soon or was refused.</summary>
    /// <param name="previous">The token to replace.</param>
    /// <param name="callStart">When the call began that needs the token: the total timeout counts from then.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="TokenClientException">No token could be issued.</exception>
    Task<TokenGrant> IssueAsync(SecretString? previous, long callStart, CancellationToken cancellationToken);
}
