using System.Globalization;
using System.Linq;
using Microsoft.Extensions.Logging;
using TokenClients.Http;
using TokenClients.Transport.Infisical;

namespace TokenClients.Infisical;

/// <inheritdoc cref="IInfisicalTokenAuth"/>
public sealed class InfisicalTokenAuth : IInfisicalTokenAuth, IDisposable
{
    private const int MaxPageSize = 100;
    private const int MaxOffset = 100;
    private const int MaxSlugLength = 64;

    private readonly ServiceClient _client;
    private readonly InfisicalTransport _transport;

    /// <summary>Creates a client without a container. Keep it for as long as the program calls Infisical: it owns its connections.</summary>
    /// <param name="options">The options; copied, later changes have no effect.</param>
    /// <param name="primary">The handler that sends the requests, for instance one with a proxy or a test's; the caller disposes it. Its redirects, cookies and trace headers are turned off. Give a <c>SocketsHttpHandler</c> where there is one: an <see cref="HttpClientHandler"/> lets the platform trace the real address. Default: <see langword="null"/>, one of the client's own.</param>
    /// <param name="loggerFactory">Where to log, under the category <c>TokenClients.Infisical</c>. Default: <see langword="null"/>, nowhere.</param>
    /// <param name="timeProvider">The clock that timeouts, waits and expiries go by. Default: <see langword="null"/>, the system's.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="primary"/> follows redirects, keeps cookies or traces addresses, and has sent a request already.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The options cannot work; the message names the setting.</exception>
    public InfisicalTokenAuth(InfisicalOptions options, HttpMessageHandler? primary = null, ILoggerFactory? loggerFactory = null, TimeProvider? timeProvider = null)
        : this(InfisicalRoom.TokenAuth.CreateClient(options, primary, loggerFactory, timeProvider))
    {
    }

    internal InfisicalTokenAuth(ServiceClient client)
    {
        _client = client;
        _transport = new(client);
    }

