namespace TokenClients.Vercel;

/// <summary>
/// Vercel's authentication tokens: mint, list, inspect and revoke. (Vercel's REST API reference, section <c>authentication</c>.)
/// Every method throws <see cref="TokenClientException"/> when the call fails and <see cref="TokenCallCanceledException"/> when the caller cancels it.
/// </summary>
/// <remarks>The interface may gain members in a minor version: fake it with a class that tests own, or use the emulator of the testing package.</remarks>
public interface IVercelTokens
{
    /// <summary>
    /// Creates a token. Never sent twice for one call: it is repeated only if the service surely did not act. Needs a classic access token of a full account;
    /// logins, team-scoped and project-scoped tokens are refused with <see cref="TokenErrorKind.PermissionDenied"/>. Vercel allows 32 an hour.
    /// (POST /v3/user/tokens)
    /// </summary>
    /// <param name="request">What the token shall be.</param>
    /// <param name="cancellationToken">Cancels the call. Once Vercel has answered, the secret is still read for up to 5 s.</param>
    /// <returns>The token with its secret, which Vercel shows only this once.</returns>
    /// <exception cref="ArgumentException">The expiry has passed, or a project is named without a team.</exception>
    /// <exception cref="TokenClientException">The call failed. With <see cref="TokenClientException.OutcomeUnknown"/>, a token that nobody holds may exist: list the tokens and compare.</exception>
    Task<CreatedToken<VercelToken>> CreateTokenAsync(CreateVercelToken request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lists all tokens of the account, page after page, each id once; never on behalf of a team. Tokens may be revoked while enumerating.
    /// (GET /v6/user/tokens)
    /// </summary>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    /// <returns>The tokens.</returns>
    /// <exception cref="TokenClientException">A page failed. With <see cref="TokenErrorKind.IncompleteList"/>, every token that can be reached was yielded, but Vercel may hold more.</exception>
    IAsyncEnumerable<VercelToken> ListTokensAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists one page of the account's tokens. (GET /v6/user/tokens)</summary>
    /// <param name="cursor"><see cref="TokenPage{T}.NextCursor"/> of the page before; <see langword="null"/> for the first.</param>
    /// <param name="pageSize">How many tokens at most, 1 to 100; <see langword="null"/> leaves it to Vercel (20).</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The page.</returns>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    Task<TokenPage<VercelToken>> ListTokensPageAsync(string? cursor = null, int? pageSize = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the record of a token. (GET /v5/user/tokens/{tokenId})</summary>
    /// <param name="tokenId">The token's id. For the calling token use <see cref="GetCurrentTokenAsync"/>.</param>
    /// <param name="team">The team that the token belongs to, where Vercel does not find it without.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The record; it never holds the credential.</returns>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c>, <c>..</c>, or the reserved word <c>current</c>.</exception>
    Task<VercelToken> GetTokenAsync(string tokenId, VercelTeam? team = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the record of the token that this client calls with. (GET /v5/user/tokens/current)</summary>
    /// <param name="team">The team that the token belongs to, where Vercel does not find it without.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The record.</returns>
    Task<VercelToken> GetCurrentTokenAsync(VercelTeam? team = null, CancellationToken cancellationToken = default);

    /// <summary>Revokes a token: it stops working at once. Vercel allows 50 in 5 minutes. (DELETE /v3/user/tokens/{tokenId})</summary>
    /// <param name="tokenId">The token's id. For the calling token use <see cref="RevokeCurrentTokenAsync"/>.</param>
    /// <param name="team">The team that the token belongs to, where Vercel does not find it without.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether the token was revoked, or was not found.</returns>
    /// <exception cref="ArgumentException"><paramref name="tokenId"/> is empty, <c>.</c>, <c>..</c>, or the reserved word <c>current</c>.</exception>
    Task<RevokeResult> RevokeTokenAsync(string tokenId, VercelTeam? team = null, CancellationToken cancellationToken = default);

    /// <summary>Revokes the token that this client calls with: every later call of it is refused. (DELETE /v3/user/tokens/current)</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether the token was revoked; <see cref="RevokeOutcome.Unconfirmed"/> if an answer was lost and the token does not work any more.</returns>
    Task<RevokeResult> RevokeCurrentTokenAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks whether Vercel accepts the credential. Mints nothing. (GET /v5/user/tokens/current)</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What Vercel makes of the credential; a failed call is <see cref="CredentialState.Undetermined"/>, not an exception.</returns>
    Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default);
}
