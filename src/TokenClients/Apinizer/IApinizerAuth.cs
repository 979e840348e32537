namespace TokenClients.Apinizer;

/// <summary>Creates and checks access tokens for Apinizer's Management API, and caches a valid one.</summary>
/// <remarks>
/// <para>The API cannot revoke tokens. To revoke one, use the console (My Profile, Personal API Access Tokens).</para>
/// <include file='../Documentation.xml' path='docs/client/*'/>
/// </remarks>
/// <seealso href="https://docs.apinizer.com/api-reference/auth">Apinizer: auth</seealso>
public interface IApinizerAuth
{
    /// <summary>Gets a source that returns a cached, valid token. Use it unless you need a separate token.</summary>
    /// <remarks>
    /// <para>The source replaces a token in the background before it expires (<see cref="ApinizerOptions.RefreshBefore"/>). One request serves all waiting callers.</para>
    /// <para>If the request fails, all waiting callers get the exception. The exception is not cached, but the source waits before the next request. The source does not send a rejected client secret again until the secret changes or a call to <see cref="CreateTokenAsync"/> succeeds, so that the program does not keep an account locked.</para>
    /// <para><see cref="IAccessTokenSource.GetAccessTokenAsync"/> throws the same exceptions as <see cref="CreateTokenAsync"/>, and <see cref="ObjectDisposedException"/> after the client is disposed.</para>
    /// </remarks>
    IAccessTokenSource TokenSource { get; }

    /// <summary>Creates a token with the client credentials grant (RFC 6749, section 4.4). Every call sends a request.</summary>
    /// <remarks>
    /// <para>For calls to the Management API, use <see cref="TokenSource"/>, which caches a token.</para>
    /// <para>HTTP: <c>POST /apiops/auth/token</c>.</para>
    /// <para>Retried: only if Apinizer did not act on the request, because no connection was made or the call was rate limited. Never after a rejection, because repeated failed logins can lock the account (<c>notExecuted</c>).</para>
    /// <para>Needs: the name and the password of a user who may log in to the console (<see cref="ClientSecretOptions.ClientId"/>, <see cref="ClientSecretOptions.ClientSecret"/>). The token has the user's rights.</para>
    /// <para>Limit: not documented.</para>
    /// </remarks>
    /// <param name="cancellationToken">Cancels the call. If Apinizer has already responded, the client continues to read the token for up to 5 s.</param>
    /// <returns>The token. If Apinizer does not send an expiry, the expiry is unknown. In that case, use the token until Apinizer rejects it.</returns>
    /// <exception cref="TokenClientException">
    /// The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.InvalidCredential"/> if the name or the password is wrong, or the account is disabled or locked. Apinizer does not distinguish these.
    /// If <see cref="TokenClientException.OutcomeUnknown"/> is <see langword="true"/>, a token whose value was lost may exist. Only the console can revoke it.
    /// </exception>
    /// <exception cref="TokenCallCanceledException">The caller canceled the call. <see cref="TokenCallCanceledException.OutcomeUnknown"/> is <see langword="true"/> if Apinizer may have issued the token.</exception>
    /// <seealso href="https://docs.apinizer.com/api-reference/auth">Apinizer: auth</seealso>
    Task<IssuedToken> CreateTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>Checks whether Apinizer accepts a token.</summary>
    /// <remarks>
    /// <para>The check creates no token.</para>
    /// <para>HTTP: <c>GET /apiops/test/hello/{name}</c>.</para>
    /// <para>Retried: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the token itself, which can belong to any user who may log in; the client's own credential is not sent.</para>
    /// <para>Limit: not documented.</para>
    /// </remarks>
    /// <param name="accessToken">The token to check: visible ASCII characters only.</param>
    /// <returns>Whether Apinizer accepts the token. If the check itself fails, the state is <see cref="CredentialState.Undetermined"/> and no <see cref="TokenClientException"/> is thrown.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="accessToken"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="accessToken"/> contains white space or non-ASCII characters, which a header cannot contain.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://docs.apinizer.com/api-reference/test/secure-hello">Apinizer: secure hello</seealso>
    Task<CredentialCheck> CheckByValueAsync(SecretString accessToken, CancellationToken cancellationToken = default);

    /// <summary>Checks whether Apinizer accepts the client id and secret by checking the token from <see cref="TokenSource"/>.</summary>
    /// <remarks>
    /// <para>The check creates a token only if there is none or the current one was rejected, so you can use it as a health check. A changed credential is not checked until the next token is created.</para>
    /// <para>HTTP: <c>GET /apiops/test/hello/{name}</c>, after <c>POST /apiops/auth/token</c> if it creates a token.</para>
    /// <para>Retried: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the name and the password of a user who may log in to the console.</para>
    /// <para>Limit: not documented.</para>
    /// </remarks>
    /// <returns>Whether Apinizer accepts the credential. If the check itself fails, the state is <see cref="CredentialState.Undetermined"/> and no <see cref="TokenClientException"/> is thrown.</returns>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://docs.apinizer.com/api-reference/test/secure-hello">Apinizer: secure hello</seealso>
    Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default);

    /// <summary>Checks whether the Management API responds.</summary>
    /// <remarks>
    /// <para>This says nothing about the credential, because the request does not contain one.</para>
    /// <para>HTTP: <c>GET /apiops/test/healthcheck</c>.</para>
    /// <para>Retried: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: nothing.</para>
    /// <para>Limit: not documented.</para>
    /// </remarks>
    /// <returns>Information about the successful response.</returns>
    /// <exception cref="TokenClientException">The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.UnexpectedResponse"/> if something other than the Management API responds.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://docs.apinizer.com/api-reference/test/healthcheck">Apinizer: healthcheck</seealso>
    Task<ResponseInfo> PingAsync(CancellationToken cancellationToken = default);
}
