namespace TokenClients.Vercel;

/// <summary>Overloads of <see cref="IVercelSso"/> methods that take a cancellation token instead of the optional arguments.</summary>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/sso-token-exchange">Vercel: SSO token exchange</seealso>
public static class VercelSsoExtensions
{
    /// <summary>Exchanges the authorization code of a single sign-on for tokens, without a state and a redirect address. See <see cref="IVercelSso.ExchangeCodeAsync"/>.</summary>
    /// <param name="client">The client.</param>
    /// <param name="code">The code, a secret.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The tokens.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public static Task<VercelSsoTokens> ExchangeCodeAsync(this IVercelSso client, SecretString code, CancellationToken cancellationToken) =>
        Guard.NotNull(client).ExchangeCodeAsync(code, null, null, cancellationToken);
}
