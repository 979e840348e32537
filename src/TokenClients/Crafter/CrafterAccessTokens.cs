using System.Linq;
using Microsoft.Extensions.Logging;
using TokenClients.Requests;
using TokenClients.Transport;
using TokenClients.Transport.Crafter;

namespace TokenClients.Crafter;

/// <inheritdoc cref="ICrafterAccessTokens"/>
public sealed class CrafterAccessTokens : ICrafterAccessTokens, IDisposable
{
    /// <summary>A second, a minute, an hour and a day, in milliseconds.</summary>
    private static readonly long[] RoundingUnits = [1000, 60_000, 3_600_000, 86_400_000];

    /// <summary>The create operation with the replay rule for operations in which the service chooses the id.</summary>
    private static readonly Operation CreateOnceOperation = new(
        TokenService.Crafter, CrafterTransport.CreateAccessTokenOperation.Id, HttpMethod.Post, CrafterTransport.CreateAccessTokenOperation.Route, ReplayRule.NotExecuted, issuesSecret: true, sendsCredential: true);

    private readonly ServiceClient _client;
    private readonly CrafterTransport _transport;

    /// <include file='../Documentation.xml' path='docs/constructor/*'/>
    /// <param name="primary">The handler that sends the requests, such as one with a proxy or one for tests. The caller disposes it. The client turns off the handler's redirects, cookies and trace headers, and its proxy for loopback addresses. It must not be an <see cref="HttpClientHandler"/> if the platform has <c>SocketsHttpHandler</c>, because the platform would trace the full address, which contains credentials of this service. If <paramref name="primary"/> is <see langword="null"/> (the default), the client creates and owns a handler.</param>
    /// <exception cref="ArgumentException"><paramref name="primary"/> has already sent a request, and it follows redirects, keeps cookies, traces addresses or uses a proxy that must not get the credential, or it is an <see cref="HttpClientHandler"/> although the platform has <c>SocketsHttpHandler</c>.</exception>
    public CrafterAccessTokens(CrafterOptions options, HttpMessageHandler? primary = null, ILoggerFactory? loggerFactory = null, TimeProvider? timeProvider = null)
        : this(CrafterClients.AccessTokens.CreateClient(options, primary, loggerFactory, timeProvider))
    {
    }

    internal CrafterAccessTokens(ServiceClient client)
    {
        _client = client;
        _transport = new(client);
    }