    /// <inheritdoc/>
    public Task<InfisicalTokenAuthConfiguration> AttachAsync(Guid identityId, InfisicalTokenAuthSettings? settings = null, CancellationToken cancellationToken = default) =>
        _transport.AttachTokenAuthAsync(Guard.NotEmpty(identityId), ToRequest(settings ?? new(), nameof(settings)), InfisicalReader.Configuration, nameof(AttachAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<InfisicalTokenAuthConfiguration> GetConfigurationAsync(Guid identityId, CancellationToken cancellationToken = default) =>
        _transport.GetTokenAuthAsync(Guard.NotEmpty(identityId), InfisicalReader.Configuration, nameof(GetConfigurationAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<InfisicalTokenAuthConfiguration> UpdateConfigurationAsync(Guid identityId, InfisicalTokenAuthSettings settings, CancellationToken cancellationToken = default)
    {
        Guard.NotEmpty(identityId);
        Guard.NotNull(settings);
        return settings.Lifetime is null && settings.UseLimit is null && settings.TrustedIps is null
            ? throw new ArgumentException("Nothing is set, so there is nothing to change.", nameof(settings))
            : _transport.UpdateTokenAuthAsync(identityId, ToRequest(settings, nameof(settings)), InfisicalReader.Configuration, nameof(UpdateConfigurationAsync), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<RevokeResult> DetachAsync(Guid identityId, CancellationToken cancellationToken = default)
    {
        Guard.NotEmpty(identityId);
        return DetachOrConfirmAsync(identityId, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CreatedToken<InfisicalToken>> CreateTokenAsync(Guid identityId, CreateInfisicalToken? request = null, CancellationToken cancellationToken = default)
    {
        Guard.NotEmpty(identityId);
        var body = new CreateTokenAuthTokenRequest { Name = request?.Name, OrganizationSlug = Slug(request?.OrganizationSlug, nameof(request)) };
        return body.OrganizationSlug is null
            ? _transport.CreateTokenAuthTokenAsync(identityId, body, InfisicalReader.Created, nameof(CreateTokenAsync), cancellationToken)
            : CreateForOrganizationAsync(identityId, body, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<InfisicalToken> ListTokensAsync(Guid identityId, CancellationToken cancellationToken = default)
    {
        Guard.NotEmpty(identityId);
        return TokenListing.WalkAsync(
            TokenService.Infisical,
            nameof(ListTokensAsync),
            (cursor, token) => GetPageAsync(identityId, Offset(cursor), MaxPageSize, nameof(ListTokensAsync), token),
            static token => token.Id,
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<TokenPage<InfisicalToken>> ListTokensPageAsync(Guid identityId, string? cursor = null, int? pageSize = null, CancellationToken cancellationToken = default) =>
        GetPageAsync(Guard.NotEmpty(identityId), Offset(cursor), Guard.InRange(pageSize, 1, MaxPageSize) ?? MaxPageSize, nameof(ListTokensPageAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<InfisicalToken> GetTokenAsync(string tokenId, CancellationToken cancellationToken = default) =>
        _transport.GetTokenAuthTokenByIdAsync(Guard.PathSegment(tokenId), InfisicalReader.Token, nameof(GetTokenAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<InfisicalToken> RenameTokenAsync(string tokenId, string name, CancellationToken cancellationToken = default) =>
        _transport.UpdateTokenAuthTokenAsync(Guard.PathSegment(tokenId), new(Guard.NotNull(name)), InfisicalReader.Token, nameof(RenameTokenAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<RevokeResult> RevokeTokenAsync(string tokenId, CancellationToken cancellationToken = default) =>
        _transport.RevokeTokenAuthTokenAsync(Guard.PathSegment(tokenId), InfisicalReader.Revoked, nameof(RevokeTokenAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<IssuedToken> RenewByValueAsync(SecretString accessToken, CancellationToken cancellationToken = default) =>
        _transport.RenewIdentityAccessTokenAsync(new(Guard.NotNull(accessToken)), InfisicalReader.Renewed, nameof(RenewByValueAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<RevokeResult> RevokeByValueAsync(SecretString accessToken, CancellationToken cancellationToken = default) =>
        _transport.RevokeIdentityAccessTokenAsync(new(Guard.NotNull(accessToken)), InfisicalReader.RevokedByValue, nameof(RevokeByValueAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default) =>
        CredentialChecking.RunAsync(ProbeAsync(nameof(CheckCredentialAsync), cancellationToken), ifNotFound: CredentialState.Accepted);

    /// <summary>Closes the client's connections; later calls throw an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => _client.Dispose();

    /// <summary>Infisical looks at the credential first: that a random identity is not found shows that the credential is good.</summary>
    private Task<InfisicalTokenAuthConfiguration> ProbeAsync(string method, CancellationToken cancellationToken) =>
        new InfisicalTransport(_client.Probing()).GetTokenAuthAsync(Guid.NewGuid(), InfisicalReader.Configuration, method, cancellationToken);

    /// <summary>Infisical refuses to take off what is not there with 400, which could mean anything else too.</summary>
    private async Task<RevokeResult> DetachOrConfirmAsync(Guid identityId, CancellationToken cancellationToken)
    {
        try
        {
            return await _transport.DeleteTokenAuthAsync(identityId, InfisicalReader.Detached, nameof(DetachAsync), cancellationToken).ConfigureAwait(false);
        }
        catch (TokenClientException refusal) when (refusal.StatusCode == 400 && refusal.IsServicesOwn)
        {
            try
            {
                await _transport.GetTokenAuthAsync(identityId, InfisicalReader.Configuration, nameof(DetachAsync), cancellationToken).ConfigureAwait(false);
            }
            catch (TokenClientException confirmation) when (confirmation.Kind == TokenErrorKind.NotFound)
            {
                return new() { Outcome = Revocation.IfGone(refusal.FollowsAmbiguousSend), Response = confirmation.Response! };
            }
            catch (TokenClientException)
            {
                // What could not be confirmed stays refused.
            }

            throw;
        }
    }

    /// <summary>Infisical answers 401 also where the identity is no member of the organization, which says nothing about the credential.</summary>
    private async Task<CreatedToken<InfisicalToken>> CreateForOrganizationAsync(Guid identityId, CreateTokenAuthTokenRequest body, CancellationToken cancellationToken)
    {
        try
        {
            return await _transport.CreateTokenAuthTokenAsync(identityId, body, InfisicalReader.CreatedForOrganization, nameof(CreateTokenAsync), cancellationToken).ConfigureAwait(false);
        }
        catch (TokenClientException refusal) when (refusal.StatusCode == 401 && refusal.Kind == TokenErrorKind.InvalidCredential && refusal.IsServicesOwn)
        {
            var check = await CredentialChecking.RunAsync(ProbeAsync(nameof(CreateTokenAsync), cancellationToken), ifNotFound: CredentialState.Accepted).ConfigureAwait(false);
            if (check.State is CredentialState.Accepted or CredentialState.AcceptedWithoutRights)
            {
                throw refusal.As(
                    TokenErrorKind.PermissionDenied,
                    $"Infisical {nameof(CreateTokenAsync)} failed: the identity is no member of the organization '{body.OrganizationSlug}', or may not have tokens for it (HTTP 401). The credential itself is accepted.",
                    outcomeUnknown: false);
            }

            throw;
        }
    }

    private async Task<TokenPage<InfisicalToken>> GetPageAsync(Guid identityId, int offset, int limit, string method, CancellationToken cancellationToken)
    {
        var page = await _transport.GetTokenAuthTokensAsync(identityId, offset, limit, InfisicalReader.Page, method, cancellationToken).ConfigureAwait(false);

        // Infisical says neither how many there are nor where to go on: a full page means that there may be more, and so does one that was not read as a whole.
        var isFull = page.MayBeIncomplete || page.Items.Count >= limit;
        var next = offset + limit;
        return new()
        {
            Items = page.Items,
            NextCursor = isFull && next <= MaxOffset ? next.ToString(CultureInfo.InvariantCulture) : null,
            MayBeIncomplete = page.MayBeIncomplete || (isFull && next > MaxOffset),
            Response = page.Response,
            Extra = page.Extra,
        };
    }

    private static int Offset(string? cursor) =>
        cursor is null ? 0
        : int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) && offset <= MaxOffset ? offset
        : throw new ArgumentException("The cursor is none that a page of this list gave (NextCursor).", nameof(cursor));

    private static TokenAuthSettingsRequest ToRequest(InfisicalTokenAuthSettings settings, string argument)
    {
        if (settings.Lifetime is { CanBeSent: false })
        {
            throw new ArgumentException("Infisical does not accept this lifetime any more: set Lifetime with InfisicalTokenLifetime.Of(…) or ServerMaximum.", argument);
        }

        if (settings.UseLimit < 0)
        {
            throw new ArgumentException("UseLimit must not be negative; 0 means without limit.", argument);
        }

        if (settings.TrustedIps is { Count: 0 })
        {
            throw new ArgumentException("TrustedIps must name at least one address. Leave it out to keep what is set, or use InfisicalTrustedIp.AnyIPv4 and AnyIPv6 for every address.", argument);
        }

        return new()
        {
            AccessTokenTTL = settings.Lifetime?.TtlSeconds,
            AccessTokenMaxTTL = settings.Lifetime?.MaxTtlSeconds,
            AccessTokenNumUsesLimit = settings.UseLimit,
            AccessTokenTrustedIps = settings.TrustedIps is null ? null : [.. settings.TrustedIps.Select(ip => new TrustedIpRequest(Guard.NotNull(ip, argument).Address))],
        };
    }

    private static string? Slug(string? slug, string argument) =>
        slug is null || (slug.Length is > 0 and <= MaxSlugLength && slug.All(static character => character is >= 'a' and <= 'z' or >= '0' and <= '9' or '-'))
            ? slug
            : throw new ArgumentException($"OrganizationSlug must be 1 to {MaxSlugLength} lower-case letters, digits and hyphens.", argument);
}
