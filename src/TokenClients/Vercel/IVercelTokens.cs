namespace TokenClients.Vercel;

/// <summary>Manages Vercel's authentication tokens: create, list, inspect and revoke them.</summary>
/// <remarks><include file='../Documentation.xml' path='docs/client/*'/></remarks>
/// <seealso href="https://vercel.com/docs/rest-api/authentication">Vercel: authentication</seealso>
/// <seealso href="https://vercel.com/docs/limits">Vercel: limits</seealso>
public interface IVercelTokens
{
    /// <summary>Creates a token and returns its secret.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /v3/user/tokens</c>.</para>
    /// <para>Sent again: only if Vercel did not act, because no connection was made or a rate limit refused the call (<c>notExecuted</c>).</para>
    /// <para>Needs: a classic access token of the full account. Login tokens (of the command line or of OAuth applications) and tokens of a team or a project are refused.</para>
    /// <para>Limit: 32 tokens an hour, per account.</para>
    /// </remarks>
    /// <param name="request">The token to create.</param>
    /// <param name="cancellationToken">Cancels the call. Once Vercel has responded, the secret is still read for up to 5 s.</param>
    /// <returns>The token with its secret, which Vercel returns only once. <see cref="CreatedToken{TToken}.Problem"/> says so if the response does not confirm the project.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="request"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The expiry has passed, or the id of the project is empty.</exception>
    /// <exception cref="TokenClientException">
    /// The call failed: with <see cref="TokenErrorKind.PermissionDenied"/> if the credential may not create tokens, or not for this team; <see cref="TokenErrorKind.InvalidRequest"/> if Vercel refuses the name, the expiry or the project;
    /// <see cref="TokenErrorKind.NotFound"/> if there is no such team or project.
    /// With <see cref="TokenClientException.OutcomeUnknown"/>, a token whose value was lost may exist: list the tokens and compare.
    /// </exception>
    /// <exception cref="TokenCallCanceledException">The caller canceled the call; with <see cref="TokenCallCanceledException.OutcomeUnknown"/> if Vercel may have issued the token.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/create-an-auth-token">Vercel: create an auth token</seealso>
    Task<CreatedToken<VercelToken>> CreateTokenAsync(CreateVercelToken request, CancellationToken cancellationToken = default);

