namespace TokenClients.Pipeline;

/// <summary>Creates and configures the handler that owns the sockets. It follows no redirects, keeps no cookies, limits the lifetime of connections, does not trace the real address, and sends nothing unencrypted to a proxy that comes from the environment.</summary>
internal static class PrimaryHandler
{
    private static readonly object Applying = new();

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    // New connections resolve the service's address again.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    internal static HttpMessageHandler Create() => PlatformHandler.Create(ConnectTimeout);

    /// <summary>Applies the required settings to a user's handler: a redirect would forward the credential, and callers would share cookies. Handlers of unknown types are not changed.</summary>
    /// <exception cref="ArgumentException">A setting can no longer be changed, or the handler traces addresses.</exception>
    internal static HttpMessageHandler Harden(HttpMessageHandler primary, ClientSettings settings)
    {
        var sockets = Innermost(primary);
        if (sockets is HttpClientHandler && settings.CredentialParameter is not null && PlatformHandler.HasSockets)
        {
            throw new ArgumentException(
                "With an HttpClientHandler, .NET traces the full request address, which contains credentials of this service. Use a SocketsHttpHandler instead. It supports the same proxies and certificates.", nameof(primary));
        }

        Apply(PlatformHandler.AllowAutoRedirect(sockets), false, TooLateToHarden);
        Apply(PlatformHandler.UseCookies(sockets), false, TooLateToHarden);
        Apply(PlatformHandler.ActivityHeadersPropagator(sockets), null, TooLateToHarden);
        if (PlatformHandler.PooledConnectionLifetime(sockets) is { } lifetime && lifetime.Value == Timeout.InfiniteTimeSpan)
        {
            Apply(lifetime, ConnectionLifetime, TooLateToHarden);
        }

        BypassProxy(sockets, settings.BaseAddress, static (problem, error) => new ArgumentException($"The primary handler {problem}", nameof(primary), error));
        return primary;
    }

    /// <summary>Turns off redirects in a user's handler, and bypasses a proxy that must not get the token for an address. Handlers of unknown types are not changed.</summary>
    /// <exception cref="InvalidOperationException">The handler follows redirects or uses such a proxy, and has already sent a request.</exception>
    internal static void HardenForToken(HttpMessageHandler? handler, Uri address)
    {
        if (handler is not null)
        {
            var sockets = Innermost(handler);
            Apply(PlatformHandler.AllowAutoRedirect(sockets), false, TooLateForRedirects);
            BypassProxy(sockets, address, static (problem, error) => new InvalidOperationException($"The inner handler of the BearerTokenHandler {problem}", error));
        }
    }

    private static HttpMessageHandler Innermost(HttpMessageHandler handler) => handler is DelegatingHandler { InnerHandler: { } inner } ? Innermost(inner) : handler;

    // A handler that has sent a request rejects changes, even to equal values.
    // The lock keeps one client from sending while another client that shares the handler is still changing it.
    private static void Apply<T>(HandlerSetting<T>? setting, T wanted, Func<InvalidOperationException, Exception> tooLate)
    {
        lock (Applying)
        {
            if (setting is null || EqualityComparer<T>.Default.Equals(setting.Value, wanted))
            {
                return;
            }

            try
            {
                setting.Value = wanted;
            }
            catch (InvalidOperationException error) when (error is not ObjectDisposedException)
            {
                throw tooLate(error);
            }
        }
    }

    /// <summary>Wraps the handler's proxy in a <see cref="DirectProxy"/> if the address is a loopback or <c>http</c> address. For other addresses, TLS hides the credential from the proxy.</summary>
    private static void BypassProxy(HttpMessageHandler sockets, Uri address, Func<string, InvalidOperationException, Exception> tooLate)
    {
        if ((address.Scheme == Uri.UriSchemeHttps && !address.IsLoopback) || PlatformHandler.UseProxy(sockets) is not { Value: true } || PlatformHandler.Proxy(sockets) is not { } proxy)
        {
            return;
        }

        lock (Applying)
        {
            if (proxy.Value is DirectProxy earlier)
            {
                earlier.For(address);
                return;
            }

            var direct = new DirectProxy(proxy.Value).For(address);
            try
            {
                proxy.Value = direct;
            }
            catch (InvalidOperationException error) when (error is not ObjectDisposedException)
            {
                if (direct.IsBypassed(address) && (proxy.Value ?? PlatformHandler.DefaultProxy) is { } current && !current.IsBypassed(address))
                {
                    throw tooLate(
                        $"sends the requests for {Origin.Describe(address)} to the proxy {Origin.Describe(current.GetProxy(address))}, which must not get the credential, and this cannot be changed because the handler has already sent a request. "
                        + "Create a new handler for the client, or set UseProxy to false before its first request.",
                        error);
                }
            }
        }
    }

    private static ArgumentException TooLateToHarden(InvalidOperationException error) => new(
        "The primary handler follows redirects, keeps cookies or traces addresses, and this cannot be changed because the handler has already sent a request. "
        + "Create a new handler for this client, or set AllowAutoRedirect and UseCookies to false and ActivityHeadersPropagator to null before its first request.",
        error);

    private static InvalidOperationException TooLateForRedirects(InvalidOperationException error) => new(
        "The request was not sent: the inner handler of the BearerTokenHandler follows redirects, which would be sent without the access token, and this cannot be changed because the handler has already sent a request. "
        + "Create a new handler for the client, or set AllowAutoRedirect to false before its first request.",
        error);
}
