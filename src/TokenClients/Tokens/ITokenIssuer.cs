using TokenClients.Credentials;

namespace TokenClients.Tokens;

/// <summary>Issues the tokens of a <see cref="RefreshingTokenSource"/>.</summary>
internal interface ITokenIssuer
{
    TokenService Service { get; }

    /// <summary>Gets a token. It replaces the previous one, if there is one, because that token expires soon or was rejected.</summary>
    /// <param name="previous">The token to replace.</param>
    /// <param name="callStart">When the call that needs the token began. The total timeout is counted from then.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="TokenClientException">No token could be issued.</exception>
    Task<TokenGrant> IssueAsync(SecretString? previous, long callStart, CancellationToken cancellationToken);
}
