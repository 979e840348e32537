namespace TokenClients.Vercel;

/// <summary>Creates, lists, inspects and revokes Vercel's authentication tokens.</summary>
/// <remarks><include file='../Documentation.xml' path='docs/client/*'/></remarks>
/// <seealso href="https://vercel.com/docs/rest-api/authentication">Vercel: authentication</seealso>
/// <seealso href="https://vercel.com/docs/limits">Vercel: limits</seealso>
public interface IVercelTokens
{
    /// <summary>Creates a token and returns its secret.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /v3/user/tokens</c>.</para>
    /// <para>Retried: only if Vercel did not act on the request, because no connection was made or the call was rate limited (<c>notExecuted</c>).</para>
    /// <para>Needs: a classic access token of the full account. Vercel rejects login tokens (from the command line or OAuth applications) and tokens of a team or a project.</para>
    /// <para>Limit: 32 tokens an hour, per account.</para>
    /// </remarks>
    /// <param name="request">The token to create.</param>
    /// <param name="cancellationToken">Cancels the call. If Vercel has already responded, the client continues to read the secret for up to 5 s.</param>
    /// <returns>The token with its secret, which Vercel returns only once. If the response does not confirm the project, <see cref="CreatedToken{TToken}.Problem"/> says so.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="request"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The expiry has passed, or the project's id is empty.</exception>
    /// <exception cref="TokenClientException">
    /// The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.PermissionDenied"/> if the credential is not allowed to create tokens at all or for this team, <see cref="TokenErrorKind.InvalidRequest"/> if Vercel rejects the name, the expiry or the project,
    /// or <see cref="TokenErrorKind.NotFound"/> if the team or project does not exist.
    /// If <see cref="TokenClientException.OutcomeUnknown"/> is <see langword="true"/>, a token whose value was lost may exist. List the tokens to find it.
    /// </exception>
    /// <exception cref="TokenCallCanceledException">The caller canceled the call. <see cref="TokenCallCanceledException.OutcomeUnknown"/> is <see langword="true"/> if Vercel may have issued the token.</exception>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/create-an-auth-token">Vercel: create an auth token</seealso>
    Task<CreatedToken<VercelToken>> CreateTokenAsync(CreateVercelToken request, CancellationToken cancellationToken = default);

