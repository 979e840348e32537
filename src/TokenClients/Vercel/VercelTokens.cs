using Microsoft.Extensions.Logging;
using TokenClients.Http;
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

    /// <summary>Creates a client without a container. Keep it for as long as the program calls Vercel: it owns its connections.</summary>
    /// <param name="options">The options; copied, later changes have no effect.</param>
    /// <param name="primary">The handler that sends the requests, for instance one with a proxy or a test's; the caller disposes it. Its redirects, cookies and trace headers are turned off. Give a <c>SocketsHttpHandler</c> where there is one: an <see cref="HttpClientHandler"/> lets the platform trace the real address. Default: <see langword="null"/>, one of the client's own.</param>
    /// <param name="loggerFactory">Where to log, under the category <c>TokenClients.Vercel</c>. Default: <see langword="null"/>, nowhere.</param>
    /// <param name="timeProvider">The clock that timeouts, waits and expiries go by. Default: <see langword="null"/>, the system's.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="primary"/> follows redirects, keeps cookies or traces addresses, and has sent a request already.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The options cannot work; the message names the setting.</exception>
    public VercelTokens(VercelOptions options, HttpMessageHandler? primary = null, ILoggerFactory? loggerFactory = null, TimeProvider? timeProvider = null)
        : this(options, VercelRoom.Tokens.CreateClient(options, primary, loggerFactory, timeProvider))
    {
    }

    internal VercelTokens(VercelOptions options, ServiceClient client)
    {
        _client = client;
        _transport = new(client);
        _team = options.TeamId is { } id ? VercelTeam.FromId(id) : options.TeamSlug is { } slug ? VercelTeam.FromSlug(slug) : null;
    }

    /// <inheritdoc/>
    public Task<CreatedToken<VercelToken>> CreateTokenAsync(CreateVercelToken request, CancellationToken cancellationToken = default)
    {
        Guard.NotNull(request);
        var team = request.Team ?? _team;
        if (request.ProjectId is not null && (team is null || string.IsNullOrWhiteSpace(request.ProjectId)))
        {
            throw new ArgumentException("A token for a project needs the project's id and its team: set Team, or TeamId or TeamSlug in VercelOptions.", nameof(request));
        }

        var expiresAt = request.Expiry.ForRequest(_client.Settings.TimeProvider.GetUtcNow(), nameof(request));
        var body = new CreateAuthTokenRequest(request.Name) { ExpiresAt = expiresAt?.ToUnixTimeMilliseconds(), ProjectId = request.ProjectId };
        return _transport.CreateAuthTokenAsync(team?.Id, team?.Slug, body, VercelReader.Created, nameof(CreateTokenAsync), cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<VercelToken> ListTokensAsync(CancellationToken cancellationToken = default) =>
        TokenListing.WalkAsync(
            TokenService.Vercel,
            nameof(ListTokensAsync),
            (cursor, token) => _transport.ListAuthTokensAsync(MaxPageSize, cursor, VercelReader.Page, nameof(ListTokensAsync), token),
            static token => token.Id,
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
        _transport.DeleteAuthTokenAsync(Id(tokenId, nameof(RevokeCurrentTokenAsync)), team?.Id, team?.Slug, VercelReader.Revoked, nameof(RevokeTokenAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<RevokeResult> RevokeCurrentTokenAsync(CancellationToken cancellationToken = default) =>
        _transport.DeleteAuthTokenAsync(Current, null, null, VercelReader.RevokedCurrent, nameof(RevokeCurrentTokenAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default) =>
        CredentialChecking.RunAsync(_transport.GetAuthTokenAsync(Current, null, null, VercelReader.Token, nameof(CheckCredentialAsync), cancellationToken), ifNotFound: CredentialState.AcceptedWithoutRights);

    /// <summary>Closes the client's connections; later calls throw an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => _client.Dispose();

    /// <summary>Vercel reads the word <c>current</c> in place of an id as the calling token: with a revocation, a slip of the pen would cost the program its own credential.</summary>
    private static string Id(string tokenId, string methodForCurrent) =>
        Guard.PathSegment(tokenId) == Current
            ? throw new ArgumentException($"'{Current}' is no id: to Vercel it means the token that this client calls with. Use {methodForCurrent} for that.", nameof(tokenId))
            : tokenId;
}
