namespace TokenClients.Infisical;

/// <summary>Manages Infisical's Token Auth: set it up on machine identities, and mint, list, inspect, rename, renew and revoke their tokens.</summary>
/// <remarks>
/// <para>A call that fails throws <see cref="TokenClientException"/>. Any call can end with <c>InvalidCredential</c>, <c>PermissionDenied</c>, <c>RateLimited</c>, <c>ServiceFault</c>, <c>Unreachable</c>, <c>Timeout</c>, <c>UnexpectedResponse</c>, <c>UnsupportedByServer</c> or <c>CredentialUnavailable</c>, as <see cref="TokenErrorKind"/> describes them; at a method stand the kinds that mean something of its own.</para>
/// <para>Every call that carries the client's credential costs one use of a credential whose uses are limited.</para>
/// <para>The interface may gain members in a minor version: fake it with a class that tests own, or use the emulator of the testing package.</para>
/// </remarks>
/// <seealso href="https://infisical.com/docs/documentation/platform/identities/token-auth">Infisical: Token Auth</seealso>
public interface IInfisicalTokenAuth
{
    /// <summary>Attaches Token Auth to an identity, so that tokens can be created for it.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /api/v1/auth/token-auth/identities/{identityId}</c>.</para>
    /// <para>Sent again: only if Infisical surely did not act, because no connection was made or a rate limit turned the call away (<c>notExecuted</c>).</para>
    /// <para>Needs: the action <c>edit-auth</c> on identities, before August 2026 <c>create</c>; in an organization with legacy privileges also every permission that the identity has.</para>
    /// <para>Limit: of Infisical's cloud, by client address: 90 calls in 60 s on the free plan, 200 on Pro; none on a server of one's own as a rule.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <param name="settings">How its tokens are issued; <see langword="null"/>, or a setting that is not set, for the server's default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The configuration as the server has it now.</returns>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty, or <paramref name="settings"/> hold a negative <see cref="InfisicalTokenAuthSettings.UseLimit"/>, no trusted address, or a lifetime that servers do not accept.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.InvalidRequest"/> if the identity has Token Auth already, or the plan does not include lists of addresses; <see cref="TokenErrorKind.NotFound"/> if there is no such identity. If the answer was lost, get the configuration before attaching again.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/attach">Infisical: attach Token Auth</seealso>
    Task<InfisicalTokenAuthConfiguration> AttachAsync(Guid identityId, InfisicalTokenAuthSettings? settings = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the configuration of an identity's Token Auth.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /api/v1/auth/token-auth/identities/{identityId}</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the action <c>read</c> on identities.</para>
    /// <para>Limit: of Infisical's cloud, by client address: 200 calls in 60 s on the free plan, 350 on Pro, 60 without an organization; none on a server of one's own as a rule.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The configuration.</returns>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.NotFound"/> if there is no such identity, or no Token Auth on it.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/retrieve">Infisical: retrieve Token Auth</seealso>
    Task<InfisicalTokenAuthConfiguration> GetConfigurationAsync(Guid identityId, CancellationToken cancellationToken = default);

    /// <summary>Changes the configuration of an identity's Token Auth.</summary>
    /// <remarks>
    /// <para>Trusted addresses count for existing tokens at once, everything else for tokens that are created later.</para>
    /// <para>HTTP: <c>PATCH /api/v1/auth/token-auth/identities/{identityId}</c>.</para>
    /// <para>Sent again: after any transient failure, as a repeat changes nothing more (<c>idempotent</c>).</para>
    /// <para>Needs: the action <c>edit-auth</c> on identities, before August 2026 <c>edit</c>; in an organization with legacy privileges also every permission that the identity has.</para>
    /// <para>Limit: of Infisical's cloud, by client address: 90 calls in 60 s on the free plan, 200 on Pro; none on a server of one's own as a rule.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <param name="settings">What to change; at least one setting. What is not set stays as it is.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The configuration as it is now.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="settings"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty, or <paramref name="settings"/> hold nothing, a negative <see cref="InfisicalTokenAuthSettings.UseLimit"/>, no trusted address, or a lifetime that servers do not accept.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.InvalidRequest"/> if there is no Token Auth on the identity; <see cref="TokenErrorKind.NotFound"/> if there is no such identity.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/update">Infisical: update Token Auth</seealso>
    Task<InfisicalTokenAuthConfiguration> UpdateConfigurationAsync(Guid identityId, InfisicalTokenAuthSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Takes Token Auth off an identity: all its tokens stop working at once.</summary>
    /// <remarks>
    /// <para>Newer servers may refuse tokens that are created within the same second after attaching it again.</para>
    /// <para>HTTP: <c>DELETE /api/v1/auth/token-auth/identities/{identityId}</c>; if that is refused with 400, <c>GET /api/v1/auth/token-auth/identities/{identityId}</c> shows whether there was none.</para>
    /// <para>Sent again: after any transient failure; that it is gone by then is an outcome, not an error (<c>revoke</c>).</para>
    /// <para>Needs: the actions <c>edit</c> and <c>revoke-auth</c> on identities, in a project <c>revoke-auth</c> alone; in an organization with legacy privileges every permission that the identity has, in place of <c>revoke-auth</c>.</para>
    /// <para>Limit: of Infisical's cloud, by client address: 90 calls in 60 s on the free plan, 200 on Pro; none on a server of one's own as a rule.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether Token Auth was taken off, or was not there; <see cref="RevokeOutcome.Unconfirmed"/> if an answer was lost and it is not there any more.</returns>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty.</exception>
    /// <exception cref="TokenClientException">The call failed, so Token Auth may still be there.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/revoke">Infisical: revoke Token Auth</seealso>
    Task<RevokeResult> DetachAsync(Guid identityId, CancellationToken cancellationToken = default);

    /// <summary>Creates a token of an identity and returns its secret.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /api/v1/auth/token-auth/identities/{identityId}/tokens</c>; if that is refused with 401 for a sub-organization, <c>GET /api/v1/auth/token-auth/identities/{identityId}</c> shows whether the credential is good.</para>
    /// <para>Sent again: only if Infisical surely did not act, because no connection was made or a rate limit turned the call away (<c>notExecuted</c>).</para>
    /// <para>Needs: the actions <c>edit</c> and <c>create-token</c> on identities, in a project <c>create-token</c> alone; in an organization with legacy privileges every permission that the identity has, in place of <c>create-token</c>.</para>
    /// <para>Limit: of Infisical's cloud, by client address: 90 calls in 60 s on the free plan, 200 on Pro; none on a server of one's own as a rule.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <param name="request">What the token shall be; <see langword="null"/> for no name and the identity's own organization.</param>
    /// <param name="cancellationToken">Cancels the call. Once Infisical has answered, the secret is still read for up to 5 s.</param>
    /// <returns>
    /// The token with its secret, which Infisical shows only this once. Its expiry is what the token itself says.
    /// With a sub-organization that the answer does not confirm, <see cref="CreatedToken{TToken}.Problem"/> says so, and nothing is revoked.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty, or <see cref="CreateInfisicalToken.OrganizationSlug"/> is no slug.</exception>
    /// <exception cref="TokenClientException">
    /// The call failed: with <see cref="TokenErrorKind.InvalidRequest"/> if there is no Token Auth on the identity; <see cref="TokenErrorKind.NotFound"/> if there is no such identity or sub-organization;
    /// <see cref="TokenErrorKind.PermissionDenied"/> also if the identity is no member of the sub-organization.
    /// With <see cref="TokenClientException.OutcomeUnknown"/>, a token that nobody holds may exist: list the tokens and compare.
    /// </exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call; with <see cref="TokenCallCanceledException.OutcomeUnknown"/> if Infisical may have issued the credential.</exception>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/create-token">Infisical: create a token</seealso>
    Task<CreatedToken<InfisicalToken>> CreateTokenAsync(Guid identityId, CreateInfisicalToken? request = null, CancellationToken cancellationToken = default);

    /// <summary>Lists all reachable tokens of an identity, page after page, each id once.</summary>
    /// <remarks>
    /// <para>Infisical shows 200 at most. Revoked and expired tokens are among them until the server cleans up. Tokens may be revoked while enumerating.</para>
    /// <para>HTTP: <c>GET /api/v1/auth/token-auth/identities/{identityId}/tokens</c>, for 100 at a time.</para>
    /// <para>Sent again: each page after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the action <c>read</c> on identities.</para>
    /// <para>Limit: of Infisical's cloud, by client address: 200 calls in 60 s on the free plan, 350 on Pro, 60 without an organization; none on a server of one's own as a rule.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    /// <returns>The tokens, the last changed first. Nothing is sent before the enumeration.</returns>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty; thrown at the call, not by the enumeration.</exception>
    /// <exception cref="TokenClientException">A page failed: with <see cref="TokenErrorKind.InvalidRequest"/> if there is no Token Auth on the identity; <see cref="TokenErrorKind.NotFound"/> if there is no such identity. With <see cref="TokenErrorKind.IncompleteList"/>, all reachable tokens were yielded, but Infisical may hold more.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the enumeration.</exception>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/get-tokens">Infisical: get tokens</seealso>
    IAsyncEnumerable<InfisicalToken> ListTokensAsync(Guid identityId, CancellationToken cancellationToken = default);

    /// <summary>Lists one page of an identity's tokens, the last changed first.</summary>
    /// <remarks>
    /// <para>Infisical shows 200 at most: two pages of 100.</para>
    /// <para>HTTP: <c>GET /api/v1/auth/token-auth/identities/{identityId}/tokens</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the action <c>read</c> on identities.</para>
    /// <para>Limit: of Infisical's cloud, by client address: 200 calls in 60 s on the free plan, 350 on Pro, 60 without an organization; none on a server of one's own as a rule.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <param name="cursor"><see cref="TokenPage{T}.NextCursor"/> of the page before; <see langword="null"/> for the first.</param>
    /// <param name="pageSize">How many tokens at most, 1 to 100; <see langword="null"/> means 100.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The page. It may be incomplete if it is full and no further page can be reached.</returns>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty, or <paramref name="cursor"/> is none that a page gave.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pageSize"/> is less than 1 or more than 100.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.InvalidRequest"/> if there is no Token Auth on the identity; <see cref="TokenErrorKind.NotFound"/> if there is no such identity.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/get-tokens">Infisical: get tokens</seealso>
    Task<TokenPage<InfisicalToken>> ListTokensPageAsync(Guid identityId, string? cursor = null, int? pageSize = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the record of a token by its id.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /api/v1/auth/token-auth/tokens/{tokenId}</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the action <c>read</c> on identities.</para>
    /// <para>Limit: of Infisical's cloud, by client address: 200 calls in 60 s on the free plan, 350 on Pro, 60 without an organization; none on a server of one's own as a rule.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id (<see cref="InfisicalToken.Id"/>), which is no secret; not empty, <c>.</c> or <c>..</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The record; it never holds the credential.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c> or <c>..</c>, which would address something else.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.NotFound"/> if there is no such token of Token Auth in the caller's organization, or it was cleaned up; <see cref="TokenErrorKind.UnsupportedByServer"/> by servers from before November 2025.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/get-token">Infisical: get a token</seealso>
    Task<InfisicalToken> GetTokenAsync(string tokenId, CancellationToken cancellationToken = default);

    /// <summary>Renames a token.</summary>
    /// <remarks>
    /// <para>HTTP: <c>PATCH /api/v1/auth/token-auth/tokens/{tokenId}</c>.</para>
    /// <para>Sent again: after any transient failure, as a repeat changes nothing more (<c>idempotent</c>).</para>
    /// <para>Needs: the actions <c>edit</c> and <c>create-token</c> on identities, in a project <c>create-token</c> alone; in an organization with legacy privileges every permission that the identity has, in place of <c>create-token</c>.</para>
    /// <para>Limit: of Infisical's cloud, by client address: 90 calls in 60 s on the free plan, 200 on Pro; none on a server of one's own as a rule.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id (<see cref="InfisicalToken.Id"/>), which is no secret; not empty, <c>.</c> or <c>..</c>.</param>
    /// <param name="name">The new name; an empty one takes the name off. Names need not be unique.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The record as it is now.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> or <paramref name="name"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c> or <c>..</c>, which would address something else.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.NotFound"/> if there is no such token; <see cref="TokenErrorKind.InvalidRequest"/> or <see cref="TokenErrorKind.ServiceFault"/> if the name is too long, as servers differ.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/update-token">Infisical: update a token</seealso>
    Task<InfisicalToken> RenameTokenAsync(string tokenId, string name, CancellationToken cancellationToken = default);

    /// <summary>Revokes a token by its id: it stops working at once, and so does what renewals made of it.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /api/v1/auth/token-auth/tokens/{tokenId}/revoke</c>.</para>
    /// <para>Sent again: after any transient failure; that it is gone by then is an outcome, not an error (<c>revoke</c>).</para>
    /// <para>Needs: the action <c>edit</c> on identities.</para>
    /// <para>Limit: of Infisical's cloud, by client address: 90 calls in 60 s on the free plan, 200 on Pro; none on a server of one's own as a rule.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id (<see cref="InfisicalToken.Id"/>), which is no secret; not empty, <c>.</c> or <c>..</c>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether the token was revoked, or was not found; <see cref="RevokeOutcome.Unconfirmed"/> if an answer was lost and it is not found any more.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c> or <c>..</c>, which would address something else.</exception>
    /// <exception cref="TokenClientException">The call failed, so the token may still work.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/revoke-token">Infisical: revoke a token</seealso>
    Task<RevokeResult> RevokeTokenAsync(string tokenId, CancellationToken cancellationToken = default);

    /// <summary>Renews a token by its value: a new credential of the same token.</summary>
    /// <remarks>
    /// <para>The old credential works until it expires by itself. Servers from before April 2026 delete a token whose renewal would exceed its longest life, which with their defaults is every one.</para>
    /// <para>HTTP: <c>POST /api/v1/auth/token/renew</c>.</para>
    /// <para>Sent again: only if Infisical surely did not act, because no connection was made or a rate limit turned the call away (<c>notExecuted</c>).</para>
    /// <para>Needs: the token itself; the client's own credential is not sent.</para>
    /// <para>Limit: of Infisical's cloud, by client address: 200 calls in 60 s; none on a server of one's own as a rule.</para>
    /// </remarks>
    /// <param name="accessToken">The credential to renew, of an identity.</param>
    /// <param name="cancellationToken">Cancels the call. Once Infisical has answered, the secret is still read for up to 5 s.</param>
    /// <returns>The new credential, to be kept in place of the old one. Its expiry is what it says itself.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="accessToken"/> is <see langword="null"/>.</exception>
    /// <exception cref="TokenClientException">
    /// The call failed: with <see cref="TokenErrorKind.InvalidCredential"/> if the token does not work any more, or has reached its longest life; <see cref="TokenErrorKind.InvalidRequest"/> if it is no identity's.
    /// With <see cref="TokenClientException.OutcomeUnknown"/>, a credential of the token that nobody holds may exist.
    /// </exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call; with <see cref="TokenCallCanceledException.OutcomeUnknown"/> if Infisical may have issued the credential.</exception>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/universal-auth/renew-access-token">Infisical: renew an access token</seealso>
    Task<IssuedToken> RenewByValueAsync(SecretString accessToken, CancellationToken cancellationToken = default);

    /// <summary>Revokes a token by its value: it stops working at once.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /api/v1/auth/token/revoke</c>.</para>
    /// <para>Sent again: after any transient failure; that it is gone by then is an outcome, not an error (<c>revoke</c>).</para>
    /// <para>Needs: the token itself; the client's own credential is not sent.</para>
    /// <para>Limit: of Infisical's cloud, by client address: 200 calls in 60 s; none on a server of one's own as a rule.</para>
    /// </remarks>
    /// <param name="accessToken">The credential to revoke, of an identity.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether the token was revoked, or did not work before; <see cref="RevokeOutcome.Unconfirmed"/> if an answer was lost and it does not work any more.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="accessToken"/> is <see langword="null"/>.</exception>
    /// <exception cref="TokenClientException">The call failed, so the token may still work: with <see cref="TokenErrorKind.InvalidRequest"/> if it is no identity's.</exception>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/universal-auth/revoke-access-token">Infisical: revoke an access token</seealso>
    Task<RevokeResult> RevokeByValueAsync(SecretString accessToken, CancellationToken cancellationToken = default);

    /// <summary>Asks whether Infisical accepts the credential, by looking for an identity that cannot exist.</summary>
    /// <remarks>
    /// <para>It mints nothing, and can serve as a health check.</para>
    /// <para>HTTP: <c>GET /api/v1/auth/token-auth/identities/{identityId}</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: no permission.</para>
    /// <para>Limit: of Infisical's cloud, by client address: 200 calls in 60 s on the free plan, 350 on Pro, 60 without an organization; none on a server of one's own as a rule.</para>
    /// </remarks>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What Infisical makes of the credential; a call that fails is <see cref="CredentialState.Undetermined"/>, not an exception.</returns>
    /// <exception cref="TokenCallCanceledException">The caller cancelled the call.</exception>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/retrieve">Infisical: retrieve Token Auth</seealso>
    Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default);
}
