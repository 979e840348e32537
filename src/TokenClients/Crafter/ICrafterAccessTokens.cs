namespace TokenClients.Crafter;

/// <summary>Creates, lists, inspects and revokes Crafter Profile's access tokens.</summary>
/// <remarks>
/// <para>Every method requires a master token. To change a token, revoke it and create another one.</para>
/// <include file='../Documentation.xml' path='docs/client/*'/>
/// </remarks>
/// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
public interface ICrafterAccessTokens
{
    /// <summary>Creates an access token and returns it with its secret, which is its id.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /api/1/access_token/create</c>; after a conflict that an earlier attempt may have caused, <c>GET /api/1/access_token/{id}</c> shows whether it did.</para>
    /// <para>Retried: after any transient failure. The id is chosen before the call, so a retry cannot create a second token (<c>clientId</c>).</para>
    /// <para>Needs: a master token. It can create other master tokens, and tokens with more permissions than its own.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <param name="request">The token to create.</param>
    /// <param name="cancellationToken">Cancels the call. If the server has already responded, the client continues to read the response for up to 5 s.</param>
    /// <returns>The token with its secret.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="request"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The expiry has passed, the id cannot be part of a path, or a permission has no tenant or could never apply.</exception>
    /// <exception cref="TokenClientException">
    /// The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.Conflict"/> if another token has the id, or <see cref="TokenErrorKind.PermissionDenied"/> if the credential is not a master token.
    /// If <see cref="TokenClientException.OutcomeUnknown"/> is <see langword="true"/>, a token whose value was lost may exist. List the tokens to find it.
    /// </exception>
    /// <exception cref="TokenCallCanceledException">The caller canceled the call. <see cref="TokenCallCanceledException.OutcomeUnknown"/> is <see langword="true"/> if the token may exist and the client chose its id.</exception>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    Task<CreatedToken<CrafterToken>> CreateTokenAsync(CreateCrafterToken request, CancellationToken cancellationToken = default);

    /// <summary>Lists all access tokens of all applications with their secrets, and each id only once.</summary>
    /// <remarks>
    /// <para>You can revoke tokens while enumerating.</para>
    /// <para>HTTP: <c>GET /api/1/access_token/all</c>.</para>
    /// <para>Retried: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: a master token.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <returns>The tokens, in the server's order. The first request is sent when the enumeration begins.</returns>
    /// <exception cref="TokenClientException">The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.PermissionDenied"/> if the credential is not a master token, or <see cref="TokenErrorKind.IncompleteList"/> if at least one entry could not be read; all others were returned.</exception>
    /// <include file='../Documentation.xml' path='docs/enumeration/*'/>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    IAsyncEnumerable<CrafterToken> ListTokensAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists all access tokens in one page, because the server does not support paging.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /api/1/access_token/all</c>.</para>
    /// <para>Retried: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: a master token.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <returns>The only page, with the secrets of all applications. It may be incomplete if an entry could not be read.</returns>
    /// <exception cref="TokenClientException">The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.PermissionDenied"/> if the credential is not a master token.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    Task<TokenPage<CrafterToken>> ListTokensPageAsync(CancellationToken cancellationToken = default);

    /// <summary>Gets the record of an access token by its id.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /api/1/access_token/{id}</c>.</para>
    /// <para>Retried: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: a master token.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id, which is its credential: ASCII letters, digits, <c>-</c> and <c>_</c>, but not the word <c>all</c>.</param>
    /// <returns>The record, which contains the credential.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is not an id that every version of the server can read from a path.</exception>
    /// <exception cref="TokenClientException">The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.NotFound"/> if the token does not exist, or <see cref="TokenErrorKind.PermissionDenied"/> if the credential is not a master token.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    Task<CrafterToken> GetTokenAsync(SecretString tokenId, CancellationToken cancellationToken = default);

    /// <summary>Gets the record of the client's own access token.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /api/1/access_token/{id}</c>.</para>
    /// <para>Retried: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: a master token.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <returns>The record, which contains the credential.</returns>
    /// <exception cref="TokenClientException">The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.InvalidRequest"/> if not every version of the server can read the token's id from a path, in which case nothing was sent, or <see cref="TokenErrorKind.PermissionDenied"/> if the token is not a master token.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    Task<CrafterToken> GetCurrentTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>Revokes an access token by its id. The token stops working at once.</summary>
    /// <remarks>
    /// <para>The server does not say whether the token existed, so the outcome is <see cref="RevokeOutcome.Unconfirmed"/>.</para>
    /// <para>HTTP: <c>POST /api/1/access_token/{id}/delete</c>.</para>
    /// <para>Retried: after any transient failure. If a retry finds nothing left to revoke, the call returns an outcome and does not throw (<c>revoke</c>).</para>
    /// <para>Needs: a master token.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id, which is its credential: ASCII letters, digits, <c>-</c> and <c>_</c>, but not the word <c>all</c>. To revoke the client's own token, use <see cref="RevokeCurrentTokenAsync"/>.</param>
    /// <returns>The outcome. The token no longer works.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is the client's own token, or is not an id that every version of the server can read from a path.</exception>
    /// <exception cref="TokenClientException">The call failed, so the token may still work. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.PermissionDenied"/> if the credential is not a master token.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    Task<RevokeResult> RevokeTokenAsync(SecretString tokenId, CancellationToken cancellationToken = default);

    /// <summary>Revokes the client's own access token. The server rejects every later call.</summary>
    /// <remarks>
    /// <para>The server revokes even the last master token.</para>
    /// <para>HTTP: <c>POST /api/1/access_token/{id}/delete</c>.</para>
    /// <para>Retried: after any transient failure. If a retry finds nothing left to revoke, the call returns an outcome and does not throw (<c>revoke</c>).</para>
    /// <para>Needs: a master token.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <returns><see cref="RevokeOutcome.Revoked"/>, or <see cref="RevokeOutcome.Unconfirmed"/> if a response was lost and the token no longer works.</returns>
    /// <exception cref="TokenClientException">The call failed, so the token may still work. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.InvalidRequest"/> if not every version of the server can read the token's id from a path, in which case nothing was sent, or <see cref="TokenErrorKind.PermissionDenied"/> if the token is not a master token.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    Task<RevokeResult> RevokeCurrentTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>Checks whether the server accepts the client's credential by looking up an access token that does not exist.</summary>
    /// <remarks>
    /// <para>The check creates no token, so you can use it as a health check.</para>
    /// <para>HTTP: <c>GET /api/1/access_token/{id}</c>.</para>
    /// <para>Retried: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: any access token.</para>
    /// <para>Limit: none.</para>
    /// </remarks>
    /// <returns>Whether the server accepts the credential. The state is <see cref="CredentialState.AcceptedWithoutRights"/> if the credential is valid but not a master token. If the check itself fails, the state is <see cref="CredentialState.Undetermined"/> and no <see cref="TokenClientException"/> is thrown.</returns>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
    Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default);
}
