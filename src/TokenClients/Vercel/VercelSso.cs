using Microsoft.Extensions.Logging;
using TokenClients.Transport;
using TokenClients.Transport.Vercel;

namespace TokenClients.Vercel;

/// <inheritdoc cref="IVercelSso"/>
public sealed class VercelSso : IVercelSso, IDisposable
{
    private readonly ServiceClient _client;
    private readonly VercelTransport _transport;
    private readonly string _clientId;

    /// <include file='../Documentation.xml' path='docs/constructor/*|docs/primary/*'/>
    public VercelSso(VercelSsoOptions options, HttpMessageHandler? primary = null, ILoggerFactory? loggerFactory = null, TimeProvider? timeProvider = null)
        : this(options, VercelClients.Sso.CreateClient(options, primary, loggerFactory, timeProvider))
    {
    }

    internal VercelSso(VercelSsoOptions options, ServiceClient client)
    {
        _client = client;
        _transport = new(client);
        _clientId = options.ClientId!;
    }

    /// <inheritdoc/>
    public Task<VercelSsoTokens> ExchangeCodeAsync(SecretString code, string? state = null, Uri? redirectUri = null, CancellationToken cancellationToken = default)
    {
        Guard.NotNull(code);
        if (redirectUri is { IsAbsoluteUri: false })
        {
            throw new ArgumentException("The redirect address must be the absolute address that is registered with the integration.", nameof(redirectUri));
        }

        var request = new ExchangeSsoTokenRequest(SsoGrantType.AuthorizationCode, _clientId) { Code = code, State = state, RedirectUri = redirectUri?.OriginalString };
        return _transport.ExchangeSsoTokenAsync(request, VercelReader.SsoTokens, nameof(ExchangeCodeAsync), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<VercelSsoTokens> RefreshAsync(SecretString refreshToken, CancellationToken cancellationToken = default) =>
        _transport.ExchangeSsoTokenAsync(new(SsoGrantType.RefreshToken, _clientId) { RefreshToken = Guard.NotNull(refreshToken) }, VercelReader.SsoTokens, nameof(RefreshAsync), cancellationToken);

    /// <inheritdoc/>
    public Task<IssuedToken> RotateInstallationCredentialAsync(VercelInstallation installation, CancellationToken cancellationToken = default)
    {
        Guard.NotNull(installation);
        return RotateAsync(installation, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<RevokeResult> RevokeInstallationCredentialAsync(VercelInstallation installation, SecretString supersededToken, CancellationToken cancellationToken = default)
    {
        Guard.NotNull(installation);
        return Guard.NotNull(supersededToken) == installation.AccessToken
            ? throw new ArgumentException("This is the access token that the call would use. Pass an installation with the token that replaces it.", nameof(supersededToken))
            : RevokeAsync(installation, supersededToken, cancellationToken);
    }

    /// <summary>Closes the client's connections.</summary>
    /// <include file='../Documentation.xml' path='docs/disposal/*'/>
    public void Dispose() => _client.Dispose();

    private async Task<IssuedToken> RotateAsync(VercelInstallation installation, CancellationToken cancellationToken)
    {
        const string method = nameof(RotateInstallationCredentialAsync);
        var client = _client.BeginCall();
        var clientSecret = await client.GetCredentialAsync(VercelTransport.RotateInstallationCredentialOperation, method, cancellationToken).ConfigureAwait(false);
        var request = new RotateInstallationCredentialRequest(clientSecret) { ClientId = _clientId };
        return await CallingWith(client, installation).RotateInstallationCredentialAsync(installation.Id, request, VercelReader.Rotated, method, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RevokeResult> RevokeAsync(VercelInstallation installation, SecretString supersededToken, CancellationToken cancellationToken)
    {
        const string method = nameof(RevokeInstallationCredentialAsync);
        var client = _client.BeginCall();
        var clientSecret = await client.GetCredentialAsync(VercelTransport.RevokeInstallationCredentialOperation, method, cancellationToken).ConfigureAwait(false);
        var request = new RevokeInstallationCredentialRequest(supersededToken, clientSecret) { ClientId = _clientId };
        return await CallingWith(client, installation).RevokeInstallationCredentialAsync(installation.Id, request, VercelReader.Superseded, method, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Creates a transport that sends the installation's access token in the header instead of the client's own credential.</summary>
    private static VercelTransport CallingWith(ServiceClient client, VercelInstallation installation) => new(client.With(AccessTokenSource.Fixed(installation.AccessToken)));
}