    /// <inheritdoc/>
    public Task<CreatedToken<CrafterToken>> CreateTokenAsync(CreateCrafterToken request, CancellationToken cancellationToken = default)
    {
        Guard.NotNull(request);
        var id = request.Id is null ? CrafterTokenId.New() : CrafterTokenId.Check(request.Id, nameof(request));
        var expiresOn = request.Expiry.ForRequest(_client.Settings.TimeProvider.GetUtcNow(), nameof(request));
        var body = new CreateAccessTokenRequest(id, request.Application, request.IsMaster, ToRequest(request.Permissions ?? [], nameof(request))) { ExpiresOn = expiresOn?.ToUnixTimeMilliseconds() };
        return request.IsSentOnce
            ? _client.SendAsync(
                CreateOnceOperation,
                new(CreateOnceOperation.Route.TrimStart('/')),
                RequestBody.Json(body, TransportJson.Default.CreateAccessTokenRequest),
                response => CrafterReader.Created(response, id),
                nameof(CreateTokenAsync),
                cancellationToken)
            : CreateOrFindAsync(request.Id is not null, body, request.Permissions ?? [], cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<CrafterToken> ListTokensAsync(CancellationToken cancellationToken = default) =>
        TokenListing.WalkAsync(
            _client,
            TokenService.Crafter,
            nameof(ListTokensAsync),
            (_, token) => _transport.ListAccessTokensAsync(CrafterReader.Page, nameof(ListTokensAsync), token),
            static token => token.Secret?.Reveal() ?? "",
            cancellationToken: cancellationToken);

    /// <inheritdoc/>
    public Task<TokenPage<CrafterToken>> ListTokensPageAsync(CancellationToken cancellationToken = default) =>
        _transport.ListAccessTokensAsync(CrafterReader.Page, nameof(ListTokensPageAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<CrafterToken> GetTokenAsync(SecretString tokenId, CancellationToken cancellationToken = default) =>
        _transport.GetAccessTokenAsync(CrafterTokenId.Check(tokenId, nameof(tokenId)), CrafterReader.Token, nameof(GetTokenAsync), cancellationToken);

    /// <inheritdoc/>
    public async Task<CrafterToken> GetCurrentTokenAsync(CancellationToken cancellationToken = default)
    {
        var client = _client.BeginCall();
        var own = await GetOwnIdAsync(client, CrafterTransport.GetAccessTokenOperation, nameof(GetCurrentTokenAsync), cancellationToken).ConfigureAwait(false);
        return await new CrafterTransport(client.WithOwn(own)).GetAccessTokenAsync(own, CrafterReader.Token, nameof(GetCurrentTokenAsync), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<RevokeResult> RevokeTokenAsync(SecretString tokenId, CancellationToken cancellationToken = default) =>
        RevokeUnlessOwnAsync(CrafterTokenId.Check(tokenId, nameof(tokenId)), cancellationToken);

    /// <inheritdoc/>
    public async Task<RevokeResult> RevokeCurrentTokenAsync(CancellationToken cancellationToken = default)
    {
        var client = _client.BeginCall();
        var own = await GetOwnIdAsync(client, CrafterTransport.DeleteAccessTokenOperation, nameof(RevokeCurrentTokenAsync), cancellationToken).ConfigureAwait(false);
        return await RevokeAsync(client, own, own, CrafterReader.RevokedCurrent, nameof(RevokeCurrentTokenAsync), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default) =>

        // The server checks the credential first, so NotFound for a random id shows that the credential is valid.
        CredentialChecking.RunAsync(
            new CrafterTransport(_client.TreatingNotFoundAsSuccess()).GetAccessTokenAsync(CrafterTokenId.New(), CrafterReader.Token, nameof(CheckCredentialAsync), cancellationToken),
            ifNotFound: CredentialState.Accepted);

    /// <summary>Closes the client's connections.</summary>
    /// <include file='../Documentation.xml' path='docs/disposal/*'/>
    public void Dispose() => _client.Dispose();

    /// <summary>Creates a token. A conflict after an attempt with an unknown outcome may be caused by the token that the attempt created.</summary>
    private async Task<CreatedToken<CrafterToken>> CreateOrFindAsync(bool callerChoseSecret, CreateAccessTokenRequest body, IReadOnlyList<CrafterPermission> permissions, CancellationToken cancellationToken)
    {
        var transport = new CrafterTransport(_client.BeginCall());
        try
        {
            return await transport.CreateAccessTokenAsync(callerChoseSecret, body, response => CrafterReader.Created(response, body.Id), nameof(CreateTokenAsync), cancellationToken).ConfigureAwait(false);
        }
        catch (TokenClientException conflict) when (conflict.Kind == TokenErrorKind.Conflict && conflict.FollowsAmbiguousSend)
        {
            CrafterToken token;
            try
            {
                token = await transport.GetAccessTokenAsync(body.Id, CrafterReader.Token, nameof(CreateTokenAsync), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is TokenClientException or ObjectDisposedException)
            {
                // It remains unknown whether this call created the existing token, and the conflict says so.
                throw conflict;
            }
            catch (TokenCallCanceledException canceled)
            {
                throw new TokenCallCanceledException(TokenService.Crafter, nameof(CreateTokenAsync), !callerChoseSecret && conflict.OutcomeUnknown, canceled.CancellationToken);
            }

            var created = CrafterReader.ToCreated(token, body.Id);
            if (IsAsRequested(token, body, permissions))
            {
                return HasExpiry(token, body) ? created : created.WithProblem("The service has rounded the token's expiry.");
            }

            // No other call uses an id that the client generated.
            if (!callerChoseSecret && token.Secret == body.Id)
            {
                return created.WithProblem("The token was created, but the service's record of it differs from your request. Compare the two, and revoke the token if it allows too much.");
            }

            // If the caller chose the id, the existing token is a different one.
            throw callerChoseSecret ? new TokenClientException(conflict, conflict.MessageWithoutOutcome) { OutcomeUnknown = false } : conflict;
        }
    }

    private async Task<RevokeResult> RevokeUnlessOwnAsync(SecretString tokenId, CancellationToken cancellationToken)
    {
        var client = _client.BeginCall();
        var own = await client.GetCredentialAsync(CrafterTransport.DeleteAccessTokenOperation, nameof(RevokeTokenAsync), cancellationToken).ConfigureAwait(false);
        return own == tokenId
            ? throw Revocation.RefuseOwn(nameof(tokenId))
            : await RevokeAsync(client, tokenId, own, CrafterReader.Revoked, nameof(RevokeTokenAsync), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the client's own token, or throws if its id is not valid in a path.</summary>
    private static async ValueTask<SecretString> GetOwnIdAsync(ServiceClient client, Operation operation, string method, CancellationToken cancellationToken)
    {
        var own = await client.GetCredentialAsync(operation, method, cancellationToken).ConfigureAwait(false);
        return CrafterTokenId.Refusal(own) is { } refusal
            ? throw new TokenClientException(TokenService.Crafter, method, TokenErrorKind.InvalidRequest, $"Crafter {method} failed: {refusal} Nothing was sent.")
            : own;
    }

    /// <summary>Revokes a token. The request uses the credential that the id was compared with, even if the client's credential has changed since.</summary>
    private static Task<RevokeResult> RevokeAsync(ServiceClient client, SecretString tokenId, SecretString own, ResponseReader<RevokeResult> read, string method, CancellationToken cancellationToken) =>
        new CrafterTransport(client.WithOwn(own)).DeleteAccessTokenAsync(tokenId, new(), read, method, cancellationToken);

    /// <summary>Rejects entries that could never apply: the server uses the first entry that matches and does not merge entries.</summary>
    private static List<TenantPermissionRequest> ToRequest(IReadOnlyList<CrafterPermission> permissions, string argument)
    {
        var tenants = new HashSet<string>(StringComparer.Ordinal);
        var requests = new List<TenantPermissionRequest>(permissions.Count);
        foreach (var permission in permissions)
        {
            var tenant = Guard.NotNull(permission, argument).Tenant;
            if (string.IsNullOrEmpty(tenant))
            {
                throw new ArgumentException("A permission has no tenant, so the server would apply it to every tenant. Use CrafterPermission.ForTenant(…) or ForAllTenants(…).", argument);
            }

            if (tenants.Contains(CrafterPermission.AnyTenant) || !tenants.Add(tenant!))
            {
                throw new ArgumentException($"The permission for the tenant '{tenant}' would never apply: the server uses the first entry that matches and does not merge entries. List each tenant once, and the entry for all tenants last.", argument);
            }

            requests.Add(new(tenant!, [.. permission.Actions.Select(static action => action.Value)]));
        }

        return requests;
    }

    private static bool IsAsRequested(CrafterToken token, CreateAccessTokenRequest request, IReadOnlyList<CrafterPermission> permissions) =>
        token.Application == request.Application
        && token.IsMaster == request.Master
        && (HasExpiry(token, request) || IsRounded(token.Expiry, request.ExpiresOn))
        && token.Permissions.SequenceEqual(permissions);

    private static bool HasExpiry(CrafterToken token, CreateAccessTokenRequest request) =>
        token.Expiry == (request.ExpiresOn is { } milliseconds ? TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)) : TokenExpiry.Never);

    /// <summary>Returns whether an expiry is the requested one rounded to a whole second, minute, hour or day.</summary>
    private static bool IsRounded(TokenExpiry expiry, long? requested) =>
        expiry.Instant?.ToUnixTimeMilliseconds() is { } actual && requested is { } milliseconds
        && Array.Exists(RoundingUnits, unit => actual % unit == 0 && Math.Abs(actual - milliseconds) < unit);
}
