using System.Net;
#if !NET
using System.Diagnostics;
#endif

namespace TokenClients.Http;

/// <summary>The handler that owns the sockets: no redirects, no cookies, bounded life of connections, and no span of the platform's with the real address.</summary>
internal static class PrimaryHandler
{
    private static readonly object Applying = new();

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    // New connections look up the service's address anew.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

#if !NET
    private const string SocketsName = "System.Net.Http.SocketsHttpHandler";
    private const string Propagator = "ActivityHeadersPropagator";

    // Programs on .NET 6 and 7 run this asset too, and have the handler that can be told to trace nothing. netstandard2.0 has no name for it.
    private static readonly Type? Sockets = typeof(HttpClientHandler).Assembly.GetType(SocketsName) is { } type && type.GetProperty(Propagator) is not null ? type : null;
#endif

    /// <summary>Whether the platform has a handler that can be told to trace nothing.</summary>
    private static bool HasSockets =>
#if NET
        true;
#else
        Sockets is not null;
#endif

    internal static HttpMessageHandler Create()
    {
#if NET
        return Harden(addressHoldsCredential: false, handler: new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
        });
#else
        const DecompressionMethods Compressions = DecompressionMethods.GZip | DecompressionMethods.Deflate;
        if (Sockets is null)
        {
            // .NET Framework makes two connections to a server if nobody says more.
            return Harden(addressHoldsCredential: false, handler: new HttpClientHandler { AutomaticDecompression = Compressions, MaxConnectionsPerServer = int.MaxValue });
        }

        var sockets = (HttpMessageHandler)Activator.CreateInstance(Sockets);
        Apply(sockets, "AutomaticDecompression", Compressions, TooLateToHarden);
        Apply(sockets, "ConnectTimeout", ConnectTimeout, TooLateToHarden);
        return Harden(sockets, addressHoldsCredential: false);
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
                Apply(() => sockets.AllowAutoRedirect, false, value => sockets.AllowAutoRedirect = value, TooLateToHarden);
                Apply(() => sockets.UseCookies, false, value => sockets.UseCookies = value, TooLateToHarden);
                Apply(() => sockets.ActivityHeadersPropagator, null, value => sockets.ActivityHeadersPropagator = value, TooLateToHarden);
                if (sockets.PooledConnectionLifetime == Timeout.InfiniteTimeSpan)
                {
                    sockets.PooledConnectionLifetime = ConnectionLifetime;
                }

                break;
#else
            case var sockets when IsSockets(sockets):
                Apply(sockets, "AllowAutoRedirect", false, TooLateToHarden);
                Apply(sockets, "UseCookies", false, TooLateToHarden);
                Apply<DistributedContextPropagator?>(sockets, Propagator, null, TooLateToHarden);
                if (GetterOf<TimeSpan>(sockets, "PooledConnectionLifetime")!() == Timeout.InfiniteTimeSpan)
                {
                    Apply(sockets, "PooledConnectionLifetime", ConnectionLifetime, TooLateToHarden);
                }

                break;
#endif
            case HttpClientHandler when addressHoldsCredential && HasSockets:
                throw new ArgumentException(
                    "An HttpClientHandler lets the platform trace the real address, which holds credentials at this service. Give a SocketsHttpHandler instead, which takes the same proxies and certificates.", nameof(handler));
            case HttpClientHandler client:
                Apply(() => client.AllowAutoRedirect, false, value => client.AllowAutoRedirect = value, TooLateToHarden);
                Apply(() => client.UseCookies, false, value => client.UseCookies = value, TooLateToHarden);
                break;
            default:
                break;
        }

        return handler;
    }

    /// <summary>Sets that a handler of the user's own follows no redirects, and nothing else. A handler that is not known is left alone.</summary>
    /// <param name="handler">The handler.</param>
    /// <exception cref="InvalidOperationException">It follows them, and has sent a request already.</exception>
    internal static void TurnRedirectsOff(HttpMessageHandler? handler)
    {
        switch (handler)
        {
            case DelegatingHandler { InnerHandler: { } inner }:
                TurnRedirectsOff(inner);
                break;
#if NET
            case SocketsHttpHandler sockets:
                Apply(() => sockets.AllowAutoRedirect, false, value => sockets.AllowAutoRedirect = value, TooLateForRedirects);
                break;
#else
            case not null when IsSockets(handler):
                Apply(handler, "AllowAutoRedirect", false, TooLateForRedirects);
                break;
#endif
            case HttpClientHandler client:
                Apply(() => client.AllowAutoRedirect, false, value => client.AllowAutoRedirect = value, TooLateForRedirects);
                break;
            default:
                break;
        }
    }

#if !NET
    // Also that of .NET Core and .NET 5, which traces.
    private static bool IsSockets(HttpMessageHandler handler) => handler.GetType().FullName == SocketsName;

    private static Func<T>? GetterOf<T>(HttpMessageHandler handler, string property) =>
        (Func<T>?)handler.GetType().GetProperty(property)?.GetMethod.CreateDelegate(typeof(Func<T>), handler);

    /// <summary>Sets a property by its name. One that the platform does not have yet has nothing to turn off.</summary>
    private static void Apply<T>(HttpMessageHandler handler, string property, T wanted, Func<InvalidOperationException, Exception> tooLate)
    {
        if (GetterOf<T>(handler, property) is { } get)
        {
            Apply(get, wanted, (Action<T>)handler.GetType().GetProperty(property)!.SetMethod.CreateDelegate(typeof(Action<T>), handler), tooLate);
        }
    }
#endif

    // A handler that has sent a request does not take settings any more, so it is left alone where it has them already.
    // Two users of one handler must not both find that it lacks them: the second would come too late.
    private static void Apply<T>(Func<T> get, T wanted, Action<T> set, Func<InvalidOperationException, Exception> tooLate)
    {
        lock (Applying)
        {
            if (EqualityComparer<T>.Default.Equals(get(), wanted))
            {
                return;
            }

            try
            {
                set(wanted);
            }
            catch (InvalidOperationException error) when (error is not ObjectDisposedException)
            {
                throw tooLate(error);
            }
        }
    }

    private static ArgumentException TooLateToHarden(InvalidOperationException error) => new(
        "The primary handler follows redirects, keeps cookies or traces addresses, and as it has sent a request already this cannot be changed. "
        + "Give a handler of its own to this client, or set AllowAutoRedirect and UseCookies to false and ActivityHeadersPropagator to null before its first request.",
        error);

    private static InvalidOperationException TooLateForRedirects(InvalidOperationException error) => new(
        "The handler behind the BearerTokenHandler follows redirects, which would go without the access token, and as it has sent a request already this cannot be changed, so the request was not sent. "
        + "Give the client a handler of its own, or set AllowAutoRedirect to false before its first request.",
        error);
}
