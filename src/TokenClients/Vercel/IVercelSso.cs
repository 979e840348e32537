namespace TokenClients.Vercel;

/// <summary>Exchanges and refreshes tokens for single sign-on from Vercel to an integration, and rotates and revokes the access tokens of the integration's installations.</summary>
/// <remarks>
/// <include file='../Documentation.xml' path='docs/client/*'/>
/// <para>The client's own credential is the integration's client secret. The access tokens of its installations are passed as arguments.</para>
/// </remarks>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/sso-token-exchange">Vercel: SSO token exchange</seealso>
public interface IVercelSso
{
    /// <summary>Exchanges the authorization code of a single sign-on for tokens.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /v1/integrations/sso/token</c>.</para>
    /// <para>Retried: only if Vercel did not act on the request, because no connection was made or the call was rate limited (<c>notExecuted</c>).</para>
    /// <para>Needs: the integration's client id and client secret. No access token is sent.</para>
    /// <para>Limit: not documented.</para>
    /// </remarks>
    /// <param name="code">The code from Vercel's redirect. It can be exchanged only once.</param>
    /// <param name="state">The state from Vercel's redirect; <see langword="null"/> if the redirect has none.</param>
    /// <param name="redirectUri">The registered redirect address, which must be absolute; <see langword="null"/> if Vercel does not require it.</param>
    /// <param name="cancellationToken">Cancels the call. If Vercel has already responded, the client continues to read the tokens for up to 5 s.</param>
    /// <returns>The id token, and the other tokens that Vercel issues.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="code"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="redirectUri"/> is not absolute.</exception>
    /// <exception cref="TokenClientException">The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.InvalidCredential"/> or <see cref="TokenErrorKind.PermissionDenied"/> if Vercel rejects the client id or secret, or <see cref="TokenErrorKind.InvalidRequest"/> if the code is unknown or was already used. If <see cref="TokenClientException.OutcomeUnknown"/> is <see langword="true"/>, the code may have been used: sign the user in again.</exception>
    /// <exception cref="TokenCallCanceledException">The caller canceled the call. <see cref="TokenCallCanceledException.OutcomeUnknown"/> is <see langword="true"/> if the code may have been used.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/sso-token-exchange">Vercel: SSO token exchange</seealso>
    Task<VercelSsoTokens> ExchangeCodeAsync(SecretString code, string? state = null, Uri? redirectUri = null, CancellationToken cancellationToken = default);

    /// <summary>Exchanges a refresh token of a single sign-on for new tokens.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /v1/integrations/sso/token</c>.</para>
    /// <para>Retried: only if Vercel did not act on the request, because no connection was made or the call was rate limited (<c>notExecuted</c>).</para>
    /// <para>Needs: the integration's client id and client secret. No access token is sent.</para>
    /// <para>Limit: not documented.</para>
    /// </remarks>
    /// <param name="refreshToken">The refresh token from the last exchange (<see cref="VercelSsoTokens.RefreshToken"/>).</param>
    /// <param name="cancellationToken">Cancels the call. If Vercel has already responded, the client continues to read the tokens for up to 5 s.</param>
    /// <returns>The tokens, including a new refresh token if Vercel issues one.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="refreshToken"/> is <see langword="null"/>.</exception>
    /// <exception cref="TokenClientException">The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.InvalidCredential"/> or <see cref="TokenErrorKind.PermissionDenied"/> if Vercel rejects the client id or secret, or <see cref="TokenErrorKind.InvalidRequest"/> if the refresh token is unknown or was already used. If <see cref="TokenClientException.OutcomeUnknown"/> is <see langword="true"/>, the refresh token may have been used: sign the user in again.</exception>
    /// <exception cref="TokenCallCanceledException">The caller canceled the call. <see cref="TokenCallCanceledException.OutcomeUnknown"/> is <see langword="true"/> if the refresh token may have been used.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/sso-token-exchange">Vercel: SSO token exchange</seealso>
    Task<VercelSsoTokens> RefreshAsync(SecretString refreshToken, CancellationToken cancellationToken = default);

    /// <summary>Issues another access token for an installation. The access token that the call uses stays valid until it is revoked.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /v1/installations/{integrationConfigurationId}/credentials/rotate</c>.</para>
    /// <para>Retried: only if Vercel did not act on the request, because no connection was made or the call was rate limited (<c>notExecuted</c>).</para>
    /// <para>Needs: a valid access token of the installation, and the integration's client secret.</para>
    /// <para>Limit: not documented.</para>
    /// </remarks>
    /// <param name="installation">The installation, with the access token to replace.</param>
    /// <param name="cancellationToken">Cancels the call. If Vercel has already responded, the client continues to read the access token for up to 5 s.</param>
    /// <returns>The new access token, which Vercel returns only once. Store it, then revoke the old one with <see cref="RevokeInstallationCredentialAsync"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="installation"/> is <see langword="null"/>.</exception>
    /// <exception cref="TokenClientException">
    /// The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.InvalidCredential"/> or <see cref="TokenErrorKind.PermissionDenied"/> if Vercel rejects the access token or the client secret, or <see cref="TokenErrorKind.NotFound"/> if the installation does not exist.
    /// If <see cref="TokenClientException.OutcomeUnknown"/> is <see langword="true"/>, an access token whose value was lost may exist. It cannot be listed or revoked. The old one still works.
    /// </exception>
    /// <exception cref="TokenCallCanceledException">The caller canceled the call. <see cref="TokenCallCanceledException.OutcomeUnknown"/> is <see langword="true"/> if Vercel may have issued the access token.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/marketplace/rotate-installation-credential">Vercel: rotate installation credential</seealso>
    Task<IssuedToken> RotateInstallationCredentialAsync(VercelInstallation installation, CancellationToken cancellationToken = default);

    /// <summary>Revokes an installation's access token that another one has replaced.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /v1/installations/{integrationConfigurationId}/credentials/revoke</c>.</para>
    /// <para>Retried: after any transient failure. If a retry finds nothing left to revoke, the call returns an outcome and does not throw (<c>revoke</c>).</para>
    /// <para>Needs: another valid access token of the installation, and the integration's client secret.</para>
    /// <para>Limit: not documented.</para>
    /// </remarks>
    /// <param name="installation">The installation, with the access token to keep.</param>
    /// <param name="supersededToken">The access token to revoke. It must not be the access token of <paramref name="installation"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether the access token was revoked. The outcome is <see cref="RevokeOutcome.NotFound"/> if it was already revoked or if Vercel does not know the installation or the access token, and <see cref="RevokeOutcome.Unconfirmed"/> if a response was lost and the access token is now revoked.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="supersededToken"/> is the access token of <paramref name="installation"/>, which the call would use.</exception>
    /// <exception cref="TokenClientException">
    /// The call failed, so the access token may still work. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.InvalidCredential"/> or <see cref="TokenErrorKind.PermissionDenied"/> if Vercel rejects the access token of <paramref name="installation"/> or the client secret,
    /// or <see cref="TokenErrorKind.Conflict"/> if <paramref name="supersededToken"/> is the installation's last valid access token, which Vercel does not revoke.
    /// </exception>
    /// <exception cref="TokenCallCanceledException">The caller canceled the call.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/marketplace/revoke-installation-credential">Vercel: revoke installation credential</seealso>
    Task<RevokeResult> RevokeInstallationCredentialAsync(VercelInstallation installation, SecretString supersededToken, CancellationToken cancellationToken = default);
}
