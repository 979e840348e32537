using System.Globalization;
using System.Linq;
using Microsoft.Extensions.Logging;
using TokenClients.Transport;
using TokenClients.Transport.Infisical;

namespace TokenClients.Infisical;

/// <inheritdoc cref="IInfisicalTokenAuth"/>
public sealed class InfisicalTokenAuth : IInfisicalTokenAuth, IDisposable
{
    private const int MaxPageSize = 100;
    private const int MaxSlugLength = 64;
    private const string TokenAuthMethod = "token-auth";

    private readonly ServiceClient _client;
    private readonly InfisicalTransport _transport;

    /// <include file='../Documentation.xml' path='docs/constructor/*|docs/primary/*'/>
    public InfisicalTokenAuth(InfisicalOptions options, HttpMessageHandler? primary = null, ILoggerFactory? loggerFactory = null, TimeProvider? timeProvider = null)
        : this(InfisicalClients.TokenAuth.CreateClient(options, primary, loggerFactory, timeProvider))
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
            ? throw new ArgumentException("Set at least one setting to change.", nameof(settings))
            : _transport.UpdateTokenAuthAsync(identityId, ToRequest(settings, nameof(settings)), InfisicalReader.Configuration, nameof(UpdateConfigurationAsync), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<RevokeResult> DetachAsync(Guid identityId, CancellationToken cancellationToken = default) => DetachOrConfirmAsync(Guard.NotEmpty(identityId), cancellationToken);

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
            _client,
            TokenService.Infisical,
            nameof(ListTokensAsync),
            (cursor, token) => GetPageAsync(identityId, Offset(cursor), MaxPageSize, nameof(ListTokensAsync), token),
            static token => token.Id,
            cancellationToken: cancellationToken);
    }

    /// <inheritdoc/>
    public Task<TokenPage<InfisicalToken>> ListTokensPageAsync(Guid identityId, string? cursor = null, int? pageSize = null, CancellationToken cancellationToken = default) =>
        GetPageAsync(Guard.NotEmpty(identityId), Offset(cursor), Guard.InRange(pageSize, 1, MaxPageSize) ?? MaxPageSize, nameof(ListTokensPageAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<InfisicalToken> GetTokenAsync(string tokenId, CancellationToken cancellationToken = default) =>
        _transport.GetTokenAuthTokenByIdAsync(Guard.PathSegment(tokenId), InfisicalReader.Token, nameof(GetTokenAsync), cancellationToken);

    /// <inheritdoc/>
    public async Task<InfisicalToken> GetCurrentTokenAsync(CancellationToken cancellationToken = default)
    {
        const string method = nameof(GetCurrentTokenAsync);
        var client = _client.BeginCall();
        var own = await client.GetCredentialAsync(InfisicalTransport.GetTokenAuthTokenByIdOperation, method, cancellationToken).ConfigureAwait(false);
        return InfisicalClaims.Of(own).TokenId is { } id && !string.IsNullOrWhiteSpace(id) && id is not ("." or "..")
            ? await new InfisicalTransport(client.WithOwn(own)).GetTokenAuthTokenByIdAsync(id, InfisicalReader.Token, method, cancellationToken).ConfigureAwait(false)
            : throw new TokenClientException(TokenService.Infisical, method, TokenErrorKind.InvalidRequest, $"Infisical {method} failed: the client's credential is not an access token of an identity. Nothing was sent.");
    }

    /// <inheritdoc/>
    public Task<InfisicalToken> RenameTokenAsync(string tokenId, string name, CancellationToken cancellationToken = default) =>
        _transport.UpdateTokenAuthTokenAsync(Guard.PathSegment(tokenId), new(Guard.NotNull(name)), InfisicalReader.Token, nameof(RenameTokenAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<RevokeResult> RevokeTokenAsync(string tokenId, CancellationToken cancellationToken = default) =>
        RevokeUnlessOwnAsync(Guard.PathSegment(tokenId), cancellationToken);

    /// <inheritdoc/>
    public async Task<RevokeResult> RevokeCurrentTokenAsync(CancellationToken cancellationToken = default)
    {
        const string method = nameof(RevokeCurrentTokenAsync);
        var client = _client.BeginCall();
        var own = await client.GetCredentialAsync(InfisicalTransport.RevokeIdentityAccessTokenOperation, method, cancellationToken).ConfigureAwait(false);
        return await new InfisicalTransport(client).RevokeIdentityAccessTokenAsync(new(own), InfisicalReader.RevokedCurrent, method, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<IssuedToken> RenewByValueAsync(SecretString accessToken, CancellationToken cancellationToken = default) =>
        _transport.RenewIdentityAccessTokenAsync(new(Guard.NotNull(accessToken)), InfisicalReader.Renewed, nameof(RenewByValueAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<RevokeResult> RevokeByValueAsync(SecretString accessToken, CancellationToken cancellationToken = default) =>
        _transport.RevokeIdentityAccessTokenAsync(new(Guard.NotNull(accessToken)), InfisicalReader.RevokedByValue, nameof(RevokeByValueAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<CredentialCheck> CheckCredentialAsync(CancellationToken cancellationToken = default) =>
        CredentialChecking.RunAsync(LookUpRandomIdentityAsync(_client, nameof(CheckCredentialAsync), cancellationToken), ifNotFound: CredentialState.Accepted);

    /// <summary>Closes the client's connections.</summary>
    /// <include file='../Documentation.xml' path='docs/disposal/*'/>
    public void Dispose() => _client.Dispose();

    /// <summary>Looks up a random identity. Infisical checks the credential first, so NotFound shows that the credential is valid.</summary>
    private static Task<InfisicalTokenAuthConfiguration> LookUpRandomIdentityAsync(ServiceClient client, string method, CancellationToken cancellationToken) =>
        new InfisicalTransport(client.TreatingNotFoundAsSuccess()).GetTokenAuthAsync(Guid.NewGuid(), InfisicalReader.Configuration, method, cancellationToken);

    private async Task<RevokeResult> RevokeUnlessOwnAsync(string tokenId, CancellationToken cancellationToken)
    {
        const string method = nameof(RevokeTokenAsync);

        // The request uses the credential that was compared, even if the client's credential has changed since.
        var client = _client.BeginCall();
        var own = await client.GetCredentialAsync(InfisicalTransport.RevokeTokenAuthTokenOperation, method, cancellationToken).ConfigureAwait(false);
        return string.Equals(InfisicalClaims.Of(own).TokenId, tokenId, StringComparison.OrdinalIgnoreCase)
            ? throw Revocation.RefuseOwn(nameof(tokenId))
            : await new InfisicalTransport(client.WithOwn(own)).RevokeTokenAuthTokenAsync(tokenId, new(), InfisicalReader.Revoked, method, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Detaches Token Auth. If it is not attached, Infisical responds with 400. Because a 400 can have other causes, a second request checks whether it is attached.</summary>
    private async Task<RevokeResult> DetachOrConfirmAsync(Guid identityId, CancellationToken cancellationToken)
    {
        // The requests use the credential that was checked, even if the client's credential has changed since.
        var client = _client.BeginCall();
        var own = await client.GetCredentialAsync(InfisicalTransport.DeleteTokenAuthOperation, nameof(DetachAsync), cancellationToken).ConfigureAwait(false);
        if (InfisicalClaims.Of(own) is { AuthMethod: TokenAuthMethod } claims && claims.IdentityId == identityId)
        {
            throw new ArgumentException("This is the identity of the client's own token, which would also be revoked. Use a credential of another identity.", nameof(identityId));
        }

        var transport = new InfisicalTransport(client.WithOwn(own));
        try
        {
            return await transport.DeleteTokenAuthAsync(identityId, new(), InfisicalReader.Detached, nameof(DetachAsync), cancellationToken).ConfigureAwait(false);
        }
        catch (TokenClientException refusal) when (refusal.StatusCode == 400 && refusal.IsServicesOwn)
        {
            try
            {
                await transport.GetTokenAuthAsync(identityId, InfisicalReader.Configuration, nameof(DetachAsync), cancellationToken).ConfigureAwait(false);
            }
            catch (TokenClientException confirmation) when (confirmation.Kind == TokenErrorKind.NotFound)
            {
                return new() { Outcome = Revocation.IfGone(refusal.FollowsAmbiguousSend), Response = confirmation.Response! };
            }
            catch (TokenClientException)
            {
                // Token Auth may still be attached, so the refusal is rethrown.
            }

            throw;
        }
    }

    /// <summary>Creates a token for a sub-organization. Infisical also responds with 401 if the identity is not a member of it, so a second request checks the credential.</summary>
    private async Task<CreatedToken<InfisicalToken>> CreateForOrganizationAsync(Guid identityId, CreateTokenAuthTokenRequest body, CancellationToken cancellationToken)
    {
        var client = _client.BeginCall();
        try
        {
            return await new InfisicalTransport(client).CreateTokenAuthTokenAsync(identityId, body, InfisicalReader.CreatedForOrganization, nameof(CreateTokenAsync), cancellationToken).ConfigureAwait(false);
        }
        catch (TokenClientException refusal) when (refusal.StatusCode == 401 && refusal.Kind == TokenErrorKind.InvalidCredential && refusal.IsServicesOwn)
        {
            var check = await CredentialChecking.RunAsync(LookUpRandomIdentityAsync(client, nameof(CreateTokenAsync), cancellationToken), ifNotFound: CredentialState.Accepted).ConfigureAwait(false);
            if (check.State is CredentialState.Accepted or CredentialState.AcceptedWithoutRights)
            {
                throw new TokenClientException(
                    refusal,
                    $"Infisical {nameof(CreateTokenAsync)} failed: the identity is not a member of the organization '{body.OrganizationSlug}', or is not allowed to have tokens for it (HTTP 401). The credential itself is valid.")
                {
                    Kind = TokenErrorKind.PermissionDenied,
                    OutcomeUnknown = false,
                };
            }

            throw;
        }
    }

    private Task<TokenPage<InfisicalToken>> GetPageAsync(Guid identityId, int offset, int limit, string method, CancellationToken cancellationToken) =>
        _transport.GetTokenAuthTokensAsync(identityId, offset, limit, response => InfisicalReader.Page(response, offset, limit), method, cancellationToken);

    private static int Offset(string? cursor) =>
        cursor is null ? 0
        : int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) && offset <= InfisicalReader.MaxOffset ? offset
        : throw new ArgumentException("The cursor is not the NextCursor of a page of this list.", nameof(cursor));

    private static TokenAuthSettingsRequest ToRequest(InfisicalTokenAuthSettings settings, string argument)
    {
        if (settings.Lifetime is { CanBeSent: false })
        {
            throw new ArgumentException("Infisical no longer accepts this lifetime. Set Lifetime to InfisicalTokenLifetime.Of(…) or ServerMaximum.", argument);
        }

        if (settings.UseLimit < 0)
        {
            throw new ArgumentException("UseLimit must not be negative; 0 means no limit.", argument);
        }

        if (settings.TrustedIps is { Count: 0 })
        {
            throw new ArgumentException("TrustedIps must contain at least one address. Leave it out to keep the current addresses, or use InfisicalTrustedIp.AnyIPv4 and AnyIPv6 to allow every address.", argument);
        }

        if (settings.TrustedIps?.Any(static ip => ip is null or { Address.Length: 0 }) == true)
        {
            throw new ArgumentException("An entry of TrustedIps is null or has no address.", argument);
        }

        return new()
        {
            AccessTokenTTL = settings.Lifetime?.TtlSeconds,
            AccessTokenMaxTTL = settings.Lifetime?.MaxTtlSeconds,
            AccessTokenNumUsesLimit = settings.UseLimit,
            AccessTokenTrustedIps = settings.TrustedIps is null ? null : [.. settings.TrustedIps.Select(static ip => new TrustedIpRequest(ip.Address))],
        };
    }

    private static string? Slug(string? slug, string argument) =>
        slug is null || (slug.Length is > 0 and <= MaxSlugLength && slug.All(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-'))
            ? slug
            : throw new ArgumentException($"OrganizationSlug must consist of 1 to {MaxSlugLength} lowercase ASCII letters, digits and hyphens.", argument);
}
