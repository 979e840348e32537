namespace TokenClients.Vercel;

/// <summary>
/// Single sign-on from Vercel into an integration: exchange the code that Vercel's redirect brought for tokens, and refresh them.
/// (POST /v1/integrations/sso/token.) The client id and secret of the integration authenticate the calls; no access token is sent.
/// </summary>
/// <remarks>The interface may gain members in a minor version.</remarks>
public interface IVercelSso
{
    /// <summary>Exchanges an authorization code. Never sent twice for one call: a code works once.</summary>
    /// <param name="code">The code from Vercel's redirect.</param>
    /// <param name="state">The state from Vercel's redirect, if it brought one.</param>
    /// <param name="redirectUri">The redirect address, if it must be repeated; absolute.</param>
    /// <param name="cancellationToken">Cancels the call. Once Vercel has answered, the tokens are still read for up to 5 s.</param>
    /// <returns>The tokens.</returns>
    /// <exception cref="ArgumentException">An argument is empty, or <paramref name="redirectUri"/> is not absolute.</exception>
    /// <exception cref="TokenClientException">The call failed. With <see cref="TokenClientException.OutcomeUnknown"/>, the code may be used up.</exception>
    Task<VercelSsoTokens> ExchangeCodeAsync(SecretString code, string? state = null, Uri? redirectUri = null, CancellationToken cancellationToken = default);

    /// <summary>Exchanges a refresh token for new tokens. Never sent twice for one call.</summary>
    /// <param name="refreshToken">The refresh token of the last exchange.</param>
    /// <param name="cancellationToken">Cancels the call. Once Vercel has answered, the tokens are still read for up to 5 s.</param>
    /// <returns>The tokens.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="refreshToken"/> is <see langword="null"/>.</exception>
    /// <exception cref="TokenClientException">The call failed. With <see cref="TokenClientException.OutcomeUnknown"/>, the refresh token may be used up.</exception>
    Task<VercelSsoTokens> RefreshAsync(SecretString refreshToken, CancellationToken cancellationToken = default);
}
