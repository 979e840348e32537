namespace TokenClients.Vercel;

/// <summary>Overloads of <see cref="IVercelTokens"/> methods that take a cancellation token instead of the optional arguments.</summary>
/// <seealso href="https://vercel.com/docs/rest-api/authentication">Vercel: authentication</seealso>
public static class VercelTokensExtensions
{
    /// <summary>Lists the first page of the account's tokens. See <see cref="IVercelTokens.ListTokensPageAsync"/>.</summary>
    /// <param name="client">The client.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The page.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static Task<TokenPage<VercelToken>> ListTokensPageAsync(this IVercelTokens client, CancellationToken cancellationToken) =>
        Guard.NotNull(client).ListTokensPageAsync(null, null, cancellationToken);

    /// <summary>Gets the record of a token by its id, without a team. See <see cref="IVercelTokens.GetTokenAsync"/>.</summary>
    /// <param name="client">The client.</param>
    /// <param name="tokenId">The token's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The record.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static Task<VercelToken> GetTokenAsync(this IVercelTokens client, string tokenId, CancellationToken cancellationToken) =>
        Guard.NotNull(client).GetTokenAsync(tokenId, null, cancellationToken);

    /// <summary>Gets the record of the client's own token, without a team. See <see cref="IVercelTokens.GetCurrentTokenAsync"/>.</summary>
    /// <param name="client">The client.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The record.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static Task<VercelToken> GetCurrentTokenAsync(this IVercelTokens client, CancellationToken cancellationToken) =>
        Guard.NotNull(client).GetCurrentTokenAsync(null, cancellationToken);

    /// <summary>Revokes a token by its id, without a team. See <see cref="IVercelTokens.RevokeTokenAsync"/>.</summary>
    /// <param name="client">The client.</param>
    /// <param name="tokenId">The token's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The outcome.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static Task<RevokeResult> RevokeTokenAsync(this IVercelTokens client, string tokenId, CancellationToken cancellationToken) =>
        Guard.NotNull(client).RevokeTokenAsync(tokenId, null, cancellationToken);

    /// <summary>Revokes the client's own token, without a team. See <see cref="IVercelTokens.RevokeCurrentTokenAsync"/>.</summary>
    /// <param name="client">The client.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The outcome.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static Task<RevokeResult> RevokeCurrentTokenAsync(this IVercelTokens client, CancellationToken cancellationToken) =>
        Guard.NotNull(client).RevokeCurrentTokenAsync(null, cancellationToken);
}
