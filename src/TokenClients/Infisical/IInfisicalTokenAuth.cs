namespace TokenClients.Infisical;

/// <summary>Manages Infisical's Token Auth: configures it on machine identities, and creates, lists, inspects, renames, renews and revokes their tokens.</summary>
/// <remarks>
/// <para>If the number of uses of the client's credential is limited, every call with it counts as a use.</para>
/// <include file='../Documentation.xml' path='docs/client/*'/>
/// </remarks>
/// <seealso href="https://infisical.com/docs/documentation/platform/identities/token-auth">Infisical: Token Auth</seealso>
public interface IInfisicalTokenAuth
{
    /// <summary>Attaches Token Auth to an identity, so that tokens can be created for it.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /api/v1/auth/token-auth/identities/{identityId}</c>.</para>
    /// <para>Sent again: only if Infisical did not act, because no connection was made or a rate limit refused the call (<c>notExecuted</c>).</para>
    /// <para>Needs: the action <c>edit-auth</c> on identities (<c>create</c> on servers from before August 2026); in an organization with legacy privileges, also every permission that the identity has.</para>
    /// <para>Limit: per client address on Infisical's cloud, 90 calls in 60 s on the free plan, 200 on Pro; usually none on a self-hosted server.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <param name="settings">The settings for its tokens; <see langword="null"/>, or a setting that is <see langword="null"/>, for the server's default.</param>
    /// <returns>The new configuration.</returns>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty, or <paramref name="settings"/> have a negative <see cref="InfisicalTokenAuthSettings.UseLimit"/>, an empty list of trusted addresses, an entry that is null or has no address, or a lifetime that servers do not accept.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.InvalidRequest"/> if the identity has Token Auth already, or the plan does not include lists of trusted addresses; <see cref="TokenErrorKind.NotFound"/> if there is no such identity. If the response was lost, get the configuration before you attach again.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/attach">Infisical: attach Token Auth</seealso>
    Task<InfisicalTokenAuthConfiguration> AttachAsync(Guid identityId, InfisicalTokenAuthSettings? settings = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the configuration of an identity's Token Auth.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /api/v1/auth/token-auth/identities/{identityId}</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the action <c>read</c> on identities.</para>
    /// <para>Limit: per client address on Infisical's cloud, 200 calls in 60 s on the free plan, 350 on Pro, 60 without an organization; usually none on a self-hosted server.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <returns>The configuration.</returns>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.NotFound"/> if there is no such identity, or no Token Auth on it.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/retrieve">Infisical: retrieve Token Auth</seealso>
    Task<InfisicalTokenAuthConfiguration> GetConfigurationAsync(Guid identityId, CancellationToken cancellationToken = default);

    /// <summary>Changes the configuration of an identity's Token Auth.</summary>
    /// <remarks>
    /// <para>Trusted addresses apply to existing tokens at once. All other settings apply to tokens that are created later.</para>
    /// <para>HTTP: <c>PATCH /api/v1/auth/token-auth/identities/{identityId}</c>.</para>
    /// <para>Sent again: after any transient failure, because a repeat changes nothing more (<c>idempotent</c>).</para>
    /// <para>Needs: the action <c>edit-auth</c> on identities (<c>edit</c> on servers from before August 2026); in an organization with legacy privileges, also every permission that the identity has.</para>
    /// <para>Limit: per client address on Infisical's cloud, 90 calls in 60 s on the free plan, 200 on Pro; usually none on a self-hosted server.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <param name="settings">The settings to change, at least one. A setting that is <see langword="null"/> is not changed.</param>
    /// <returns>The new configuration.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="settings"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty, or <paramref name="settings"/> have no setting, a negative <see cref="InfisicalTokenAuthSettings.UseLimit"/>, an empty list of trusted addresses, an entry that is null or has no address, or a lifetime that servers do not accept.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.NotFound"/> if there is no such identity, or no Token Auth on it.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/update">Infisical: update Token Auth</seealso>
    Task<InfisicalTokenAuthConfiguration> UpdateConfigurationAsync(Guid identityId, InfisicalTokenAuthSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Detaches Token Auth from an identity: all its tokens stop working at once.</summary>
    /// <remarks>
    /// <para>The client rejects the identity of its own token if that is a Token Auth token that names its method (servers since April 2026). If you attach Token Auth again, newer servers may refuse tokens that are created within the same second.</para>
    /// <para>HTTP: <c>DELETE /api/v1/auth/token-auth/identities/{identityId}</c>; if that is refused with 400, <c>GET /api/v1/auth/token-auth/identities/{identityId}</c> shows whether there was none.</para>
    /// <para>Sent again: after any transient failure; if there is nothing left to revoke by then, that is an outcome, not an error (<c>revoke</c>).</para>
    /// <para>Needs: the actions <c>edit</c> and <c>revoke-auth</c> on identities, in a project only <c>revoke-auth</c>; in an organization with legacy privileges, every permission that the identity has, instead of <c>revoke-auth</c>.</para>
    /// <para>Limit: per client address on Infisical's cloud, 90 calls in 60 s on the free plan, 200 on Pro; usually none on a self-hosted server.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <returns>Whether Token Auth was detached, or was not attached; <see cref="RevokeOutcome.Unconfirmed"/> if a response was lost and Token Auth is no longer attached.</returns>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty, or the identity of the client's own token.</exception>
    /// <exception cref="TokenClientException">The call failed, so Token Auth may still be attached.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/revoke">Infisical: revoke Token Auth</seealso>
    Task<RevokeResult> DetachAsync(Guid identityId, CancellationToken cancellationToken = default);

    /// <summary>Creates a token for an identity and returns its secret.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /api/v1/auth/token-auth/identities/{identityId}/tokens</c>; if that is refused with 401 for a sub-organization, <c>GET /api/v1/auth/token-auth/identities/{identityId}</c> shows whether the credential is valid.</para>
    /// <para>Sent again: only if Infisical did not act, because no connection was made or a rate limit refused the call (<c>notExecuted</c>).</para>
    /// <para>Needs: the actions <c>edit</c> and <c>create-token</c> on identities, in a project only <c>create-token</c>; in an organization with legacy privileges, every permission that the identity has, instead of <c>create-token</c>.</para>
    /// <para>Limit: per client address on Infisical's cloud, 90 calls in 60 s on the free plan, 200 on Pro; usually none on a self-hosted server.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <param name="request">The token to create; <see langword="null"/> for no name and the identity's own organization.</param>
    /// <param name="cancellationToken">Cancels the call. Once Infisical has responded, the secret is still read for up to 5 s.</param>
    /// <returns>
    /// The token with its secret, which Infisical returns only once. The expiry is the one in the token itself.
    /// If the response does not confirm the sub-organization, <see cref="CreatedToken{TToken}.Problem"/> says so; the token is not revoked.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty, or <see cref="CreateInfisicalToken.OrganizationSlug"/> is not a slug.</exception>
    /// <exception cref="TokenClientException">
    /// The call failed: with <see cref="TokenErrorKind.NotFound"/> if there is no such identity or sub-organization, or no Token Auth on the identity;
    /// <see cref="TokenErrorKind.PermissionDenied"/> also if the identity is not a member of the sub-organization.
    /// With <see cref="TokenClientException.OutcomeUnknown"/>, a token whose value was lost may exist: list the tokens and compare.
    /// </exception>
    /// <exception cref="TokenCallCanceledException">The caller canceled the call; with <see cref="TokenCallCanceledException.OutcomeUnknown"/> if Infisical may have issued the token.</exception>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/create-token">Infisical: create a token</seealso>
    Task<CreatedToken<InfisicalToken>> CreateTokenAsync(Guid identityId, CreateInfisicalToken? request = null, CancellationToken cancellationToken = default);

    /// <summary>Lists all reachable tokens of an identity, page by page, each id once.</summary>
    /// <remarks>
    /// <para>Infisical shows the 200 that changed last. They include revoked and expired tokens until the server removes their records, so revoking a token does not make room for another at once. A token that is not shown can be revoked by its id or its value, or together with all others by <see cref="DetachAsync"/>. You can revoke tokens while enumerating.</para>
    /// <para>HTTP: <c>GET /api/v1/auth/token-auth/identities/{identityId}/tokens</c>, for 100 at a time.</para>
    /// <para>Sent again: each page after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the action <c>read</c> on identities.</para>
    /// <para>Limit: per client address on Infisical's cloud, 200 calls in 60 s on the free plan, 350 on Pro, 60 without an organization; usually none on a self-hosted server.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <returns>The tokens, the last changed first. The first request is sent when the enumeration begins.</returns>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty; thrown at the call, not by the enumeration.</exception>
    /// <exception cref="TokenClientException">A page failed: with <see cref="TokenErrorKind.NotFound"/> if there is no such identity, or no Token Auth on it. With <see cref="TokenErrorKind.IncompleteList"/>, all reachable tokens were returned, but Infisical may have more.</exception>
    /// <include file='../Documentation.xml' path='docs/enumeration/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/get-tokens">Infisical: get tokens</seealso>
    IAsyncEnumerable<InfisicalToken> ListTokensAsync(Guid identityId, CancellationToken cancellationToken = default);

    /// <summary>Lists one page of an identity's tokens, the last changed first.</summary>
    /// <remarks>
    /// <para>Infisical shows the 200 that changed last: two pages of 100.</para>
    /// <para>HTTP: <c>GET /api/v1/auth/token-auth/identities/{identityId}/tokens</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the action <c>read</c> on identities.</para>
    /// <para>Limit: per client address on Infisical's cloud, 200 calls in 60 s on the free plan, 350 on Pro, 60 without an organization; usually none on a self-hosted server.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <param name="cursor"><see cref="TokenPage{T}.NextCursor"/> of the previous page; <see langword="null"/> for the first.</param>
    /// <param name="pageSize">How many tokens at most, 1 to 100; <see langword="null"/> means 100.</param>
    /// <returns>The page. It may be incomplete if it is full and there is no further page to request.</returns>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty, or <paramref name="cursor"/> is not the cursor of a page.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pageSize"/> is less than 1 or more than 100.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.NotFound"/> if there is no such identity, or no Token Auth on it.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/get-tokens">Infisical: get tokens</seealso>
    Task<TokenPage<InfisicalToken>> ListTokensPageAsync(Guid identityId, string? cursor = null, int? pageSize = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the record of a token by its id.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /api/v1/auth/token-auth/tokens/{tokenId}</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the action <c>read</c> on identities.</para>
    /// <para>Limit: per client address on Infisical's cloud, 200 calls in 60 s on the free plan, 350 on Pro, 60 without an organization; usually none on a self-hosted server.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id (<see cref="InfisicalToken.Id"/>), which is not a secret; not empty, <c>.</c> or <c>..</c>.</param>
    /// <returns>The record; it never holds the credential.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c> or <c>..</c>, which would change the path.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.NotFound"/> if the caller's organization has no such Token Auth token, or its record was removed; <see cref="TokenErrorKind.UnsupportedByServer"/> by servers from before November 2025.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/get-token">Infisical: get a token</seealso>
    Task<InfisicalToken> GetTokenAsync(string tokenId, CancellationToken cancellationToken = default);

    /// <summary>Gets the record of the token that this client calls with.</summary>
    /// <remarks>
    /// <para>The credential is a JSON Web Token that contains its id.</para>
    /// <para>HTTP: <c>GET /api/v1/auth/token-auth/tokens/{tokenId}</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: a Token Auth token, and the action <c>read</c> on identities.</para>
    /// <para>Limit: per client address on Infisical's cloud, 200 calls in 60 s on the free plan, 350 on Pro, 60 without an organization; usually none on a self-hosted server.</para>
    /// </remarks>
    /// <returns>The record; it never holds the credential.</returns>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.InvalidRequest"/> if the credential is not an access token of an identity, in which case nothing was sent; <see cref="TokenErrorKind.NotFound"/> if it is not a Token Auth token; <see cref="TokenErrorKind.UnsupportedByServer"/> by servers from before November 2025.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/get-token">Infisical: get a token</seealso>
    Task<InfisicalToken> GetCurrentTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>Renames a token.</summary>
    /// <remarks>
    /// <para>HTTP: <c>PATCH /api/v1/auth/token-auth/tokens/{tokenId}</c>.</para>
    /// <para>Sent again: after any transient failure, because a repeat changes nothing more (<c>idempotent</c>).</para>
    /// <para>Needs: the actions <c>edit</c> and <c>create-token</c> on identities, in a project only <c>create-token</c>; in an organization with legacy privileges, every permission that the identity has, instead of <c>create-token</c>.</para>
    /// <para>Limit: per client address on Infisical's cloud, 90 calls in 60 s on the free plan, 200 on Pro; usually none on a self-hosted server.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id (<see cref="InfisicalToken.Id"/>), which is not a secret; not empty, <c>.</c> or <c>..</c>.</param>
    /// <param name="name">The new name; empty removes the name. Names need not be unique.</param>
    /// <returns>The changed record.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> or <paramref name="name"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c> or <c>..</c>, which would change the path.</exception>
    /// <exception cref="TokenClientException">The call failed: with <see cref="TokenErrorKind.NotFound"/> if there is no such token; <see cref="TokenErrorKind.InvalidRequest"/> or <see cref="TokenErrorKind.ServiceFault"/> if the name is too long, depending on the server.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/update-token">Infisical: update a token</seealso>
    Task<InfisicalToken> RenameTokenAsync(string tokenId, string name, CancellationToken cancellationToken = default);

    /// <summary>Revokes a token by its id: it stops working at once, and so do its renewed credentials.</summary>
    /// <remarks>
    /// <para>The client rejects its own token, so that a cleanup does not end its own access; <see cref="RevokeByValueAsync"/> accepts it.</para>
    /// <para>HTTP: <c>POST /api/v1/auth/token-auth/tokens/{tokenId}/revoke</c>.</para>
    /// <para>Sent again: after any transient failure; if there is nothing left to revoke by then, that is an outcome, not an error (<c>revoke</c>).</para>
    /// <para>Needs: the action <c>edit</c> on identities.</para>
    /// <para>Limit: per client address on Infisical's cloud, 90 calls in 60 s on the free plan, 200 on Pro; usually none on a self-hosted server.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id (<see cref="InfisicalToken.Id"/>), which is not a secret; not empty, <c>.</c> or <c>..</c>. For the token that this client calls with, use <see cref="RevokeCurrentTokenAsync"/>.</param>
    /// <returns>Whether the token was revoked, or was not found; <see cref="RevokeOutcome.Unconfirmed"/> if a response was lost and the token is no longer found.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c> or <c>..</c>, which would change the path; or the id of the client's own token.</exception>
    /// <exception cref="TokenClientException">The call failed, so the token may still work.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/revoke-token">Infisical: revoke a token</seealso>
    Task<RevokeResult> RevokeTokenAsync(string tokenId, CancellationToken cancellationToken = default);

    /// <summary>Revokes the token that this client calls with: Infisical refuses every later call.</summary>
    /// <remarks>
    /// <para>The token is sent by value, so it can belong to any authentication method of an identity.</para>
    /// <para>HTTP: <c>POST /api/v1/auth/token/revoke</c>.</para>
    /// <para>Sent again: after any transient failure; if there is nothing left to revoke by then, that is an outcome, not an error (<c>revoke</c>).</para>
    /// <para>Needs: an access token of an identity, and no permission.</para>
    /// <para>Limit: per client address on Infisical's cloud, 200 calls in 60 s; usually none on a self-hosted server.</para>
    /// </remarks>
    /// <returns><see cref="RevokeOutcome.Revoked"/>; <see cref="RevokeOutcome.Unconfirmed"/> if a response was lost and the token no longer works.</returns>
    /// <exception cref="TokenClientException">The call failed, so the token may still work: with <see cref="TokenErrorKind.InvalidCredential"/> if it did not work before; <see cref="TokenErrorKind.InvalidRequest"/> if it does not belong to an identity.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/universal-auth/revoke-access-token">Infisical: revoke an access token</seealso>
    Task<RevokeResult> RevokeCurrentTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>Renews a token by its value and returns a new credential for the same token.</summary>
    /// <remarks>
    /// <para>The old credential works until it expires. Servers from before April 2026 delete a token whose renewal would exceed its maximum lifetime; with their defaults, every renewal does.</para>
    /// <para>HTTP: <c>POST /api/v1/auth/token/renew</c>.</para>
    /// <para>Sent again: only if Infisical did not act, because no connection was made or a rate limit refused the call (<c>notExecuted</c>).</para>
    /// <para>Needs: the token itself; the client's own credential is not sent.</para>
    /// <para>Limit: per client address on Infisical's cloud, 200 calls in 60 s; usually none on a self-hosted server.</para>
    /// </remarks>
    /// <param name="accessToken">The token to renew; it must belong to an identity.</param>
    /// <param name="cancellationToken">Cancels the call. Once Infisical has responded, the secret is still read for up to 5 s.</param>
    /// <returns>The new credential, which replaces the old one. The expiry is the one in the credential itself.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="accessToken"/> is <see langword="null"/>.</exception>
    /// <exception cref="TokenClientException">
    /// The call failed: with <see cref="TokenErrorKind.InvalidCredential"/> if the token no longer works, or has reached its maximum lifetime; <see cref="TokenErrorKind.InvalidRequest"/> if it is not a token of an identity.
    /// With <see cref="TokenClientException.OutcomeUnknown"/>, a credential whose value was lost may exist.
    /// </exception>
    /// <exception cref="TokenCallCanceledException">The caller canceled the call; with <see cref="TokenCallCanceledException.OutcomeUnknown"/> if Infisical may have issued the credential.</exception>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/universal-auth/renew-access-token">Infisical: renew an access token</seealso>
    Task<IssuedToken> RenewByValueAsync(SecretString accessToken, CancellationToken cancellationToken = default);

    /// <summary>Revokes a token by its value: it stops working at once.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /api/v1/auth/token/revoke</c>.</para>
    /// <para>Sent again: after any transient failure; if there is nothing left to revoke by then, that is an outcome, not an error (<c>revoke</c>).</para>
    /// <para>Needs: the token itself; the client's own credential is not sent.</para>
    /// <para>Limit: per client address on Infisical's cloud, 200 calls in 60 s; usually none on a self-hosted server.</para>
    /// </remarks>
    /// <param name="accessToken">The token to revoke; it must belong to an identity.</param>
    /// <returns>Whether the token was revoked, or did not work before the call; <see cref="RevokeOutcome.Unconfirmed"/> if a response was lost and the token no longer works.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="accessToken"/> is <see langword="null"/>.</exception>
    /// <exception cref="TokenClientException">The call failed, so the token may still work: with <see cref="TokenErrorKind.InvalidRequest"/> if it is not a token of an identity.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/universal-auth/revoke-access-token">Infisical: revoke an access token</seealso>
    Task<RevokeResult> RevokeByValueAsync(SecretString accessToken, CancellationToken cancellationToken = default);

    /// <summary>Checks whether Infisical accepts the credential, by looking up an identity that cannot exist.</summary>
    /// <remarks>
    /// <para>It creates no token, so it can be used as a health check.</para>
    /// <para>HTTP: <c>GET /api/v1/auth/token-auth/identities/{identityId}</c>.</para>
    /// <para>Sent again: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: no permission.</para>
    /// <para>Limit: per client address on Infisical's cloud, 200 calls in 60 s on the free plan, 350 on Pro, 60 without an organization; usually none on a self-hosted server.</para>
    /// </remarks>
    /// <returns>Whether Infisical accepts the credential. If the check fails, the state is <see cref="CredentialState.Undetermined"/>; no <see cref="TokenClientException"/> is thrown.</returns>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/retrieve">Infisical: retrieve Token Auth</seealso>
    Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default);
}
