namespace TokenClients;

/// <summary>Shares tokens between processes, so that what one of them was issued serves all.</summary>
internal interface ITokenSharing
{
    /// <summary>Gets a token that is shared already, or has one issued and shares it. What goes wrong with the sharing is logged and passed by: it is never a failure of the token.</summary>
    /// <param name="request">What the token is for.</param>
    /// <param name="issue">Has one issued.</param>
    /// <param name="cancellationToken">Cancelled when the client is disposed.</param>
    /// <exception cref="TokenClientException"><paramref name="issue"/> failed.</exception>
    Task<TokenGrant> GetOrIssueAsync(SharedTokenRequest request, Func<CancellationToken, Task<TokenGrant>> issue, CancellationToken cancellationToken);
}
