using Microsoft.Extensions.Logging;
using TokenClients.Http;
using TokenClients.Transport.Vercel;

namespace TokenClients.Vercel;

/// <inheritdoc cref="IVercelSso"/>
public sealed class VercelSso : IVercelSso, IDisposable
{
    private readonly ServiceClient _client;
    private readonly VercelTransport _transport;
    private readonly string _clientId;

    /// <summary>Creates a client without a container. Keep it for as long as the program calls Vercel: it owns its connections.</summary>
    /// <param name="options">The options; copied, later changes have no effect.</param>
    /// <param name="primary">The handler that sends the requests, for instance one with a proxy or a test's; the caller disposes it. Its redirects, cookies and trace headers are turned off. Give a <c>SocketsHttpHandler</c> where there is one: an <see cref="HttpClientHandler"/> lets the platform trace the real address. Default: <see langword="null"/>, one of the client's own.</param>
    /// <param name="loggerFactory">Where to log, under the category <c>TokenClients.VercelSso</c>. Default: <see langword="null"/>, nowhere.</param>
    /// <param name="timeProvider">The clock that timeouts, waits and expiries go by. Default: <see langword="null"/>, the system's.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="primary"/> follows redirects, keeps cookies or traces addresses, and has sent a request already.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The options cannot work; the message names the setting.</exception>
    public VercelSso(VercelSsoOptions options, HttpMessageHandler? primary = null, ILoggerFactory? loggerFactory = null, TimeProvider? timeProvider = null)
        : this(options, VercelRoom.Sso.CreateClient(options, primary, loggerFactory, timeProvider))
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
            throw new ArgumentException("The redirect address must be absolute, as it was registered with the integration.", nameof(redirectUri));
        }

        var request = new ExchangeSsoTokenRequest(SsoGrantType.AuthorizationCode, _clientId) { Code = code, State = state, RedirectUri = redirectUri?.OriginalString };
        return _transport.ExchangeSsoTokenAsync(request, VercelReader.SsoTokens, nameof(ExchangeCodeAsync), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<VercelSsoTokens> RefreshAsync(SecretString refreshToken, CancellationToken cancellationToken = default)
    {
        Guard.NotNull(refreshToken);
        var request = new ExchangeSsoTokenRequest(SsoGrantType.RefreshToken, _clientId) { RefreshToken = refreshToken };
        return _transport.ExchangeSsoTokenAsync(request, VercelReader.SsoTokens, nameof(RefreshAsync), cancellationToken);
    }

    /// <summary>Closes the client's connections; later calls throw an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => _client.Dispose();
}
