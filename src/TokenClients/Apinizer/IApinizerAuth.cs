namespace TokenClients.Apinizer;

/// <summary>Mints and checks access tokens of Apinizer's Management API, and keeps one that is valid.</summary>
/// <remarks>
/// <para>Tokens cannot be revoked by a call; the console does that (My Profile, Personal API Access Tokens).</para>
/// <para>A call that fails throws <see cref="TokenClientException"/>. Any call can end with <c>InvalidCredential</c>, <c>PermissionDenied</c>, <c>RateLimited</c>, <c>ServiceFault</c>, <c>Unreachable</c>, <c>Timeout</c>, <c>UnexpectedResponse</c>, <c>UnsupportedByServer</c> or <c>CredentialUnavailable</c>, as <see cref="TokenErrorKind"/> describes them; at a method stand the kinds that mean something of its own.</para>
/// <para>The interface may gain members in a minor version: fake it with a class that tests own, or use the emulator of the testing package.</para>
/// </remarks>
/// <seealso href="https://docs.apinizer.com/api-reference/auth">Apinizer: auth</seealso>
public interface IApinizerAuth
{
    /// <summary>Gets a token that is valid now, out of memory: what one normally wants.</summary>
    /// <remarks>
    /// <para>A token is replaced in the background before it expires (<see cref="ApinizerOptions.RefreshBefore"/>), and one request serves all who wait for it.</para>
    /// <para>A failure goes to those who wait and is not kept, but the next request pauses first. A client secret that was refused is not sent again until it changes, or until a <see cref="CreateTokenAsync"/> succeeds: so a user who was locked is not kept locked by this program.</para>
    /// <para><see cref="IAccessTokenSource.GetAccessTokenAsync"/> throws what <see cref="CreateTokenAsync"/> throws, and <see cref="ObjectDisposedException"/> once the client is disposed.</para>
    /// </remarks>
    IAccessTokenSource TokenSource { get; }

    /// <summary>Creates a token by the client credentials grant (RFC 6749, section 4.4); it always asks the server.</summary>
    /// <remarks>
    /// <para>For calls to the Management API use <see cref="TokenSource"/>, which keeps a token as long as it works.</para>
    /// <para>HTTP: <c>POST /apiops/auth/token</c>.</para>
    /// <para>Sent again: only if Apinizer surely did not act, because no connection was made or a rate limit turned the call away; never after a refusal, as repeated refusals can lock the user (<c>notExecuted</c>).</para>
    /// <para>Needs: the name and the password of a user who may log in to the console (<see cref="ClientSecretOptions.ClientId"/>, <see cref="ClientSecretOptions.ClientSecret"/>). The token has the user's rights.</para>
    /// <para>Limit: not documented.</para>
    /// </remarks>
    /// <param name="cancellationToken">Cancels the call. Once Apinizer has answered, the token is still read for up to 5 s.</param>
    /// <returns>The token. Its expiry is unknown where Apinizer does not say: use the token until it is refused.</returns>
    /// <exception cref="TokenClientException">
    /// The call failed: with <see cref="TokenErrorKind.InvalidCredential"/> if the name or the password is wrong, or the user disabled or locked, which Apinizer does not tell apart.
    /// With <see cref="TokenClientException.OutcomeUnknown"/>, a token that nobody holds may exist; only the console can revoke it.
    /// </exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call; with <see cref="TokenCallCanceledException.OutcomeUnknown"/> if Apinizer may have issued the token.</exception>
    /// <seealso href="https://docs.apinizer.com/api-reference/auth">Apinizer: auth</seealso>
    Task<IssuedToken> CreateTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks whether Apinizer accepts a token.</summary>
    /// <remarks>
    /// <para>It mints nothing.</para>
    /// <para>HTTP: <c>GET /apiops/test/hello/{name}</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the token itself, of any user who may log in; the client's own credential is not sent.</para>
    /// <para>Limit: not documented.</para>
    /// </remarks>
    /// <param name="accessToken">The token to check, of visible ASCII characters.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What Apinizer makes of the token; a call that fails is <see cref="CredentialState.Undetermined"/>, not an exception.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="accessToken"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="accessToken"/> holds white space or characters other than ASCII, which no header can carry.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://docs.apinizer.com/api-reference/test/secure-hello">Apinizer: secure hello</seealso>
    Task<CredentialCheck> CheckByValueAsync(SecretString accessToken, CancellationToken cancellationToken = default);

    /// <summary>Asks whether Apinizer accepts the client id and secret, by way of the token that <see cref="TokenSource"/> holds.</summary>
    /// <remarks>
    /// <para>A token is minted only when there is none, or when it was refused: so it can serve as a health check. A credential that has changed shows when the next token is asked for.</para>
    /// <para>HTTP: <c>GET /apiops/test/hello/{name}</c>, after <c>POST /apiops/auth/token</c> where a token is minted.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the name and the password of a user who may log in to the console.</para>
    /// <para>Limit: not documented.</para>
    /// </remarks>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What Apinizer makes of the credential; a call that fails is <see cref="CredentialState.Undetermined"/>, not an exception.</returns>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    /// <seealso href="https://docs.apinizer.com/api-reference/test/secure-hello">Apinizer: secure hello</seealso>
    Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks whether the Management API answers at all.</summary>
    /// <remarks>
    /// <para>It says nothing about the credential, as none is sent.</para>
    /// <para>HTTP: <c>GET /apiops/test/healthcheck</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: nothing.</para>
    /// <para>Limit: not documented.</para>
    /// </remarks>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What came with the answer, which is always a success.</returns>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.UnexpectedResponse"/> if something else than the Management API answers.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://docs.apinizer.com/api-reference/test/healthcheck">Apinizer: healthcheck</seealso>
    Task<ResponseInfo> PingAsync(CancellationToken cancellationToken = default);
}
