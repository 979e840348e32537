namespace TokenClients.Credentials;

/// <summary>Shares tokens between processes, so that one issued token serves all of them.</summary>
internal interface ITokenSharing
{
    /// <summary>Gets a shared token, or issues one and shares it. If sharing fails, the failure is logged and the token is issued without sharing.</summary>
    /// <exception cref="TokenClientException"><paramref name="issue"/> failed.</exception>
    Task<TokenGrant> GetOrIssueAsync(SharedTokenRequest request, Func<CancellationToken, Task<TokenGrant>> issue, CancellationToken cancellationToken);
}
