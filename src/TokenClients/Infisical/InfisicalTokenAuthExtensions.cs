namespace TokenClients.Infisical;

/// <summary>Overloads of <see cref="IInfisicalTokenAuth"/> methods that take a cancellation token instead of the optional arguments.</summary>
/// <seealso href="https://infisical.com/docs/documentation/platform/identities/token-auth">Infisical: Token Auth</seealso>
public static class InfisicalTokenAuthExtensions
{
    /// <summary>Attaches Token Auth to an identity with the server's default settings. See <see cref="IInfisicalTokenAuth.AttachAsync"/>.</summary>
    /// <param name="client">The client.</param>
    /// <param name="identityId">The id of the machine identity.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The new configuration.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static Task<InfisicalTokenAuthConfiguration> AttachAsync(this IInfisicalTokenAuth client, Guid identityId, CancellationToken cancellationToken) =>
        Guard.NotNull(client).AttachAsync(identityId, null, cancellationToken);

    /// <summary>Creates a token without a name and returns its secret. See <see cref="IInfisicalTokenAuth.CreateTokenAsync"/>.</summary>
    /// <param name="client">The client.</param>
    /// <param name="identityId">The id of the machine identity.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The token with its secret.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static Task<CreatedToken<InfisicalToken>> CreateTokenAsync(this IInfisicalTokenAuth client, Guid identityId, CancellationToken cancellationToken) =>
        Guard.NotNull(client).CreateTokenAsync(identityId, null, cancellationToken);

    /// <summary>Lists the first page of an identity's tokens. See <see cref="IInfisicalTokenAuth.ListTokensPageAsync"/>.</summary>
    /// <param name="client">The client.</param>
    /// <param name="identityId">The id of the machine identity.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The page.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static Task<TokenPage<InfisicalToken>> ListTokensPageAsync(this IInfisicalTokenAuth client, Guid identityId, CancellationToken cancellationToken) =>
        Guard.NotNull(client).ListTokensPageAsync(identityId, null, null, cancellationToken);
}
