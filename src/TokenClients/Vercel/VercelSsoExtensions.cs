namespace TokenClients.Vercel;

/// <summary><see cref="IVercelSso"/> in its shorter forms: with a cancellation token in place of the optional arguments.</summary>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/sso-token-exchange">Vercel: SSO token exchange</seealso>
public static class VercelSsoExtensions
{
    /// <summary>Exchanges a code for tokens, without state and redirect address. See <see cref="IVercelSso.ExchangeCodeAsync"/>.</summary>
    /// <param name="client">The client.</param>
    /// <param name="code">The code, a secret.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The tokens.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static Task<VercelSsoTokens> ExchangeCodeAsync(this IVercelSso client, SecretString code, CancellationToken cancellationToken) =>
        Guard.NotNull(client).ExchangeCodeAsync(code, null, null, cancellationToken);
}
