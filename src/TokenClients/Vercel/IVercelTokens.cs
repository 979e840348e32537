namespace TokenClients.Vercel;

/// <summary>Manages Vercel's authentication tokens: mint, list, inspect and revoke them.</summary>
/// <remarks>
/// <para>A call that fails throws <see cref="TokenClientException"/>. Any call can end with <c>InvalidCredential</c>, <c>PermissionDenied</c>, <c>RateLimited</c>, <c>ServiceFault</c>, <c>Unreachable</c>, <c>Timeout</c>, <c>UnexpectedResponse</c>, <c>UnsupportedByServer</c> or <c>CredentialUnavailable</c>, as <see cref="TokenErrorKind"/> describes them; at a method stand the kinds that mean something of its own.</para>
/// <para>The interface may gain members in a minor version: fake it with a class that tests own, or use the emulator of the testing package.</para>
/// </remarks>
/// <seealso href="https://vercel.com/docs/rest-api/authentication">Vercel: authentication</seealso>
/// <seealso href="https://vercel.com/docs/limits">Vercel: limits</seealso>
public interface IVercelTokens
{
    /// <summary>Creates a token and returns its secret.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /v3/user/tokens</c>.</para>
    /// <para>Sent again: only if Vercel surely did not act, because no connection was made or a rate limit turned the call away (<c>notExecuted</c>).</para>
    /// <para>Needs: a classic access token of the full account. Logins (the command line, OAuth applications) and tokens of a team or a project are refused.</para>
    /// <para>Limit: 32 tokens an hour, by account.</para>
    /// </remarks>
    /// <param name="request">What the token shall be.</param>
    /// <param name="cancellationToken">Cancels the call. Once Vercel has answered, the secret is still read for up to 5 s.</param>
    /// <returns>The token with its secret, which Vercel shows only this once.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="request"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The expiry has passed, or a project is named without a team.</exception>
    /// <exception cref="TokenClientException">
    /// The call failed: with <see cref="TokenErrorKind.PermissionDenied"/> if the credential may not create tokens, or not for the team; <see cref="TokenErrorKind.InvalidRequest"/> if Vercel refuses the name, the expiry or the project;
    /// <see cref="TokenErrorKind.NotFound"/> if there is no such team or project.
    /// With <see cref="TokenClientException.OutcomeUnknown"/>, a token that nobody holds may exist: list the tokens and compare.
    /// </exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call; with <see cref="TokenCallCanceledException.OutcomeUnknown"/> if Vercel may have issued the token.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/create-an-auth-token">Vercel: create an auth token</seealso>
    Task<CreatedToken<VercelToken>> CreateTokenAsync(CreateVercelToken request, CancellationToken cancellationToken = default);

