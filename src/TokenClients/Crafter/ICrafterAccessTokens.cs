namespace TokenClients.Crafter;

/// <summary>
/// Crafter Profile's access tokens: mint, list, inspect and revoke. The caller's own token must be a master's for all of it. Tokens cannot be changed: revoke and create anew.
/// (Crafter Profile's API, <c>/api/1/access_token</c>.)
/// Every method throws <see cref="TokenClientException"/> when the call fails and <see cref="TokenCallCanceledException"/> when the caller cancels it.
/// </summary>
/// <remarks>The interface may gain members in a minor version: fake it with a class that tests own, or use the emulator of the testing package.</remarks>
public interface ICrafterAccessTokens
{
    /// <summary>
    /// Creates an access token under an id that the client, or the user, chose. Repeated after a transient failure, as the id keeps a repeat from making a second token;
    /// a conflict after an attempt whose outcome is not known is settled by looking at the token. (POST /api/1/access_token/create)
    /// </summary>
    /// <param name="request">What the token shall be.</param>
    /// <param name="cancellationToken">Cancels the call. Once the server has answered, the answer is still read for up to 5 s.</param>
    /// <returns>The token; its secret is its id.</returns>
    /// <exception cref="ArgumentException">The expiry has passed, the id cannot be addressed, or the permissions contradict each other.</exception>
    /// <exception cref="TokenClientException">The call failed. With <see cref="TokenClientException.OutcomeUnknown"/>, a token that nobody holds may exist: list the tokens and compare.</exception>
    Task<CreatedToken<CrafterToken>> CreateTokenAsync(CreateCrafterToken request, CancellationToken cancellationToken = default);

    /// <summary>Lists all access tokens of all applications, with their secrets. Tokens may be revoked while enumerating. (GET /api/1/access_token/all)</summary>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    /// <returns>The tokens.</returns>
    /// <exception cref="TokenClientException">The call failed. With <see cref="TokenErrorKind.IncompleteList"/>, an entry of the list could not be read.</exception>
    IAsyncEnumerable<CrafterToken> ListTokensAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists all access tokens at once, as the server does not page. (GET /api/1/access_token/all)</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The only page.</returns>
    Task<TokenPage<CrafterToken>> ListTokensPageAsync(CancellationToken cancellationToken = default);

    /// <summary>Gets an access token. (GET /api/1/access_token/{id})</summary>
    /// <param name="tokenId">The token's id, which is its credential.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The record.</returns>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is none that every server can address.</exception>
    Task<CrafterToken> GetTokenAsync(SecretString tokenId, CancellationToken cancellationToken = default);

    /// <summary>Revokes an access token: it stops working at once. The server does not say whether there was such a token, so the outcome is <see cref="RevokeOutcome.Unconfirmed"/>. (POST /api/1/access_token/{id}/delete)</summary>
    /// <param name="tokenId">The token's id. For the caller's own token use <see cref="RevokeCurrentTokenAsync"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>That the token does not work any more.</returns>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is the caller's own, or none that every server can address.</exception>
    Task<RevokeResult> RevokeTokenAsync(SecretString tokenId, CancellationToken cancellationToken = default);

    /// <summary>Revokes the access token that this client calls with: every later call of it is refused. The server lets even the last master go. (POST /api/1/access_token/{id}/delete)</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether the token was revoked; <see cref="RevokeOutcome.Unconfirmed"/> if an answer was lost and the token does not work any more.</returns>
    Task<RevokeResult> RevokeCurrentTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks whether the server accepts the credential, by looking for an access token that cannot exist. Mints nothing. (GET /api/1/access_token/{id})</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What the server makes of the credential: <see cref="CredentialState.AcceptedWithoutRights"/> if it is valid but no master. A failed call is <see cref="CredentialState.Undetermined"/>, not an exception.</returns>
    Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default);
}
