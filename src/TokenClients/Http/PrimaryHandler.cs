using System.Net;

namespace TokenClients.Http;

/// <summary>The handler that owns the sockets: no redirects, no cookies, bounded life of connections, and no span of the platform's with the real address.</summary>
internal static class PrimaryHandler
{
#if NET
    // New connections look up the service's address anew.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);
#endif

    internal static HttpMessageHandler Create()
    {
#if NET
        return Harden(addressHoldsCredential: false, handler: new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = ConnectionLifetime,
        });
#else
        return Harden(addressHoldsCredential: false, handler: new HttpClientHandler { AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate });
#endif
    }

    /// <summary>Sets what a handler of the user's own must have as well: a redirect would carry a credential along, and cookies would mix callers.</summary>
    /// <param name="handler">The handler.</param>
    /// <param name="addressHoldsCredential">Whether the service wants its credential in the address, which nothing may trace.</param>
    /// <exception cref="ArgumentException">The handler cannot be used as it is.</exception>
    internal static HttpMessageHandler Harden(HttpMessageHandler handler, bool addressHoldsCredential)
    {
        switch (handler)
        {
            case DelegatingHandler { InnerHandler: { } inner }:
                Harden(inner, addressHoldsCredential);
                break;
#if NET
            case SocketsHttpHandler sockets:
                Apply(sockets.AllowAutoRedirect, false, value => sockets.AllowAutoRedirect = value);
                Apply(sockets.UseCookies, false, value => sockets.UseCookies = value);
                Apply(sockets.ActivityHeadersPropagator, null, value => sockets.ActivityHeadersPropagator = value);
                if (sockets.PooledConnectionLifetime == Timeout.InfiniteTimeSpan)
                {
                    sockets.PooledConnectionLifetime = ConnectionLifetime;
                }

                break;
            case HttpClientHandler when addressHoldsCredential:
                throw new ArgumentException(
                    "An HttpClientHandler lets the platform trace the real address, which holds credentials at this service. Give a SocketsHttpHandler instead, which takes the same proxies and certificates.", nameof(handler));
#endif
            case HttpClientHandler client:
                Apply(client.AllowAutoRedirect, false, value => client.AllowAutoRedirect = value);
                Apply(client.UseCookies, false, value => client.UseCookies = value);
                break;
            default:
                break;
        }

        return handler;
    }

    // A handler that has sent a request does not take settings any more, so it is left alone where it has them already.
    private static void Apply<T>(T actual, T wanted, Action<T> set)
    {
        if (EqualityComparer<T>.Default.Equals(actual, wanted))
        {
            return;
        }

        try
        {
            set(wanted);
        }
        catch (InvalidOperationException error)
        {
            throw new ArgumentException(
                "The primary handler follows redirects, keeps cookies or traces addresses, and as it has sent a request already this cannot be changed. "
                + "Give a handler of its own to this client, or set AllowAutoRedirect and UseCookies to false and ActivityHeadersPropagator to null before its first request.",
                error);
        }
    }
}
