namespace TokenClients;

/// <summary>Where a <see cref="RefreshingTokenSource"/> gets its tokens.</summary>
internal interface ITokenIssuer
{
    /// <summary>The service, for exceptions.</summary>
    TokenService Service { get; }

    /// <summary>Gets a token.</summary>
    /// <param name="previous">The token that it replaces, as it grows old or was refused; <see langword="null"/> if there was none.</param>
    /// <param name="cancellationToken">Cancelled when the client is disposed.</param>
    /// <exception cref="TokenClientException">There is none to be had.</exception>
    Task<TokenGrant> IssueAsync(SecretString? previous, CancellationToken cancellationToken);
}
