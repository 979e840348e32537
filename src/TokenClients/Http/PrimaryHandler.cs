using System.Net;

namespace TokenClients.Http;

/// <summary>The handler that owns the sockets: no redirects, no cookies, bounded life of connections, and no span of the platform's with the real address.</summary>
internal static class PrimaryHandler
{
    private static readonly object Applying = new();

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
                Apply(() => sockets.AllowAutoRedirect, false, value => sockets.AllowAutoRedirect = value, TooLateToHarden);
                Apply(() => sockets.UseCookies, false, value => sockets.UseCookies = value, TooLateToHarden);
                Apply(() => sockets.ActivityHeadersPropagator, null, value => sockets.ActivityHeadersPropagator = value, TooLateToHarden);
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
#endif
            case HttpClientHandler client:
                Apply(() => client.AllowAutoRedirect, false, value => client.AllowAutoRedirect = value, TooLateForRedirects);
                break;
            default:
                break;
        }
    }

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
