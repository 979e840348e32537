namespace TokenClients.Apinizer;

/// <summary>
/// Access tokens of Apinizer's Management API, by the client credentials grant of OAuth 2.0 (RFC 6749, section 4.4): mint and check.
/// Tokens cannot be revoked by a call; the console does that (My Profile, Personal API Access Tokens).
/// Every method throws <see cref="TokenClientException"/> when the call fails and <see cref="TokenCallCanceledException"/> when the caller cancels it.
/// </summary>
/// <remarks>The interface may gain members in a minor version: fake it with a class that tests own, or use the emulator of the testing package.</remarks>
public interface IApinizerAuth
{
    /// <summary>
    /// A token that is valid now, out of memory: what one normally wants. It is replaced in the background before it expires (<see cref="ApinizerOptions.RefreshBefore"/>), and one request serves all who wait for it.
    /// A failure goes to those who wait and is not kept, but the next request pauses first, and a client secret that was refused is not sent again until it changes, or until a <see cref="CreateTokenAsync"/> succeeds: so a user who was locked is not kept locked by this program.
    /// <see cref="IAccessTokenSource.GetAccessTokenAsync"/> throws what <see cref="CreateTokenAsync"/> throws.
    /// </summary>
    IAccessTokenSource TokenSource { get; }

    /// <summary>
    /// Mints a token. Always asks the server, and never twice for one call: it is repeated only if the server surely did not act, and never after a refusal, as repeated refusals can lock the user.
    /// Needs the name and the password of a user who may log in. (POST /apiops/auth/token)
    /// </summary>
    /// <param name="cancellationToken">Cancels the call. Once Apinizer has answered, the token is still read for up to 5 s.</param>
    /// <returns>The token. Its expiry is unknown where Apinizer does not say: use the token until it is refused.</returns>
    /// <exception cref="TokenClientException">The call failed. With <see cref="TokenClientException.OutcomeUnknown"/>, a token that nobody holds may exist.</exception>
    Task<IssuedToken> CreateTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks whether Apinizer accepts a token. Mints nothing. (GET /apiops/test/hello/{name})</summary>
    /// <param name="accessToken">The token.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What Apinizer makes of the token; a failed call is <see cref="CredentialState.Undetermined"/>, not an exception.</returns>
    /// <exception cref="ArgumentException"><paramref name="accessToken"/> is <see langword="null"/>, or holds white space or characters other than ASCII, which no header can carry.</exception>
    Task<CredentialCheck> CheckByValueAsync(SecretString accessToken, CancellationToken cancellationToken = default);

    /// <summary>
    /// Asks whether Apinizer accepts the client id and secret, by way of the token that <see cref="TokenSource"/> holds: one is minted only when there is none, or when it was refused.
    /// So it can serve as a health check. A credential that has changed shows when the next token is asked for. (GET /apiops/test/hello/{name})
    /// </summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What Apinizer makes of the credential; a failed call is <see cref="CredentialState.Undetermined"/>, not an exception.</returns>
    Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks whether the Management API answers at all. Sends no credential and says nothing about one. (GET /apiops/test/healthcheck)</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What came with the answer.</returns>
    Task<ResponseInfo> PingAsync(CancellationToken cancellationToken = default);
}