    /// <summary>Lists all tokens of the account, page after page, each id once.</summary>
    /// <remarks>
    /// <para>Tokens may be revoked while enumerating. The list is never on behalf of a team.</para>
    /// <para>HTTP: <c>GET /v6/user/tokens</c>, for 100 at a time.</para>
    /// <para>Sent again: each page after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: an access token of the full account.</para>
    /// <para>Limit: 120 calls in 60 s, by account.</para>
    /// </remarks>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    /// <returns>The tokens, in Vercel's order. Nothing is sent before the enumeration.</returns>
    /// <exception cref="TokenClientException">A page failed. With <see cref="TokenErrorKind.IncompleteList"/>, every token that can be reached was yielded, but Vercel may hold more.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the enumeration.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/list-auth-tokens">Vercel: list auth tokens</seealso>
    IAsyncEnumerable<VercelToken> ListTokensAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists one page of the account's tokens.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /v6/user/tokens</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: an access token of the full account.</para>
    /// <para>Limit: 120 calls in 60 s, by account.</para>
    /// </remarks>
    /// <param name="cursor"><see cref="TokenPage{T}.NextCursor"/> of the page before; <see langword="null"/> for the first.</param>
    /// <param name="pageSize">How many tokens at most, 1 to 100; <see langword="null"/> leaves it to Vercel (20).</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The page, in Vercel's order.</returns>
    /// <exception cref="ArgumentException"><paramref name="cursor"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pageSize"/> is less than 1 or more than 100.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.InvalidRequest"/> if Vercel does not take the cursor.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/list-auth-tokens">Vercel: list auth tokens</seealso>
    Task<TokenPage<VercelToken>> ListTokensPageAsync(string? cursor = null, int? pageSize = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the record of a token by its id.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /v5/user/tokens/{tokenId}</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: an access token of the same account. That of a project may be refused.</para>
    /// <para>Limit: 120 calls in 60 s, by account.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id (<see cref="VercelToken.Id"/>), which is no secret; not empty, <c>.</c>, <c>..</c> or <c>current</c>. For the calling token use <see cref="GetCurrentTokenAsync"/>.</param>
    /// <param name="team">The team that the token belongs to, where Vercel does not find it without; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The record; it never holds the credential.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c>, <c>..</c>, or the reserved word <c>current</c>.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.NotFound"/> if the account, or the team, has no such token.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
    Task<VercelToken> GetTokenAsync(string tokenId, VercelTeam? team = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the record of the token that this client calls with.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /v5/user/tokens/{tokenId}</c> with <c>current</c> as the id.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: any access token. That of a project may be refused even for itself.</para>
    /// <para>Limit: 120 calls in 60 s, by account.</para>
    /// </remarks>
    /// <param name="team">The team that the token belongs to, where Vercel does not find it without; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The record; it never holds the credential.</returns>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.NotFound"/> if the token belongs to a team that was not named.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
    Task<VercelToken> GetCurrentTokenAsync(VercelTeam? team = null, CancellationToken cancellationToken = default);

    /// <summary>Revokes a token by its id: it stops working at once.</summary>
    /// <remarks>
    /// <para>HTTP: <c>DELETE /v3/user/tokens/{tokenId}</c>.</para>
    /// <para>Sent again: after any transient failure; that it is gone by then is an outcome, not an error (<c>revoke</c>).</para>
    /// <para>Needs: an access token of the same account.</para>
    /// <para>Limit: 50 calls in 300 s, by account.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id (<see cref="VercelToken.Id"/>), which is no secret; not empty, <c>.</c>, <c>..</c> or <c>current</c>. For the calling token use <see cref="RevokeCurrentTokenAsync"/>.</param>
    /// <param name="team">The team that the token belongs to, where Vercel does not find it without; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether the token was revoked, or was not found; <see cref="RevokeOutcome.Unconfirmed"/> if an answer was lost and it is not found any more.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c>, <c>..</c>, or the reserved word <c>current</c>.</exception>
    /// <exception cref="TokenClientException">The call failed, so the token may still work.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/delete-an-authentication-token">Vercel: delete an authentication token</seealso>
    Task<RevokeResult> RevokeTokenAsync(string tokenId, VercelTeam? team = null, CancellationToken cancellationToken = default);

    /// <summary>Revokes the token that this client calls with: every later call of it is refused.</summary>
    /// <remarks>
    /// <para>HTTP: <c>DELETE /v3/user/tokens/{tokenId}</c> with <c>current</c> as the id.</para>
    /// <para>Sent again: after any transient failure; that it is gone by then is an outcome, not an error (<c>revoke</c>).</para>
    /// <para>Needs: an access token of the full account, or of a login. A team's is not found: revoke it by its id, with its team. A project's may be refused.</para>
    /// <para>Limit: 50 calls in 300 s, by account.</para>
    /// </remarks>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>That the token was revoked; <see cref="RevokeOutcome.Unconfirmed"/> if an answer was lost and the token does not work any more.</returns>
    /// <exception cref="TokenClientException">The call failed, so the token may still work: with <see cref="TokenErrorKind.InvalidCredential"/> if it did not work before, with <see cref="TokenErrorKind.NotFound"/> if it is a team's.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/delete-an-authentication-token">Vercel: delete an authentication token</seealso>
    Task<RevokeResult> RevokeCurrentTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks whether Vercel accepts the credential, by looking at the calling token.</summary>
    /// <remarks>
    /// <para>It mints nothing, and can serve as a health check.</para>
    /// <para>HTTP: <c>GET /v5/user/tokens/{tokenId}</c> with <c>current</c> as the id.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: any access token.</para>
    /// <para>Limit: 120 calls in 60 s, by account.</para>
    /// </remarks>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What Vercel makes of the credential: <see cref="CredentialState.AcceptedWithoutRights"/> for a token of a team or a project that may not look at itself. A call that fails is <see cref="CredentialState.Undetermined"/>, not an exception.</returns>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
    Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default);
}