    /// <summary>Lists all tokens of the account, page by page, each id once.</summary>
    /// <remarks>
    /// <para>You can revoke tokens while enumerating. The client never sends a team.</para>
    /// <para>HTTP: <c>GET /v6/user/tokens</c>, for 100 at a time.</para>
    /// <para>Sent again: each page after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: an access token of the full account.</para>
    /// <para>Limit: 120 calls in 60 s, per account.</para>
    /// </remarks>
    /// <returns>The tokens, in Vercel's order. The first request is sent when the enumeration begins.</returns>
    /// <exception cref="TokenClientException">A page failed. With <see cref="TokenErrorKind.IncompleteList"/>, every token that can be reached was returned, but Vercel may have more, or <see cref="VercelOptions.MaxPages"/> pages were read.</exception>
    /// <include file='../Documentation.xml' path='docs/enumeration/*'/>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/list-auth-tokens">Vercel: list auth tokens</seealso>
    IAsyncEnumerable<VercelToken> ListTokensAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists one page of the account's tokens.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /v6/user/tokens</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: an access token of the full account.</para>
    /// <para>Limit: 120 calls in 60 s, per account.</para>
    /// </remarks>
    /// <param name="cursor"><see cref="TokenPage{T}.NextCursor"/> of the previous page; <see langword="null"/> for the first.</param>
    /// <param name="pageSize">How many tokens at most, 1 to 100; <see langword="null"/> for Vercel's default (20).</param>
    /// <returns>The page, in Vercel's order.</returns>
    /// <exception cref="ArgumentException"><paramref name="cursor"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pageSize"/> is less than 1 or more than 100.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.InvalidRequest"/> if Vercel does not accept the cursor.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/list-auth-tokens">Vercel: list auth tokens</seealso>
    Task<TokenPage<VercelToken>> ListTokensPageAsync(string? cursor = null, int? pageSize = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the record of a token by its id.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /v5/user/tokens/{tokenId}</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: an access token of the same account. An access token of a project may be refused.</para>
    /// <para>Limit: 120 calls in 60 s, per account.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id (<see cref="VercelToken.Id"/>), which is not a secret; not empty, <c>.</c>, <c>..</c> or <c>current</c>. For the token that this client calls with, use <see cref="GetCurrentTokenAsync"/>.</param>
    /// <param name="team">The team that the token belongs to, if Vercel does not find the token otherwise; <see langword="null"/> for none.</param>
    /// <returns>The record; it never holds the credential.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c>, <c>..</c>, or the reserved word <c>current</c>.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.NotFound"/> if the account, or the team, has no such token.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
    Task<VercelToken> GetTokenAsync(string tokenId, VercelTeam? team = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the record of the token that this client calls with.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /v5/user/tokens/{tokenId}</c> with <c>current</c> as the id.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: any access token. An access token of a project may be refused.</para>
    /// <para>Limit: 120 calls in 60 s, per account.</para>
    /// </remarks>
    /// <param name="team">The team that the token belongs to, if Vercel does not find the token otherwise; <see langword="null"/> for none.</param>
    /// <returns>The record; it never holds the credential.</returns>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.NotFound"/> if the token belongs to a team and <paramref name="team"/> is not set.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
    Task<VercelToken> GetCurrentTokenAsync(VercelTeam? team = null, CancellationToken cancellationToken = default);

    /// <summary>Revokes a token by its id: it stops working at once.</summary>
    /// <remarks>
    /// <para>The client rejects its own token, so that a cleanup does not end its own access. It asks Vercel for the id of its own token once for each credential. If the token may not read its own record, the client does not know the id and cannot reject it.</para>
    /// <para>HTTP: <c>DELETE /v3/user/tokens/{tokenId}</c>, after <c>GET /v5/user/tokens/{tokenId}</c> with <c>current</c> as the id.</para>
    /// <para>Sent again: after any transient failure; if there is nothing left to revoke by then, that is an outcome, not an error (<c>revoke</c>).</para>
    /// <para>Needs: an access token of the same account.</para>
    /// <para>Limit: 50 calls in 300 s, per account.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id (<see cref="VercelToken.Id"/>), which is not a secret; not empty, <c>.</c>, <c>..</c> or <c>current</c>. For the token that this client calls with, use <see cref="RevokeCurrentTokenAsync"/>.</param>
    /// <param name="team">The team that the token belongs to, if Vercel does not find the token otherwise; <see langword="null"/> for none.</param>
    /// <returns>Whether the token was revoked, or was not found; <see cref="RevokeOutcome.Unconfirmed"/> if a response was lost and the token is no longer found.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c>, <c>..</c>, the reserved word <c>current</c>, or the id of the client's own token.</exception>
    /// <exception cref="TokenClientException">The call failed, so the token may still work.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/delete-an-authentication-token">Vercel: delete an authentication token</seealso>
    Task<RevokeResult> RevokeTokenAsync(string tokenId, VercelTeam? team = null, CancellationToken cancellationToken = default);

    /// <summary>Revokes the token that this client calls with: Vercel refuses every later call.</summary>
    /// <remarks>
    /// <para>HTTP: <c>DELETE /v3/user/tokens/{tokenId}</c> with <c>current</c> as the id.</para>
    /// <para>Sent again: after any transient failure; if there is nothing left to revoke by then, that is an outcome, not an error (<c>revoke</c>).</para>
    /// <para>Needs: an access token of the full account, or of a login. Vercel does not find a team's token without its team. It may refuse a project's token.</para>
    /// <para>Limit: 50 calls in 300 s, per account.</para>
    /// </remarks>
    /// <param name="team">The team that the token belongs to, if Vercel does not find the token otherwise; <see langword="null"/> for none.</param>
    /// <returns><see cref="RevokeOutcome.Revoked"/>; <see cref="RevokeOutcome.Unconfirmed"/> if a response was lost and the token no longer works.</returns>
    /// <exception cref="TokenClientException">The call failed, so the token may still work: with <see cref="TokenErrorKind.InvalidCredential"/> if it did not work before; <see cref="TokenErrorKind.NotFound"/> if it belongs to a team and <paramref name="team"/> is not set.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/delete-an-authentication-token">Vercel: delete an authentication token</seealso>
    Task<RevokeResult> RevokeCurrentTokenAsync(VercelTeam? team = null, CancellationToken cancellationToken = default);

    /// <summary>Checks whether Vercel accepts the credential, by getting the token that this client calls with.</summary>
    /// <remarks>
    /// <para>It creates no token, so it can be used as a health check.</para>
    /// <para>HTTP: <c>GET /v5/user/tokens/{tokenId}</c> with <c>current</c> as the id.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: any access token.</para>
    /// <para>Limit: 120 calls in 60 s, per account.</para>
    /// </remarks>
    /// <returns>Whether Vercel accepts the credential: <see cref="CredentialState.AcceptedWithoutRights"/> for a token of a team or a project that may not read its own record. If the check fails, the state is <see cref="CredentialState.Undetermined"/>; no <see cref="TokenClientException"/> is thrown.</returns>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
    Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default);
}
