namespace TokenClients.Infisical;

/// <summary>
/// Infisical's Token Auth: set it up on machine identities, and mint, list, inspect, rename, renew and revoke their tokens. (Infisical's API reference, section Token Auth.)
/// Every method throws <see cref="TokenClientException"/> when the call fails and <see cref="TokenCallCanceledException"/> when the caller cancels it.
/// A call that carries the credential costs one use of a credential whose uses are limited.
/// </summary>
/// <remarks>The interface may gain members in a minor version: fake it with a class that tests own, or use the emulator of the testing package.</remarks>
public interface IInfisicalTokenAuth
{
    /// <summary>Attaches Token Auth to an identity. Repeated only if the server surely did not act: an identity that has it already is refused. (POST /api/v1/auth/token-auth/identities/{identityId})</summary>
    /// <param name="identityId">The identity.</param>
    /// <param name="settings">How its tokens are issued. Default: the server's defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The configuration.</returns>
    /// <exception cref="ArgumentException">The id is empty, or a setting is out of its range.</exception>
    /// <exception cref="TokenClientException">The call failed. If its answer was lost, get the configuration before attaching again.</exception>
    Task<InfisicalTokenAuthConfiguration> AttachAsync(Guid identityId, InfisicalTokenAuthSettings? settings = null, CancellationToken cancellationToken = default);

    /// <summary>Gets an identity's Token Auth. (GET /api/v1/auth/token-auth/identities/{identityId})</summary>
    /// <param name="identityId">The identity.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The configuration.</returns>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="TokenClientException">The call failed; with <see cref="TokenErrorKind.NotFound"/> if there is no such identity, or no Token Auth on it.</exception>
    Task<InfisicalTokenAuthConfiguration> GetConfigurationAsync(Guid identityId, CancellationToken cancellationToken = default);

