namespace TokenClients.Vercel;

/// <summary>Exchanges and refreshes the tokens of a single sign-on from Vercel into an integration, and rotates and revokes the access tokens of its installations.</summary>
/// <remarks>
/// <include file='../Documentation.xml' path='docs/client/*'/>
/// <para>The client's own credential is the client secret of the integration. The access tokens of its installations are arguments.</para>
/// </remarks>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/sso-token-exchange">Vercel: SSO token exchange</seealso>
public interface IVercelSso
{
    /// <summary>Exchanges the authorization code of a single sign-on for tokens.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /v1/integrations/sso/token</c>.</para>
    /// <para>Sent again: only if Vercel did not act, because no connection was made or a rate limit refused the call (<c>notExecuted</c>).</para>
    /// <para>Needs: the client id and the client secret of the integration; no access token is sent.</para>
    /// <para>Limit: not documented.</para>
    /// </remarks>
    /// <param name="code">The code from Vercel's redirect. It can be exchanged once.</param>
    /// <param name="state">The state from Vercel's redirect; <see langword="null"/> if the redirect has none.</param>
    /// <param name="redirectUri">The registered redirect address, absolute; <see langword="null"/> if Vercel does not require it.</param>
    /// <param name="cancellationToken">Cancels the call. Once Vercel has responded, the tokens are still read for up to 5 s.</param>
    /// <returns>The id token, and the other tokens that Vercel issues.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="code"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="redirectUri"/> is not absolute.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.InvalidCredential"/> or <see cref="TokenErrorKind.PermissionDenied"/> if the client id or secret is refused; <see cref="TokenErrorKind.InvalidRequest"/> if the code is unknown or was used before. With <see cref="TokenClientException.OutcomeUnknown"/>, the code may have been used: sign the user in again.</exception>
    /// <exception cref="TokenCallCanceledException">The caller canceled the call; with <see cref="TokenCallCanceledException.OutcomeUnknown"/> if the code may have been used.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/sso-token-exchange">Vercel: SSO token exchange</seealso>
    Task<VercelSsoTokens> ExchangeCodeAsync(SecretString code, string? state = null, Uri? redirectUri = null, CancellationToken cancellationToken = default);

    /// <summary>Exchanges a refresh token of a single sign-on for new tokens.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /v1/integrations/sso/token</c>.</para>
    /// <para>Sent again: only if Vercel did not act, because no connection was made or a rate limit refused the call (<c>notExecuted</c>).</para>
    /// <para>Needs: the client id and the client secret of the integration; no access token is sent.</para>
    /// <para>Limit: not documented.</para>
    /// </remarks>
    /// <param name="refreshToken">The refresh token of the last exchange (<see cref="VercelSsoTokens.RefreshToken"/>).</param>
    /// <param name="cancellationToken">Cancels the call. Once Vercel has responded, the tokens are still read for up to 5 s.</param>
    /// <returns>The tokens, including a new refresh token if Vercel issues one.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="refreshToken"/> is <see langword="null"/>.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.InvalidCredential"/> or <see cref="TokenErrorKind.PermissionDenied"/> if the client id or secret is refused; <see cref="TokenErrorKind.InvalidRequest"/> if the refresh token is unknown or was used before. With <see cref="TokenClientException.OutcomeUnknown"/>, the refresh token may have been used: sign the user in again.</exception>
    /// <exception cref="TokenCallCanceledException">The caller canceled the call; with <see cref="TokenCallCanceledException.OutcomeUnknown"/> if the refresh token may have been used.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/sso-token-exchange">Vercel: SSO token exchange</seealso>
    Task<VercelSsoTokens> RefreshAsync(SecretString refreshToken, CancellationToken cancellationToken = default);

    /// <summary>Issues another access token for an installation. The access token that the call is made with stays valid until it is revoked.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /v1/installations/{integrationConfigurationId}/credentials/rotate</c>.</para>
    /// <para>Sent again: only if Vercel did not act, because no connection was made or a rate limit refused the call (<c>notExecuted</c>).</para>
    /// <para>Needs: a live access token of the installation, and the client secret of the integration.</para>
    /// <para>Limit: not documented.</para>
    /// </remarks>
    /// <param name="installation">The installation, with the access token to replace.</param>
    /// <param name="cancellationToken">Cancels the call. Once Vercel has responded, the access token is still read for up to 5 s.</param>
    /// <returns>The new access token, which Vercel returns only once. Store it, then revoke the old one with <see cref="RevokeInstallationCredentialAsync"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="installation"/> is <see langword="null"/>.</exception>
    /// <exception cref="TokenClientException">
    /// The call failed: with <see cref="TokenErrorKind.InvalidCredential"/> or <see cref="TokenErrorKind.PermissionDenied"/> if the access token or the client secret is refused; <see cref="TokenErrorKind.NotFound"/> if there is no such installation.
    /// With <see cref="TokenClientException.OutcomeUnknown"/>, an access token whose value was lost may exist; it cannot be listed or revoked. The old one works as before.
    /// </exception>
    /// <exception cref="TokenCallCanceledException">The caller canceled the call; with <see cref="TokenCallCanceledException.OutcomeUnknown"/> if Vercel may have issued the access token.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/marketplace/rotate-installation-credential">Vercel: rotate installation credential</seealso>
    Task<IssuedToken> RotateInstallationCredentialAsync(VercelInstallation installation, CancellationToken cancellationToken = default);

    /// <summary>Revokes an installation's access token that another one has replaced.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /v1/installations/{integrationConfigurationId}/credentials/revoke</c>.</para>
    /// <para>Sent again: after any transient failure; if there is nothing left to revoke by then, that is an outcome, not an error (<c>revoke</c>).</para>
    /// <para>Needs: another live access token of the installation, and the client secret of the integration.</para>
    /// <para>Limit: not documented.</para>
    /// </remarks>
    /// <param name="installation">The installation, with the access token to keep.</param>
    /// <param name="supersededToken">The access token to revoke; not the one of <paramref name="installation"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether the access token was revoked; <see cref="RevokeOutcome.NotFound"/> if it was revoked before, or if Vercel does not know the installation or the access token; <see cref="RevokeOutcome.Unconfirmed"/> if a response was lost and the access token is now revoked.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="supersededToken"/> is the access token that the call would be made with.</exception>
    /// <exception cref="TokenClientException">
    /// The call failed, so the access token may still work: with <see cref="TokenErrorKind.InvalidCredential"/> or <see cref="TokenErrorKind.PermissionDenied"/> if the access token of <paramref name="installation"/> or the client secret is refused;
    /// <see cref="TokenErrorKind.Conflict"/> if it is the installation's last live access token, which Vercel does not revoke.
    /// </exception>
    /// <exception cref="TokenCallCanceledException">The caller canceled the call.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/marketplace/revoke-installation-credential">Vercel: revoke installation credential</seealso>
    Task<RevokeResult> RevokeInstallationCredentialAsync(VercelInstallation installation, SecretString supersededToken, CancellationToken cancellationToken = default);
}
