using System.Collections.Concurrent;
using System.Net;
using TokenClients.Primitives.Polyfills;

namespace TokenClients.Pipeline;

/// <summary>
/// A handler's proxy, with two exceptions. It is bypassed for loopback addresses, because a proxy would connect to its own machine. If the proxy comes from the environment, it is also bypassed for the clients' <c>http</c> addresses,
/// because the user has not allowed it to receive credentials in clear text. Other requests of a shared handler use the proxy as before.
/// </summary>
/// <param name="proxy">The handler's own proxy; <see langword="null"/> for the proxy of the environment or the system.</param>
internal sealed class DirectProxy(IWebProxy? proxy) : IWebProxy
{
    private readonly ConcurrentDictionary<string, bool> _origins = new(StringComparer.OrdinalIgnoreCase);

    public ICredentials? Credentials
    {
        get => Current?.Credentials;
        set => throw new NotSupportedException("Set the credentials on the proxy itself.");
    }

    private IWebProxy? Current => proxy ?? PlatformHandler.DefaultProxy;

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : Current!.GetProxy(destination);

    public bool IsBypassed(Uri host) => IsDirect(host) || Current?.IsBypassed(host) != false;

    /// <summary>Adds the address of a client that sends through the handler.</summary>
    internal DirectProxy For(Uri client)
    {
        _origins[client.Authority] = true;
        return this;
    }

    private bool IsDirect(Uri address) => address.IsLoopback || (proxy is null && address.Scheme == Uri.UriSchemeHttp && _origins.ContainsKey(address.Authority));
}
