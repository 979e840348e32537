using Microsoft.Extensions.Logging;
using TokenClients.Transport;
using TokenClients.Transport.Vercel;

namespace TokenClients.Vercel;

/// <inheritdoc cref="IVercelTokens"/>
public sealed class VercelTokens : IVercelTokens, IDisposable
{
    private const int MaxPageSize = 100;
    private const string Current = "current";

    private readonly ServiceClient _client;
    private readonly VercelTransport _transport;
    private readonly VercelTeam? _team;
    private readonly int _maxPages;
    private Tuple<SecretString, string?>? _ownId;

    /// <include file='../Documentation.xml' path='docs/constructor/*|docs/primary/*'/>
    public VercelTokens(VercelOptions options, HttpMessageHandler? primary = null, ILoggerFactory? loggerFactory = null, TimeProvider? timeProvider = null)
        : this(options, VercelClients.Tokens.CreateClient(options, primary, loggerFactory, timeProvider))
    {
    }

    internal VercelTokens(VercelOptions options, ServiceClient client)
    {
        _client = client;
        _transport = new(client);
        _maxPages = options.MaxPages;
        _team = options.Team switch
        {
            { Id: { } id } => VercelTeam.FromId(id),
            { Slug: { } slug } => VercelTeam.FromSlug(slug),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public Task<CreatedToken<VercelToken>> CreateTokenAsync(CreateVercelToken request, CancellationToken cancellationToken = default)
    {
        Guard.NotNull(request);
        var team = request.Team ?? _team;
        if (request.ProjectId is { } project && string.IsNullOrWhiteSpace(project))
        {
            throw new ArgumentException("ProjectId is empty. Set it to the project's id, or leave it out for a token that is not limited to a project.", nameof(request));
        }

        var expiresAt = request.Expiry.ForRequest(_client.Settings.TimeProvider.GetUtcNow(), nameof(request));
        var body = new CreateAuthTokenRequest(request.Name) { ExpiresAt = expiresAt?.ToUnixTimeMilliseconds(), ProjectId = request.ProjectId };
        return _transport.CreateAuthTokenAsync(team?.Id, team?.Slug, body, VercelReader.CreatedFor(body.ProjectId), nameof(CreateTokenAsync), cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<VercelToken> ListTokensAsync(CancellationToken cancellationToken = default) =>
        TokenListing.WalkAsync(
            _client,
            TokenService.Vercel,
            nameof(ListTokensAsync),
            (cursor, token) => _transport.ListAuthTokensAsync(MaxPageSize, cursor, VercelReader.Page, nameof(ListTokensAsync), token),
            static token => token.Id,
            _maxPages,
            $"{nameof(VercelOptions)}.{nameof(VercelOptions.MaxPages)}",
            cancellationToken);

    /// <inheritdoc/>
    public Task<TokenPage<VercelToken>> ListTokensPageAsync(string? cursor = null, int? pageSize = null, CancellationToken cancellationToken = default)
    {
        var limit = Guard.InRange(pageSize, 1, MaxPageSize);
        return _transport.ListAuthTokensAsync(limit, cursor is null ? null : Guard.NotBlank(cursor), VercelReader.Page, nameof(ListTokensPageAsync), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<VercelToken> GetTokenAsync(string tokenId, VercelTeam? team = null, CancellationToken cancellationToken = default) =>
        _transport.GetAuthTokenAsync(Id(tokenId, nameof(GetCurrentTokenAsync)), team?.Id, team?.Slug, VercelReader.Token, nameof(GetTokenAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<VercelToken> GetCurrentTokenAsync(VercelTeam? team = null, CancellationToken cancellationToken = default) =>
        _transport.GetAuthTokenAsync(Current, team?.Id, team?.Slug, VercelReader.Token, nameof(GetCurrentTokenAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<RevokeResult> RevokeTokenAsync(string tokenId, VercelTeam? team = null, CancellationToken cancellationToken = default) =>
        RevokeUnlessOwnAsync(Id(tokenId, nameof(RevokeCurrentTokenAsync)), team, cancellationToken);

    /// <inheritdoc/>
    public Task<RevokeResult> RevokeCurrentTokenAsync(VercelTeam? team = null, CancellationToken cancellationToken = default) =>
        _transport.DeleteAuthTokenAsync(Current, team?.Id, team?.Slug, VercelReader.RevokedCurrent, nameof(RevokeCurrentTokenAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default) =>
        CredentialChecking.RunAsync(_transport.GetAuthTokenAsync(Current, null, null, VercelReader.Token, nameof(CheckCredentialAsync), cancellationToken), ifNotFound: CredentialState.AcceptedWithoutRights);

    /// <summary>Closes the client's connections.</summary>
    /// <include file='../Documentation.xml' path='docs/disposal/*'/>
    public void Dispose() => _client.Dispose();

    private async Task<RevokeResult> RevokeUnlessOwnAsync(string tokenId, VercelTeam? team, CancellationToken cancellationToken)
    {
        const string method = nameof(RevokeTokenAsync);

        // Both requests use the credential that was compared, even if the client's credential has changed since.
        var call = _client.BeginCall();
        var own = await call.GetCredentialAsync(VercelTransport.DeleteAuthTokenOperation, method, cancellationToken).ConfigureAwait(false);
        var client = call.WithOwn(own);
        return tokenId == await FindOwnIdAsync(client, own, team, method, cancellationToken).ConfigureAwait(false)
            ? throw Revocation.RefuseOwn(nameof(tokenId))
            : await new VercelTransport(client).DeleteAuthTokenAsync(tokenId, team?.Id, team?.Slug, VercelReader.Revoked, method, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gets the id of the client's own token, once for each credential. Returns <see langword="null"/> if the token is not allowed to read its own record.</summary>
    private async Task<string?> FindOwnIdAsync(ServiceClient client, SecretString own, VercelTeam? team, string method, CancellationToken cancellationToken)
    {
        var known = _ownId;
        if (known is null || known.Item1 != own)
        {
            var id = await LookUpCurrentAsync(client, team, method, cancellationToken).ConfigureAwait(false);
            if (id is null && team is not null)
            {
                id = await LookUpCurrentAsync(client, team: null, method, cancellationToken).ConfigureAwait(false);
            }

            _ownId = known = Tuple.Create(own, id);
        }

        return known.Item2;
    }

    private static async Task<string?> LookUpCurrentAsync(ServiceClient client, VercelTeam? team, string method, CancellationToken cancellationToken)
    {
        try
        {
            var token = await new VercelTransport(client.TreatingNotFoundAsSuccess()).GetAuthTokenAsync(Current, team?.Id, team?.Slug, VercelReader.Token, method, cancellationToken).ConfigureAwait(false);
            return token.Id;
        }
        catch (TokenClientException failure) when (failure.IsServicesOwn && failure.Kind is TokenErrorKind.NotFound or TokenErrorKind.PermissionDenied or TokenErrorKind.InvalidRequest)
        {
            // A team's or project's token may not be allowed to read its own record, but must still be able to revoke other tokens.
            return null;
        }
    }

    /// <summary>Checks an id. Vercel treats <c>current</c> as the client's own token, and revoking that token by mistake would disable the client.</summary>
    private static string Id(string tokenId, string methodForCurrent) =>
        Guard.PathSegment(tokenId) == Current
            ? throw new ArgumentException($"'{Current}' is not an id: Vercel treats it as the client's own token. Use {methodForCurrent} instead.", nameof(tokenId))
            : tokenId;
}
