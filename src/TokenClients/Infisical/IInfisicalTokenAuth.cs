namespace TokenClients.Infisical;

/// <summary>Manages Infisical's Token Auth: configures it on machine identities, and creates, lists, inspects, renames, renews and revokes their tokens.</summary>
/// <remarks>
/// <para>If the client's credential has a limited number of uses, every request that sends it, including retries, counts as one use.</para>
/// <include file='../Documentation.xml' path='docs/client/*'/>
/// </remarks>
/// <seealso href="https://infisical.com/docs/documentation/platform/identities/token-auth">Infisical: Token Auth</seealso>
public interface IInfisicalTokenAuth
{
    /// <summary>Attaches Token Auth to an identity, so that tokens can be created for it.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /api/v1/auth/token-auth/identities/{identityId}</c>.</para>
    /// <para>Retried: only if Infisical did not act on the request, because no connection was made or the call was rate limited (<c>notExecuted</c>).</para>
    /// <para>Needs: the action <c>edit-auth</c> on identities (<c>create</c> on servers from before August 2026); in an organization with legacy privileges, also every permission that the identity has.</para>
    /// <para>Limit: on Infisical's cloud, 90 calls in 60 s per client address on the free plan, and 200 on Pro. Self-hosted servers usually have none.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <param name="settings">The settings for the identity's tokens. If this or one of the settings is <see langword="null"/>, the server's default applies.</param>
    /// <returns>The new configuration.</returns>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty, or <paramref name="settings"/> has a negative <see cref="InfisicalTokenAuthSettings.UseLimit"/>, an empty list of trusted addresses, a list entry that is null or has no address, or a lifetime that servers do not accept.</exception>
    /// <exception cref="TokenClientException">The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.InvalidRequest"/> if the identity already has Token Auth or the plan does not include lists of trusted addresses, or <see cref="TokenErrorKind.NotFound"/> if the identity does not exist. If the response was lost, get the configuration before you attach Token Auth again.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/attach">Infisical: attach Token Auth</seealso>
    Task<InfisicalTokenAuthConfiguration> AttachAsync(Guid identityId, InfisicalTokenAuthSettings? settings = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the configuration of an identity's Token Auth.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /api/v1/auth/token-auth/identities/{identityId}</c>.</para>
    /// <para>Retried: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the action <c>read</c> on identities.</para>
    /// <para>Limit: on Infisical's cloud, 200 calls in 60 s per client address on the free plan, 350 on Pro, and 60 without an organization. Self-hosted servers usually have none.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <returns>The configuration.</returns>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty.</exception>
    /// <exception cref="TokenClientException">The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.NotFound"/> if the identity does not exist or has no Token Auth.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/retrieve">Infisical: retrieve Token Auth</seealso>
    Task<InfisicalTokenAuthConfiguration> GetConfigurationAsync(Guid identityId, CancellationToken cancellationToken = default);

    /// <summary>Changes the configuration of an identity's Token Auth.</summary>
    /// <remarks>
    /// <para>Trusted addresses apply to existing tokens at once. All other settings apply to tokens that are created later.</para>
    /// <para>HTTP: <c>PATCH /api/v1/auth/token-auth/identities/{identityId}</c>.</para>
    /// <para>Retried: after any transient failure, because repeating the call has no further effect (<c>idempotent</c>).</para>
    /// <para>Needs: the action <c>edit-auth</c> on identities (<c>edit</c> on servers from before August 2026); in an organization with legacy privileges, also every permission that the identity has.</para>
    /// <para>Limit: on Infisical's cloud, 90 calls in 60 s per client address on the free plan, and 200 on Pro. Self-hosted servers usually have none.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <param name="settings">The settings to change; set at least one. A setting that is <see langword="null"/> is not changed.</param>
    /// <returns>The new configuration.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="settings"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty, or <paramref name="settings"/> has no setting, a negative <see cref="InfisicalTokenAuthSettings.UseLimit"/>, an empty list of trusted addresses, a list entry that is null or has no address, or a lifetime that servers do not accept.</exception>
    /// <exception cref="TokenClientException">The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.NotFound"/> if the identity does not exist or has no Token Auth.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/update">Infisical: update Token Auth</seealso>
    Task<InfisicalTokenAuthConfiguration> UpdateConfigurationAsync(Guid identityId, InfisicalTokenAuthSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Detaches Token Auth from an identity. All of its tokens stop working at once.</summary>
    /// <remarks>
    /// <para>This method rejects the identity of the client's own token. It recognizes only Token Auth tokens that name their authentication method, which servers have issued since April 2026. If you attach Token Auth again, newer servers may reject tokens that are created in the same second as the detachment.</para>
    /// <para>HTTP: <c>DELETE /api/v1/auth/token-auth/identities/{identityId}</c>; after a 400 response, <c>GET /api/v1/auth/token-auth/identities/{identityId}</c> shows whether Token Auth is attached.</para>
    /// <para>Retried: after any transient failure. If a retry finds nothing left to revoke, the call returns an outcome and does not throw (<c>revoke</c>).</para>
    /// <para>Needs: the actions <c>edit</c> and <c>revoke-auth</c> on identities (in a project, only <c>revoke-auth</c>); in an organization with legacy privileges, instead of <c>revoke-auth</c>, every permission that the identity has.</para>
    /// <para>Limit: on Infisical's cloud, 90 calls in 60 s per client address on the free plan, and 200 on Pro. Self-hosted servers usually have none.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <returns>Whether Token Auth was detached or was not attached. The outcome is <see cref="RevokeOutcome.Unconfirmed"/> if a response was lost and Token Auth is no longer attached.</returns>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty, or is the identity of the client's own token.</exception>
    /// <exception cref="TokenClientException">The call failed, so Token Auth may still be attached.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/revoke">Infisical: revoke Token Auth</seealso>
    Task<RevokeResult> DetachAsync(Guid identityId, CancellationToken cancellationToken = default);

    /// <summary>Creates a token for an identity and returns its secret.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /api/v1/auth/token-auth/identities/{identityId}/tokens</c>; after a 401 response for a sub-organization, <c>GET /api/v1/auth/token-auth/identities/{identityId}</c> shows whether the credential is valid.</para>
    /// <para>Retried: only if Infisical did not act on the request, because no connection was made or the call was rate limited (<c>notExecuted</c>).</para>
    /// <para>Needs: the actions <c>edit</c> and <c>create-token</c> on identities (in a project, only <c>create-token</c>); in an organization with legacy privileges, instead of <c>create-token</c>, every permission that the identity has.</para>
    /// <para>Limit: on Infisical's cloud, 90 calls in 60 s per client address on the free plan, and 200 on Pro. Self-hosted servers usually have none.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <param name="request">The token to create. If <see langword="null"/>, the token has no name and is for the identity's own organization.</param>
    /// <param name="cancellationToken">Cancels the call. If Infisical has already responded, the client continues to read the secret for up to 5 s.</param>
    /// <returns>
    /// The token with its secret, which Infisical returns only once. The expiry is read from the token itself.
    /// If the response does not confirm the sub-organization, <see cref="CreatedToken{TToken}.Problem"/> says so. The client does not revoke the token.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty, or <see cref="CreateInfisicalToken.OrganizationSlug"/> is not a slug.</exception>
    /// <exception cref="TokenClientException">
    /// The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.NotFound"/> if the identity or sub-organization does not exist or the identity has no Token Auth,
    /// or <see cref="TokenErrorKind.PermissionDenied"/> if the credential lacks permission or the identity is not a member of the sub-organization.
    /// If <see cref="TokenClientException.OutcomeUnknown"/> is <see langword="true"/>, a token whose value was lost may exist. List the tokens to find it.
    /// </exception>
    /// <exception cref="TokenCallCanceledException">The caller canceled the call. <see cref="TokenCallCanceledException.OutcomeUnknown"/> is <see langword="true"/> if Infisical may have issued the token.</exception>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/create-token">Infisical: create a token</seealso>
    Task<CreatedToken<InfisicalToken>> CreateTokenAsync(Guid identityId, CreateInfisicalToken? request = null, CancellationToken cancellationToken = default);

    /// <summary>Lists all reachable tokens of an identity, page by page, and each id only once.</summary>
    /// <remarks>
    /// <para>Infisical returns only the 200 tokens that changed most recently. These include revoked and expired tokens until the server removes their records, so revoking a token does not immediately make room for another one. To revoke a token that is not returned, use its id or its value, or revoke all tokens with <see cref="DetachAsync"/>. You can revoke tokens while enumerating.</para>
    /// <para>HTTP: <c>GET /api/v1/auth/token-auth/identities/{identityId}/tokens</c>, 100 tokens at a time.</para>
    /// <para>Retried: each page, after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the action <c>read</c> on identities.</para>
    /// <para>Limit: on Infisical's cloud, 200 calls in 60 s per client address on the free plan, 350 on Pro, and 60 without an organization. Self-hosted servers usually have none.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <returns>The tokens, the most recently changed first. The first request is sent when the enumeration begins.</returns>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty. The method itself throws this exception, not the enumeration.</exception>
    /// <exception cref="TokenClientException">A page could not be read. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.NotFound"/> if the identity does not exist or has no Token Auth, or <see cref="TokenErrorKind.IncompleteList"/> if all reachable tokens were returned but Infisical may have more.</exception>
    /// <include file='../Documentation.xml' path='docs/enumeration/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/get-tokens">Infisical: get tokens</seealso>
    IAsyncEnumerable<InfisicalToken> ListTokensAsync(Guid identityId, CancellationToken cancellationToken = default);

    /// <summary>Lists one page of an identity's tokens, the most recently changed first.</summary>
    /// <remarks>
    /// <para>Infisical returns only the 200 tokens that changed most recently, which are two pages of 100.</para>
    /// <para>HTTP: <c>GET /api/v1/auth/token-auth/identities/{identityId}/tokens</c>.</para>
    /// <para>Retried: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the action <c>read</c> on identities.</para>
    /// <para>Limit: on Infisical's cloud, 200 calls in 60 s per client address on the free plan, 350 on Pro, and 60 without an organization. Self-hosted servers usually have none.</para>
    /// </remarks>
    /// <param name="identityId">The id of the machine identity; not empty.</param>
    /// <param name="cursor">The <see cref="TokenPage{T}.NextCursor"/> of the previous page; <see langword="null"/> for the first page.</param>
    /// <param name="pageSize">The maximum number of tokens, 1 to 100; <see langword="null"/> means 100.</param>
    /// <returns>The page. It may be incomplete if it is full and no further page can be requested.</returns>
    /// <exception cref="ArgumentException"><paramref name="identityId"/> is empty, or <paramref name="cursor"/> is not the <see cref="TokenPage{T}.NextCursor"/> of a page.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pageSize"/> is less than 1 or more than 100.</exception>
    /// <exception cref="TokenClientException">The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.NotFound"/> if the identity does not exist or has no Token Auth.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/get-tokens">Infisical: get tokens</seealso>
    Task<TokenPage<InfisicalToken>> ListTokensPageAsync(Guid identityId, string? cursor = null, int? pageSize = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the record of a token by its id.</summary>
    /// <remarks>
    /// <para>HTTP: <c>GET /api/v1/auth/token-auth/tokens/{tokenId}</c>.</para>
    /// <para>Retried: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: the action <c>read</c> on identities.</para>
    /// <para>Limit: on Infisical's cloud, 200 calls in 60 s per client address on the free plan, 350 on Pro, and 60 without an organization. Self-hosted servers usually have none.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id (<see cref="InfisicalToken.Id"/>), which is not a secret. It must not be empty, <c>.</c> or <c>..</c>.</param>
    /// <returns>The record, which never contains the credential.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c> or <c>..</c>, which would change the path.</exception>
    /// <exception cref="TokenClientException">The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.NotFound"/> if the caller's organization has no such Token Auth token or the token's record was removed, or <see cref="TokenErrorKind.UnsupportedByServer"/> if the server is from before November 2025.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/get-token">Infisical: get a token</seealso>
    Task<InfisicalToken> GetTokenAsync(string tokenId, CancellationToken cancellationToken = default);

    /// <summary>Gets the record of the client's own token.</summary>
    /// <remarks>
    /// <para>The client reads the id from the token, which is a JSON Web Token.</para>
    /// <para>HTTP: <c>GET /api/v1/auth/token-auth/tokens/{tokenId}</c>.</para>
    /// <para>Retried: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: a Token Auth token, and the action <c>read</c> on identities.</para>
    /// <para>Limit: on Infisical's cloud, 200 calls in 60 s per client address on the free plan, 350 on Pro, and 60 without an organization. Self-hosted servers usually have none.</para>
    /// </remarks>
    /// <returns>The record, which never contains the credential.</returns>
    /// <exception cref="TokenClientException">The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.InvalidRequest"/> if the credential is not an access token of an identity, in which case nothing was sent, <see cref="TokenErrorKind.NotFound"/> if it is not a Token Auth token, or <see cref="TokenErrorKind.UnsupportedByServer"/> if the server is from before November 2025.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/get-token">Infisical: get a token</seealso>
    Task<InfisicalToken> GetCurrentTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>Renames a token.</summary>
    /// <remarks>
    /// <para>HTTP: <c>PATCH /api/v1/auth/token-auth/tokens/{tokenId}</c>.</para>
    /// <para>Retried: after any transient failure, because repeating the call has no further effect (<c>idempotent</c>).</para>
    /// <para>Needs: the actions <c>edit</c> and <c>create-token</c> on identities (in a project, only <c>create-token</c>); in an organization with legacy privileges, instead of <c>create-token</c>, every permission that the identity has.</para>
    /// <para>Limit: on Infisical's cloud, 90 calls in 60 s per client address on the free plan, and 200 on Pro. Self-hosted servers usually have none.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id (<see cref="InfisicalToken.Id"/>), which is not a secret. It must not be empty, <c>.</c> or <c>..</c>.</param>
    /// <param name="name">The new name; an empty string removes the name. Names need not be unique.</param>
    /// <returns>The changed record.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> or <paramref name="name"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c> or <c>..</c>, which would change the path.</exception>
    /// <exception cref="TokenClientException">The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.NotFound"/> if the token does not exist, or <see cref="TokenErrorKind.InvalidRequest"/> or <see cref="TokenErrorKind.ServiceFault"/>, depending on the server, if the name is too long.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/update-token">Infisical: update a token</seealso>
    Task<InfisicalToken> RenameTokenAsync(string tokenId, string name, CancellationToken cancellationToken = default);

    /// <summary>Revokes a token by its id. The token and its renewed credentials stop working at once.</summary>
    /// <remarks>
    /// <para>This method rejects the client's own token, so that cleanup code cannot revoke the token it is using; <see cref="RevokeByValueAsync"/> accepts it.</para>
    /// <para>HTTP: <c>POST /api/v1/auth/token-auth/tokens/{tokenId}/revoke</c>.</para>
    /// <para>Retried: after any transient failure. If a retry finds nothing left to revoke, the call returns an outcome and does not throw (<c>revoke</c>).</para>
    /// <para>Needs: the action <c>edit</c> on identities.</para>
    /// <para>Limit: on Infisical's cloud, 90 calls in 60 s per client address on the free plan, and 200 on Pro. Self-hosted servers usually have none.</para>
    /// </remarks>
    /// <param name="tokenId">The token's id (<see cref="InfisicalToken.Id"/>), which is not a secret. It must not be empty, <c>.</c> or <c>..</c>. To revoke the client's own token, use <see cref="RevokeCurrentTokenAsync"/>.</param>
    /// <returns>Whether the token was revoked or was not found. The outcome is <see cref="RevokeOutcome.Unconfirmed"/> if a response was lost and the token is no longer found.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="tokenId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c> or <c>..</c>, which would change the path, or is the id of the client's own token.</exception>
    /// <exception cref="TokenClientException">The call failed, so the token may still work.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/revoke-token">Infisical: revoke a token</seealso>
    Task<RevokeResult> RevokeTokenAsync(string tokenId, CancellationToken cancellationToken = default);

    /// <summary>Revokes the client's own token. Infisical rejects every later call.</summary>
    /// <remarks>
    /// <para>The token is sent by value, so it can come from any authentication method of an identity.</para>
    /// <para>HTTP: <c>POST /api/v1/auth/token/revoke</c>.</para>
    /// <para>Retried: after any transient failure. If a retry finds nothing left to revoke, the call returns an outcome and does not throw (<c>revoke</c>).</para>
    /// <para>Needs: an access token of an identity. No permission is required.</para>
    /// <para>Limit: on Infisical's cloud, 200 calls in 60 s per client address. Self-hosted servers usually have none.</para>
    /// </remarks>
    /// <returns><see cref="RevokeOutcome.Revoked"/>, or <see cref="RevokeOutcome.Unconfirmed"/> if a response was lost and the token no longer works.</returns>
    /// <exception cref="TokenClientException">The call failed, so the token may still work. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.InvalidCredential"/> if the token was already invalid, or <see cref="TokenErrorKind.InvalidRequest"/> if it does not belong to an identity.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/universal-auth/revoke-access-token">Infisical: revoke an access token</seealso>
    Task<RevokeResult> RevokeCurrentTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>Renews a token by its value and returns a new credential for the same token.</summary>
    /// <remarks>
    /// <para>The old credential works until it expires. Servers from before April 2026 delete a token if its renewal would exceed its maximum lifetime. With their default settings, every renewal exceeds it.</para>
    /// <para>HTTP: <c>POST /api/v1/auth/token/renew</c>.</para>
    /// <para>Retried: only if Infisical did not act on the request, because no connection was made or the call was rate limited (<c>notExecuted</c>).</para>
    /// <para>Needs: the token itself; the client's own credential is not sent.</para>
    /// <para>Limit: on Infisical's cloud, 200 calls in 60 s per client address. Self-hosted servers usually have none.</para>
    /// </remarks>
    /// <param name="accessToken">The token to renew; it must belong to an identity.</param>
    /// <param name="cancellationToken">Cancels the call. If Infisical has already responded, the client continues to read the secret for up to 5 s.</param>
    /// <returns>The new credential, which replaces the old one. The expiry is read from the credential itself.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="accessToken"/> is <see langword="null"/>.</exception>
    /// <exception cref="TokenClientException">
    /// The call failed. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.InvalidCredential"/> if the token no longer works or has reached its maximum lifetime, or <see cref="TokenErrorKind.InvalidRequest"/> if it is not a token of an identity.
    /// If <see cref="TokenClientException.OutcomeUnknown"/> is <see langword="true"/>, a credential whose value was lost may exist.
    /// </exception>
    /// <exception cref="TokenCallCanceledException">The caller canceled the call. <see cref="TokenCallCanceledException.OutcomeUnknown"/> is <see langword="true"/> if Infisical may have issued the credential.</exception>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/universal-auth/renew-access-token">Infisical: renew an access token</seealso>
    Task<IssuedToken> RenewByValueAsync(SecretString accessToken, CancellationToken cancellationToken = default);

    /// <summary>Revokes a token by its value. The token stops working at once.</summary>
    /// <remarks>
    /// <para>HTTP: <c>POST /api/v1/auth/token/revoke</c>.</para>
    /// <para>Retried: after any transient failure. If a retry finds nothing left to revoke, the call returns an outcome and does not throw (<c>revoke</c>).</para>
    /// <para>Needs: the token itself; the client's own credential is not sent.</para>
    /// <para>Limit: on Infisical's cloud, 200 calls in 60 s per client address. Self-hosted servers usually have none.</para>
    /// </remarks>
    /// <param name="accessToken">The token to revoke; it must belong to an identity.</param>
    /// <returns>Whether the token was revoked or was already invalid. The outcome is <see cref="RevokeOutcome.Unconfirmed"/> if a response was lost and the token no longer works.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="accessToken"/> is <see langword="null"/>.</exception>
    /// <exception cref="TokenClientException">The call failed, so the token may still work. <see cref="TokenClientException.Kind"/> is <see cref="TokenErrorKind.InvalidRequest"/> if it is not a token of an identity.</exception>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/universal-auth/revoke-access-token">Infisical: revoke an access token</seealso>
    Task<RevokeResult> RevokeByValueAsync(SecretString accessToken, CancellationToken cancellationToken = default);

    /// <summary>Checks whether Infisical accepts the client's credential by looking up an identity that does not exist.</summary>
    /// <remarks>
    /// <para>The check creates no token, so you can use it as a health check.</para>
    /// <para>HTTP: <c>GET /api/v1/auth/token-auth/identities/{identityId}</c>.</para>
    /// <para>Retried: after any transient failure (<c>safe</c>).</para>
    /// <para>Needs: no permission.</para>
    /// <para>Limit: on Infisical's cloud, 200 calls in 60 s per client address on the free plan, 350 on Pro, and 60 without an organization. Self-hosted servers usually have none.</para>
    /// </remarks>
    /// <returns>Whether Infisical accepts the credential. If the check itself fails, the state is <see cref="CredentialState.Undetermined"/> and no <see cref="TokenClientException"/> is thrown.</returns>
    /// <include file='../Documentation.xml' path='docs/call/*'/>
    /// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/retrieve">Infisical: retrieve Token Auth</seealso>
    Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default);
}
