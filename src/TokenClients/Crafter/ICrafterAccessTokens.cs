namespace TokenClients.Crafter;

/// <summary>Manages Crafter Profile's access tokens: mint, list, inspect and revoke them.</summary>
/// <remarks>
/// <para>The caller's own token must be a master's for all of it. Tokens cannot be changed: revoke and create anew.</para>
/// <para>A call that fails throws <see cref="TokenClientException"/>. Any call can end with <c>InvalidCredential</c>, <c>PermissionDenied</c>, <c>RateLimited</c>, <c>ServiceFault</c>, <c>Unreachable</c>, <c>Timeout</c>, <c>UnexpectedResponse</c>, <c>UnsupportedByServer</c> or <c>CredentialUnavailable</c>, as <see cref="TokenErrorKind"/> describes them; at a method stand the kinds that mean something of its own.</para>
/// <para>The interface may gain members in a minor version: fake it with a class that tests own, or use the emulator of the testing package.</para>
/// </remarks>
/// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
public interface ICrafterAccessTokens
{
    /// <summary>Creates an access token and returns it with its secret, which is its id.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /api/1/access_token/create</c>; after a conflict that may be with the call's own token, <c>GET /api/1/access_token/{id}</c> shows whose it is.</para>
    /// <para>Sent again: after any transient failure, as the client or the user chose the id, which keeps a repeat from making a second token (<c>clientId</c>).</para>
    /// <para>Needs: the access token of a master. It may make other masters, and tokens that reach further than itself.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <param name="request">What the token shall be.</param>
    /// <param name="cancellationToken">Cancels the call. Once the server has answered, the answer is still read for up to 5 s.</param>
    /// <returns>The token with its secret.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="request"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The expiry has passed, the id cannot be addressed, or the permissions contradict each other.</exception>
    /// <exception cref="TokenClientException">
    /// The call failed: with <see cref="TokenErrorKind.Conflict"/> if another token has the id; <see cref="TokenErrorKind.PermissionDenied"/> if the credential is no master's.
    /// With <see cref="TokenClientException.OutcomeUnknown"/>, a token that nobody holds may exist: list the tokens and compare.
    /// </exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call; with <see cref="TokenCallCanceledException.OutcomeUnknown"/> if the token may exist and the client chose its id.</exception>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    Task<CreatedToken<CrafterToken>> CreateTokenAsync(CreateCrafterToken request, CancellationToken cancellationToken = default);

    /// <summary>Lists all access tokens of all applications, with their secrets, each id once.</summary>
    /// <remarks>
    /// <para>Tokens may be revoked while enumerating.</para>
    /// <para>HTTP: <c>GET /api/1/access_token/all</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the access token of a master.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    /// <returns>The tokens, in the server's order. Nothing is sent before the enumeration.</returns>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.PermissionDenied"/> if the credential is no master's. With <see cref="TokenErrorKind.IncompleteList"/>, every entry that can be read was yielded, but another could not be read.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the enumeration.</exception>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    IAsyncEnumerable<CrafterToken> ListTokensAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists all access tokens at once, as the server does not page.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /api/1/access_token/all</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the access token of a master.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The only page, with the secrets of all applications. It may be incomplete if an entry could not be read.</returns>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.PermissionDenied"/> if the credential is no master's.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    Task<TokenPage<CrafterToken>> ListTokensPageAsync(CancellationToken cancellationToken = default);

    /// <summary>Gets the record of an access token by its id.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /api/1/access_token/{id}</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the access token of a master.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id, which is its credential: ASCII letters, digits, <c>-</c> and <c>_</c>, and not the word <c>all</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The record; it holds the credential.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is none that every server can address.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.NotFound"/> if there is no such token; <see cref="TokenErrorKind.PermissionDenied"/> if the credential is no master's.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    Task<CrafterToken> GetTokenAsync(SecretString tokenId, CancellationToken cancellationToken = default);

    /// <summary>Revokes an access token by its id: it stops working at once.</summary>
    /// <remarks>
    /// <para>The server does not say whether there was such a token, so the outcome is <see cref="RevokeOutcome.Unconfirmed"/>.</para>
    /// <para>HTTP: <c>POST /api/1/access_token/{id}/delete</c>.</para>
    /// <para>Sent again: after any transient failure; that it is gone by then is an outcome, not an error (<c>revoke</c>).</para>
    /// <para>Needs: the access token of a master.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id, which is its credential: ASCII letters, digits, <c>-</c> and <c>_</c>, and not the word <c>all</c>. For the caller's own token use <see cref="RevokeCurrentTokenAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>That the token does not work any more.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is the caller's own, or none that every server can address.</exception>
    /// <exception cref="TokenClientException">The call failed, so the token may still work: with <see cref="TokenErrorKind.PermissionDenied"/> if the credential is no master's.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    Task<RevokeResult> RevokeTokenAsync(SecretString tokenId, CancellationToken cancellationToken = default);

    /// <summary>Revokes the access token that this client calls with: every later call of it is refused.</summary>
    /// <remarks>
    /// <para>The server lets even the last master go.</para>
    /// <para>HTTP: <c>POST /api/1/access_token/{id}/delete</c>.</para>
    /// <para>Sent again: after any transient failure; that it is gone by then is an outcome, not an error (<c>revoke</c>).</para>
    /// <para>Needs: the access token of a master.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>That the token was revoked; <see cref="RevokeOutcome.Unconfirmed"/> if an answer was lost and the token does not work any more.</returns>
    /// <exception cref="TokenClientException">The call failed, so the token may still work: with <see cref="TokenErrorKind.InvalidRequest"/> if its id is none that every server can address, and nothing was sent; <see cref="TokenErrorKind.PermissionDenied"/> if it is no master's.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    Task<RevokeResult> RevokeCurrentTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks whether the server accepts the credential, by looking for an access token that cannot exist.</summary>
    /// <remarks>
    /// <para>It mints nothing, and can serve as a health check.</para>
    /// <para>HTTP: <c>GET /api/1/access_token/{id}</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: any access token.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What the server makes of the credential: <see cref="CredentialState.AcceptedWithoutRights"/> if it is valid but no master's. A call that fails is <see cref="CredentialState.Undetermined"/>, not an exception.</returns>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default);
}
