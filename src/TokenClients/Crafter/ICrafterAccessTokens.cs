namespace TokenClients.Crafter;

/// <summary>Manages Crafter Profile's access tokens: create, list, inspect and revoke them.</summary>
/// <remarks>
/// <para>Every method requires a master token. Tokens cannot be changed: revoke the token and create another one.</para>
/// <include file='../Documentation.xml' path='docs/client/*'/>
/// </remarks>
/// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
public interface ICrafterAccessTokens
{
    /// <summary>Creates an access token and returns it with its secret, which is its id.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /api/1/access_token/create</c>; after a conflict that an earlier attempt may have caused, <c>GET /api/1/access_token/{id}</c> shows whether it did.</para>
    /// <para>Sent again: after any transient failure; the id is known before the call, so a repeat cannot create a second token (<c>clientId</c>).</para>
    /// <para>Needs: the access token of a master. It can create other masters, and tokens with more permissions than its own.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <param name="request">The token to create.</param>
    /// <param name="cancellationToken">Cancels the call. Once the server has responded, the response is still read for up to 5 s.</param>
    /// <returns>The token with its secret.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="request"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The expiry has passed, the id cannot be part of a path, or the permissions contradict each other.</exception>
    /// <exception cref="TokenClientException">
    /// The call failed: with <see cref="TokenErrorKind.Conflict"/> if another token has the id; <see cref="TokenErrorKind.PermissionDenied"/> if the credential is not a master.
    /// With <see cref="TokenClientException.OutcomeUnknown"/>, a token whose value was lost may exist: list the tokens and compare.
    /// </exception>
    /// <exception cref="TokenCallCanceledException">The caller canceled the call; with <see cref="TokenCallCanceledException.OutcomeUnknown"/> if the token may exist and the client chose its id.</exception>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    Task<CreatedToken<CrafterToken>> CreateTokenAsync(CreateCrafterToken request, CancellationToken cancellationToken = default);

    /// <summary>Lists all access tokens of all applications, with their secrets, each id once.</summary>
    /// <remarks>
    /// <para>You can revoke tokens while enumerating.</para>
    /// <para>HTTP: <c>GET /api/1/access_token/all</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the access token of a master.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <returns>The tokens, in the server's order. The first request is sent when the enumeration begins.</returns>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.PermissionDenied"/> if the credential is not a master. With <see cref="TokenErrorKind.IncompleteList"/>, every entry that can be read was returned, but at least one could not be read.</exception>
    /// <include file='../Documentation.xml' path='docs/enumeration/*'/>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    IAsyncEnumerable<CrafterToken> ListTokensAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists all access tokens in one page: the server does not page.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /api/1/access_token/all</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the access token of a master.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <returns>The only page, with the secrets of all applications. It may be incomplete if an entry could not be read.</returns>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.PermissionDenied"/> if the credential is not a master.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
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
    /// <returns>The record; it holds the credential.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is not an id that every server can read from a path.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.NotFound"/> if there is no such token; <see cref="TokenErrorKind.PermissionDenied"/> if the credential is not a master.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    Task<CrafterToken> GetTokenAsync(SecretString tokenId, CancellationToken cancellationToken = default);

    /// <summary>Gets the record of the access token that this client calls with.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /api/1/access_token/{id}</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the access token of a master.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <returns>The record; it holds the credential.</returns>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.InvalidRequest"/> if its id is not one that every server can read from a path, in which case nothing was sent; <see cref="TokenErrorKind.PermissionDenied"/> if it is not a master.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    Task<CrafterToken> GetCurrentTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>Revokes an access token by its id: it stops working at once.</summary>
    /// <remarks>
    /// <para>The server does not say whether there was such a token, so the outcome is <see cref="RevokeOutcome.Unconfirmed"/>.</para>
    /// <para>HTTP: <c>POST /api/1/access_token/{id}/delete</c>.</para>
    /// <para>Sent again: after any transient failure; if there is nothing left to revoke by then, that is an outcome, not an error (<c>revoke</c>).</para>
    /// <para>Needs: the access token of a master.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id, which is its credential: ASCII letters, digits, <c>-</c> and <c>_</c>, and not the word <c>all</c>. For the token that this client calls with, use <see cref="RevokeCurrentTokenAsync"/>.</param>
    /// <returns>The outcome. The token no longer works.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is the token that this client calls with, or not an id that every server can read from a path.</exception>
    /// <exception cref="TokenClientException">The call failed, so the token may still work: with <see cref="TokenErrorKind.PermissionDenied"/> if the credential is not a master.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    Task<RevokeResult> RevokeTokenAsync(SecretString tokenId, CancellationToken cancellationToken = default);

    /// <summary>Revokes the access token that this client calls with: the server refuses every later call.</summary>
    /// <remarks>
    /// <para>The server revokes even the last master.</para>
    /// <para>HTTP: <c>POST /api/1/access_token/{id}/delete</c>.</para>
    /// <para>Sent again: after any transient failure; if there is nothing left to revoke by then, that is an outcome, not an error (<c>revoke</c>).</para>
    /// <para>Needs: the access token of a master.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <returns><see cref="RevokeOutcome.Revoked"/>; <see cref="RevokeOutcome.Unconfirmed"/> if a response was lost and the token no longer works.</returns>
    /// <exception cref="TokenClientException">The call failed, so the token may still work: with <see cref="TokenErrorKind.InvalidRequest"/> if its id is not one that every server can read from a path, in which case nothing was sent; <see cref="TokenErrorKind.PermissionDenied"/> if it is not a master.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    Task<RevokeResult> RevokeCurrentTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>Checks whether the server accepts the credential, by looking up an access token that cannot exist.</summary>
    /// <remarks>
    /// <para>It creates no token, so it can be used as a health check.</para>
    /// <para>HTTP: <c>GET /api/1/access_token/{id}</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: any access token.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <returns>Whether the server accepts the credential: <see cref="CredentialState.AcceptedWithoutRights"/> if it is valid but not a master. If the check fails, the state is <see cref="CredentialState.Undetermined"/>; no <see cref="TokenClientException"/> is thrown.</returns>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default);
}
