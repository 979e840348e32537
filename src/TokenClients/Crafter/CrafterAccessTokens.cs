using System.Linq;
using Microsoft.Extensions.Logging;
using TokenClients.Http;
using TokenClients.Transport.Crafter;

namespace TokenClients.Crafter;

/// <inheritdoc cref="ICrafterAccessTokens"/>
public sealed class CrafterAccessTokens : ICrafterAccessTokens, IDisposable
{
    private readonly ServiceClient _client;
    private readonly CrafterTransport _transport;

    /// <summary>Creates a client without a container. Keep it for as long as the program calls Crafter Profile: it owns its connections.</summary>
    /// <param name="options">The options; copied, later changes have no effect.</param>
    /// <param name="primary">The handler that sends the requests, for instance one with a proxy or a test's; the caller disposes it. Its redirects, cookies and trace headers are turned off. It must not be an <see cref="HttpClientHandler"/> where there is a <c>SocketsHttpHandler</c>: that lets the platform trace the real address, which holds credentials here. Default: <see langword="null"/>, one of the client's own.</param>
    /// <param name="loggerFactory">Where to log, under the category <c>TokenClients.Crafter</c>. Default: <see langword="null"/>, nowhere.</param>
    /// <param name="timeProvider">The clock that timeouts, waits and expiries go by. Default: <see langword="null"/>, the system's.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="primary"/> follows redirects, keeps cookies or traces addresses, and has sent a request already; or it is an <see cref="HttpClientHandler"/> where there is a <c>SocketsHttpHandler</c>.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The options cannot work; the message names the setting.</exception>
    public CrafterAccessTokens(CrafterOptions options, HttpMessageHandler? primary = null, ILoggerFactory? loggerFactory = null, TimeProvider? timeProvider = null)
        : this(CrafterRoom.AccessTokens.CreateClient(options, primary, loggerFactory, timeProvider))
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
        return CreateOrFindAsync(request.Id is not null, body, request.Permissions ?? [], cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<CrafterToken> ListTokensAsync(CancellationToken cancellationToken = default) =>
        TokenListing.WalkAsync(
            TokenService.Crafter,
            nameof(ListTokensAsync),
            (_, token) => _transport.ListAccessTokensAsync(CrafterReader.Page, nameof(ListTokensAsync), token),
            static token => token.Secret?.Reveal() ?? "",
            cancellationToken);

    /// <inheritdoc/>
    public Task<TokenPage<CrafterToken>> ListTokensPageAsync(CancellationToken cancellationToken = default) =>
        _transport.ListAccessTokensAsync(CrafterReader.Page, nameof(ListTokensPageAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<CrafterToken> GetTokenAsync(SecretString tokenId, CancellationToken cancellationToken = default) =>
        _transport.GetAccessTokenAsync(CrafterTokenId.Check(tokenId, nameof(tokenId)), CrafterReader.Token, nameof(GetTokenAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<RevokeResult> RevokeTokenAsync(SecretString tokenId, CancellationToken cancellationToken = default)
    {
        CrafterTokenId.Check(tokenId, nameof(tokenId));
        return RevokeUnlessOwnAsync(tokenId, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<RevokeResult> RevokeCurrentTokenAsync(CancellationToken cancellationToken = default)
    {
        var own = await GetOwnAsync(nameof(RevokeCurrentTokenAsync), cancellationToken).ConfigureAwait(false);
        return CrafterTokenId.Refusal(own) is { } refusal
            ? throw new TokenClientException(TokenService.Crafter, nameof(RevokeCurrentTokenAsync), TokenErrorKind.InvalidRequest, $"Crafter {nameof(RevokeCurrentTokenAsync)} failed: {refusal} Nothing was sent.")
            : await RevokeAsync(own, own, CrafterReader.RevokedCurrent, nameof(RevokeCurrentTokenAsync), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default) =>

        // The server looks at the credential first: that a random token is not found shows that the credential is good.
        CredentialChecking.RunAsync(
            new CrafterTransport(_client.Probing()).GetAccessTokenAsync(CrafterTokenId.New(), CrafterReader.Token, nameof(CheckCredentialAsync), cancellationToken),
            ifNotFound: CredentialState.Accepted);

    /// <summary>Closes the client's connections; later calls throw an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => _client.Dispose();

    /// <summary>A conflict after an attempt whose outcome is not known may be with that attempt's own token.</summary>
    private async Task<CreatedToken<CrafterToken>> CreateOrFindAsync(bool idIsUsers, CreateAccessTokenRequest body, IReadOnlyList<CrafterPermission> permissions, CancellationToken cancellationToken)
    {
        try
        {
            return await _transport.CreateAccessTokenAsync(idIsUsers, body, answer => CrafterReader.Created(answer, body.Id), nameof(CreateTokenAsync), cancellationToken).ConfigureAwait(false);
        }
        catch (TokenClientException conflict) when (conflict.Kind == TokenErrorKind.Conflict && conflict.FollowsAmbiguousSend)
        {
            CrafterToken token;
            try
            {
                token = await _transport.GetAccessTokenAsync(body.Id, CrafterReader.Token, nameof(CreateTokenAsync), cancellationToken).ConfigureAwait(false);
            }
            catch (TokenClientException)
            {
                // Whose token it is remains unknown, which is what the conflict says: for an id that the client made, a token may exist that nobody holds.
                throw conflict;
            }
            catch (TokenCallCanceledException canceled)
            {
                throw new TokenCallCanceledException(TokenService.Crafter, nameof(CreateTokenAsync), !idIsUsers && conflict.OutcomeUnknown, canceled.CancellationToken);
            }

            if (IsWhatWasAskedFor(token, body, permissions))
            {
                return CrafterReader.ToCreated(token, body.Id);
            }

            // An id that the client made is nobody else's: a look that does not show the token settles nothing. One of the user's is taken.
            throw idIsUsers ? conflict.As(TokenErrorKind.Conflict, conflict.MessageWithoutOutcome, outcomeUnknown: false) : conflict;
        }
    }

    private async Task<RevokeResult> RevokeUnlessOwnAsync(SecretString tokenId, CancellationToken cancellationToken)
    {
        var own = await GetOwnAsync(nameof(RevokeTokenAsync), cancellationToken).ConfigureAwait(false);
        return own == tokenId
            ? throw new ArgumentException($"This is the access token that the client itself calls with. Use {nameof(RevokeCurrentTokenAsync)} if that is meant.", nameof(tokenId))
            : await RevokeAsync(tokenId, own, CrafterReader.Revoked, nameof(RevokeTokenAsync), cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<SecretString> GetOwnAsync(string method, CancellationToken cancellationToken) =>
        _client.GetCredentialAsync(CrafterTransport.DeleteAccessTokenOperation, method, cancellationToken);

    /// <summary>The path and the form name tokens that were compared, also if the credential changes meanwhile.</summary>
    private Task<RevokeResult> RevokeAsync(SecretString tokenId, SecretString own, AnswerReader<RevokeResult> read, string method, CancellationToken cancellationToken) =>
        new CrafterTransport(_client.With(AccessTokenSource.Fixed(own))).DeleteAccessTokenAsync(tokenId, new(), read, method, cancellationToken);

    /// <summary>The entries of a token count in their order and are not merged, so what could never match is a mistake.</summary>
    private static List<TenantPermissionRequest> ToRequest(IReadOnlyList<CrafterPermission> permissions, string argument)
    {
        var tenants = new HashSet<string>(StringComparer.Ordinal);
        var requests = new List<TenantPermissionRequest>(permissions.Count);
        foreach (var permission in permissions)
        {
            var tenant = Guard.NotNull(permission, argument).Tenant;
            if (string.IsNullOrEmpty(tenant))
            {
                throw new ArgumentException("A permission names no tenant, which the server would take for every tenant. Use CrafterPermission.ForTenant(…) or ForAllTenants(…).", argument);
            }

            if (tenants.Contains(CrafterPermission.AnyTenant) || !tenants.Add(tenant!))
            {
                throw new ArgumentException($"The permission for the tenant '{tenant}' would never count: the server uses the first entry that matches and merges none. Name each tenant once, and all tenants last.", argument);
            }

            requests.Add(new(tenant!, [.. permission.Actions.Select(static action => action.Value)]));
        }

        return requests;
    }

    private static bool IsWhatWasAskedFor(CrafterToken token, CreateAccessTokenRequest asked, IReadOnlyList<CrafterPermission> permissions) =>
        token.Application == asked.Application
        && token.IsMaster == asked.Master
        && token.Expiry == (asked.ExpiresOn is { } milliseconds ? TokenExpiry.At(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)) : TokenExpiry.Never)
        && token.Permissions.SequenceEqual(permissions);
}