    /// <summary>Lists all tokens of the account, page by page, and each id only once.</summary>
    /// <remarks>
    /// <para>You can revoke tokens while enumerating. The requests do not include the team from the options.</para>
    /// <para>HTTP: <c>GET /v6/user/tokens</c>, 100 tokens at a time.</para>
    /// <para>Retried: each page, after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: an access token of the full account.</para>
    /// <para>Limit: 120 calls in 60 s, per account.</para>
    /// </remarks>
    /// <returns>The tokens, in Vercel's order. The first request is sent when the enumeration begins.</returns>
    /// <exception cref="TokenClientException">A page could not be read, or the list may be incomplete. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.IncompleteList"/> if all reachable tokens were returned but Vercel may have more, or if there are more than <see cref="VercelOptions.MaxPages"/> pages.</exception>
    /// <include file='../Documentation.xml' path='docs/enumeration/*'/>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/list-auth-tokens">Vercel: list auth tokens</seealso>
    IAsyncEnumerable<VercelToken> ListTokensAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists one page of the account's tokens.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /v6/user/tokens</c>.</para>
    /// <para>Retried: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: an access token of the full account.</para>
    /// <para>Limit: 120 calls in 60 s, per account.</para>
    /// </remarks>
    /// <param name="cursor">The <see cref="TokenPage{T}.NextCursor"/> of the previous page; <see langword="null"/> for the first page.</param>
    /// <param name="pageSize">The maximum number of tokens, 1 to 100; <see langword="null"/> for Vercel's default (20).</param>
    /// <returns>The page, in Vercel's order.</returns>
    /// <exception cref="ArgumentException"><paramref name="cursor"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pageSize"/> is less than 1 or more than 100.</exception>
    /// <exception cref="TokenClientException">The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.InvalidRequest"/> if Vercel does not accept the cursor.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/list-auth-tokens">Vercel: list auth tokens</seealso>
    Task<TokenPage<VercelToken>> ListTokensPageAsync(string? cursor = null, int? pageSize = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the record of a token by its id.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /v5/user/tokens/{tokenId}</c>.</para>
    /// <para>Retried: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: an access token of the same account. Vercel may reject a project's access token.</para>
    /// <para>Limit: 120 calls in 60 s, per account.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id (<see cref="VercelToken.Id"/>), which is not a secret. It must not be empty, <c>.</c>, <c>..</c> or <c>current</c>. To get the client's own token, use <see cref="GetCurrentTokenAsync"/>.</param>
    /// <param name="team">The team that the token belongs to, if Vercel does not find the token without it; <see langword="null"/> for none.</param>
    /// <returns>The record, which never contains the credential.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c>, <c>..</c>, or the reserved word <c>current</c>.</exception>
    /// <exception cref="TokenClientException">The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.NotFound"/> if the account or the team has no such token.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
    Task<VercelToken> GetTokenAsync(string tokenId, VercelTeam? team = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the record of the client's own token.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /v5/user/tokens/{tokenId}</c> with <c>current</c> as the id.</para>
    /// <para>Retried: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: any access token. Vercel may reject a project's access token.</para>
    /// <para>Limit: 120 calls in 60 s, per account.</para>
    /// </remarks>
    /// <param name="team">The team that the token belongs to, if Vercel does not find the token without it; <see langword="null"/> for none.</param>
    /// <returns>The record, which never contains the credential.</returns>
    /// <exception cref="TokenClientException">The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.NotFound"/> if the token belongs to a team and <paramref name="team"/> is not set.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
    Task<VercelToken> GetCurrentTokenAsync(VercelTeam? team = null, CancellationToken cancellationToken = default);

    /// <summary>Revokes a token by its id. The token stops working at once.</summary>
    /// <remarks>
    /// <para>This method rejects the client's own token, so that cleanup code cannot revoke the token it is using. The client gets the id of its own token from Vercel once for each credential. If that token is not allowed to read its own record, the client does not know the id and cannot reject it.</para>
    /// <para>HTTP: <c>DELETE /v3/user/tokens/{tokenId}</c>, after <c>GET /v5/user/tokens/{tokenId}</c> with <c>current</c> as the id.</para>
    /// <para>Retried: after any transient failure. If a retry finds nothing left to revoke, the call returns an outcome and does not throw (<c>revoke</c>).</para>
    /// <para>Needs: an access token of the same account.</para>
    /// <para>Limit: 50 calls in 300 s, per account.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id (<see cref="VercelToken.Id"/>), which is not a secret. It must not be empty, <c>.</c>, <c>..</c> or <c>current</c>. To revoke the client's own token, use <see cref="RevokeCurrentTokenAsync"/>.</param>
    /// <param name="team">The team that the token belongs to, if Vercel does not find the token without it; <see langword="null"/> for none.</param>
    /// <returns>Whether the token was revoked or was not found. The outcome is <see cref="RevokeOutcome.Unconfirmed"/> if a response was lost and the token is no longer found.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c>, <c>..</c>, the reserved word <c>current</c>, or the id of the client's own token.</exception>
    /// <exception cref="TokenClientException">The call failed, so the token may still work.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/delete-an-authentication-token">Vercel: delete an authentication token</seealso>
    Task<RevokeResult> RevokeTokenAsync(string tokenId, VercelTeam? team = null, CancellationToken cancellationToken = default);

    /// <summary>Revokes the client's own token. Vercel rejects every later call.</summary>
    /// <remarks>
    /// <para>HTTP: <c>DELETE /v3/user/tokens/{tokenId}</c> with <c>current</c> as the id.</para>
    /// <para>Retried: after any transient failure. If a retry finds nothing left to revoke, the call returns an outcome and does not throw (<c>revoke</c>).</para>
    /// <para>Needs: an access token of the full account, or a login token. Vercel does not find a team's token without the team, and may reject a project's token.</para>
    /// <para>Limit: 50 calls in 300 s, per account.</para>
    /// </remarks>
    /// <param name="team">The team that the token belongs to, if Vercel does not find the token without it; <see langword="null"/> for none.</param>
    /// <returns><see cref="RevokeOutcome.Revoked"/>, or <see cref="RevokeOutcome.Unconfirmed"/> if a response was lost and the token no longer works.</returns>
    /// <exception cref="TokenClientException">The call failed, so the token may still work. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.InvalidCredential"/> if the token was already invalid, or <see cref="TokenErrorKind.NotFound"/> if it belongs to a team and <paramref name="team"/> is not set.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/delete-an-authentication-token">Vercel: delete an authentication token</seealso>
    Task<RevokeResult> RevokeCurrentTokenAsync(VercelTeam? team = null, CancellationToken cancellationToken = default);

    /// <summary>Checks whether Vercel accepts the client's credential by getting the record of the client's own token.</summary>
    /// <remarks>
    /// <para>The check creates no token, so you can use it as a health check.</para>
    /// <para>HTTP: <c>GET /v5/user/tokens/{tokenId}</c> with <c>current</c> as the id.</para>
    /// <para>Retried: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: any access token.</para>
    /// <para>Limit: 120 calls in 60 s, per account.</para>
    /// </remarks>
    /// <returns>Whether Vercel accepts the credential. The state is <see cref="CredentialState.AcceptedWithoutRights"/> for a team's or project's token that is not allowed to read its own record. If the check itself fails, the state is <see cref="CredentialState.Undetermined"/> and no <see cref="TokenClientException"/> is thrown.</returns>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
    Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default);
}