    /// <summary>Changes an identity's Token Auth. Trusted addresses count for existing tokens at once, everything else for tokens created later. (PATCH /api/v1/auth/token-auth/identities/{identityId})</summary>
    /// <param name="identityId">The identity.</param>
    /// <param name="settings">What to change; at least one setting.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The configuration as it is now.</returns>
    /// <exception cref="ArgumentException">The id is empty, nothing is set, or a setting is out of its range.</exception>
    Task<InfisicalTokenAuthConfiguration> UpdateConfigurationAsync(Guid identityId, InfisicalTokenAuthSettings settings, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes Token Auth off an identity: all its tokens stop working at once. Tokens that are created within the same second after attaching it again may be refused by newer servers.
    /// (DELETE /api/v1/auth/token-auth/identities/{identityId}, and GET to confirm that there was none)
    /// </summary>
    /// <param name="identityId">The identity.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether Token Auth was taken off, or was not there; <see cref="RevokeOutcome.Unconfirmed"/> if an answer was lost and it is not there any more.</returns>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    Task<RevokeResult> DetachAsync(Guid identityId, CancellationToken cancellationToken = default);

    /// <summary>Creates a token of an identity. Never sent twice for one call: it is repeated only if the server surely did not act. (POST /api/v1/auth/token-auth/identities/{identityId}/tokens)</summary>
    /// <param name="identityId">The identity.</param>
    /// <param name="request">What the token shall be. Default: no name, the identity's own organization.</param>
    /// <param name="cancellationToken">Cancels the call. Once Infisical has answered, the secret is still read for up to 5 s.</param>
    /// <returns>The token with its secret, which Infisical shows only this once. Its expiry is what the token itself says. With a sub-organization that the answer does not confirm, <see cref="CreatedToken{TToken}.Problem"/> says so, and nothing is revoked.</returns>
    /// <exception cref="ArgumentException">The id is empty, or the slug is none.</exception>
    /// <exception cref="TokenClientException">The call failed. With <see cref="TokenClientException.OutcomeUnknown"/>, a token that nobody holds may exist: list the tokens and compare.</exception>
    Task<CreatedToken<InfisicalToken>> CreateTokenAsync(Guid identityId, CreateInfisicalToken? request = null, CancellationToken cancellationToken = default);

    /// <summary>Lists all reachable tokens of an identity, page after page, each id once; revoked and expired ones are among them until the server cleans up. Tokens may be revoked while enumerating. (GET /api/v1/auth/token-auth/identities/{identityId}/tokens)</summary>
    /// <param name="identityId">The identity.</param>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    /// <returns>The tokens.</returns>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="TokenClientException">A page failed. With <see cref="TokenErrorKind.IncompleteList"/>, the 200 tokens that Infisical shows were yielded, but it may hold more.</exception>
    IAsyncEnumerable<InfisicalToken> ListTokensAsync(Guid identityId, CancellationToken cancellationToken = default);

    /// <summary>Lists one page of an identity's tokens, the last changed first. Infisical shows 200 at most. (GET /api/v1/auth/token-auth/identities/{identityId}/tokens)</summary>
    /// <param name="identityId">The identity.</param>
    /// <param name="cursor"><see cref="TokenPage{T}.NextCursor"/> of the page before; <see langword="null"/> for the first.</param>
    /// <param name="pageSize">How many tokens at most, 1 to 100; <see langword="null"/> means 100.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The page; it may be incomplete if it was full and no further page can be reached.</returns>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    Task<TokenPage<InfisicalToken>> ListTokensPageAsync(Guid identityId, string? cursor = null, int? pageSize = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the record of a token. Servers from before November 2025 do not know this call: <see cref="TokenErrorKind.UnsupportedByServer"/>. (GET /api/v1/auth/token-auth/tokens/{tokenId})</summary>
    /// <param name="tokenId">The token's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The record; it never holds the credential.</returns>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c> or <c>..</c>.</exception>
    Task<InfisicalToken> GetTokenAsync(string tokenId, CancellationToken cancellationToken = default);

    /// <summary>Renames a token. (PATCH /api/v1/auth/token-auth/tokens/{tokenId})</summary>
    /// <param name="tokenId">The token's id.</param>
    /// <param name="name">The new name; an empty one takes the name off.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The record as it is now.</returns>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c> or <c>..</c>, or <paramref name="name"/> is <see langword="null"/>.</exception>
    Task<InfisicalToken> RenameTokenAsync(string tokenId, string name, CancellationToken cancellationToken = default);

    /// <summary>Revokes a token: it stops working at once, and so does what renewals made of it. (POST /api/v1/auth/token-auth/tokens/{tokenId}/revoke)</summary>
    /// <param name="tokenId">The token's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether the token was revoked, or was not found; <see cref="RevokeOutcome.Unconfirmed"/> if an answer was lost and it is not found any more.</returns>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c> or <c>..</c>.</exception>
    Task<RevokeResult> RevokeTokenAsync(string tokenId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Renews a token by its value: a new credential of the same token. The old one works until it expires by itself. The client's own credential is not sent.
    /// Never sent twice for one call: servers from before April 2026 delete a token whose renewal would exceed its longest life, which with their defaults is every one.
    /// (POST /api/v1/auth/token/renew)
    /// </summary>
    /// <param name="accessToken">The token.</param>
    /// <param name="cancellationToken">Cancels the call. Once Infisical has answered, the secret is still read for up to 5 s.</param>
    /// <returns>The new credential, to be kept in place of the old one. Its expiry is what it says itself.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="accessToken"/> is <see langword="null"/>.</exception>
    /// <exception cref="TokenClientException">The call failed; with <see cref="TokenErrorKind.InvalidCredential"/> if the token does not work any more.</exception>
    Task<IssuedToken> RenewByValueAsync(SecretString accessToken, CancellationToken cancellationToken = default);

    /// <summary>Revokes a token by its value: it stops working at once. The client's own credential is not sent. (POST /api/v1/auth/token/revoke)</summary>
    /// <param name="accessToken">The token.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether the token was revoked, or did not work before; <see cref="RevokeOutcome.Unconfirmed"/> if an answer was lost and it does not work any more.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="accessToken"/> is <see langword="null"/>.</exception>
    Task<RevokeResult> RevokeByValueAsync(SecretString accessToken, CancellationToken cancellationToken = default);

    /// <summary>Asks whether Infisical accepts the credential, by looking for an identity that cannot exist. Mints nothing. (GET /api/v1/auth/token-auth/identities/{identityId})</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What Infisical makes of the credential; a failed call is <see cref="CredentialState.Undetermined"/>, not an exception.</returns>
    Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default);
}
