namespace TokenClients.Vercel;

/// <summary>Exchanges and refreshes the tokens of a single sign-on from Vercel into an integration.</summary>
/// <remarks>
/// <para>A call that fails throws <see cref="TokenClientException"/>. Any call can end with <c>InvalidCredential</c>, <c>PermissionDenied</c>, <c>RateLimited</c>, <c>ServiceFault</c>, <c>Unreachable</c>, <c>Timeout</c>, <c>UnexpectedResponse</c>, <c>UnsupportedByServer</c> or <c>CredentialUnavailable</c>, as <see cref="TokenErrorKind"/> describes them; at a method stand the kinds that mean something of its own.</para>
/// <para>The interface may gain members in a minor version: fake it with a class that tests own, or use the emulator of the testing package.</para>
/// </remarks>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/sso-token-exchange">Vercel: SSO token exchange</seealso>
public interface IVercelSso
{
    /// <summary>Exchanges the authorization code of a single sign-on for tokens.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /v1/integrations/sso/token</c>.</para>
    /// <para>Sent again: only if Vercel surely did not act, because no connection was made or a rate limit turned the call away (<c>notExecuted</c>).</para>
    /// <para>Needs: the client id and the client secret of the integration; no access token is sent.</para>
    /// <para>Limit: not documented.</para>
    /// </remarks>
    /// <param name="code">The code from Vercel's redirect. It is good for one exchange.</param>
    /// <param name="state">The state from Vercel's redirect; <see langword="null"/> if it brought none.</param>
    /// <param name="redirectUri">The redirect address as it was registered, absolute; <see langword="null"/> if it need not be repeated.</param>
    /// <param name="cancellationToken">Cancels the call. Once Vercel has answered, the tokens are still read for up to 5 s.</param>
    /// <returns>The tokens: an id token, and whichever others Vercel issues.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="code"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="redirectUri"/> is not absolute.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.InvalidCredential"/> or <see cref="TokenErrorKind.PermissionDenied"/> if the client id or secret is refused; <see cref="TokenErrorKind.InvalidRequest"/> if the code is unknown or used up. With <see cref="TokenClientException.OutcomeUnknown"/>, the code may be used up: sign the user on anew.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call; with <see cref="TokenCallCanceledException.OutcomeUnknown"/> if the code may be used up.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/sso-token-exchange">Vercel: SSO token exchange</seealso>
    Task<VercelSsoTokens> ExchangeCodeAsync(SecretString code, string? state = null, Uri? redirectUri = null, CancellationToken cancellationToken = default);

    /// <summary>Exchanges a refresh token of a single sign-on for new tokens.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /v1/integrations/sso/token</c>.</para>
    /// <para>Sent again: only if Vercel surely did not act, because no connection was made or a rate limit turned the call away (<c>notExecuted</c>).</para>
    /// <para>Needs: the client id and the client secret of the integration; no access token is sent.</para>
    /// <para>Limit: not documented.</para>
    /// </remarks>
    /// <param name="refreshToken">The refresh token of the last exchange (<see cref="VercelSsoTokens.RefreshToken"/>).</param>
    /// <param name="cancellationToken">Cancels the call. Once Vercel has answered, the tokens are still read for up to 5 s.</param>
    /// <returns>The tokens, a new refresh token among them where Vercel issues one.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="refreshToken"/> is <see langword="null"/>.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.InvalidCredential"/> or <see cref="TokenErrorKind.PermissionDenied"/> if the client id or secret is refused; <see cref="TokenErrorKind.InvalidRequest"/> if the refresh token is unknown or used up. With <see cref="TokenClientException.OutcomeUnknown"/>, the refresh token may be used up: sign the user on anew.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call; with <see cref="TokenCallCanceledException.OutcomeUnknown"/> if the refresh token may be used up.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/sso-token-exchange">Vercel: SSO token exchange</seealso>
    Task<VercelSsoTokens> RefreshAsync(SecretString refreshToken, CancellationToken cancellationToken = default);
}
