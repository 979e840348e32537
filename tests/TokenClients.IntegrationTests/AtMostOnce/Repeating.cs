using System.IO;
using System.Net;
using System.Net.Sockets;

namespace TokenClients.IntegrationTests.AtMostOnce;

/// <summary>Handlers that lie next to the sockets, or own them, and send a request more than once.</summary>
internal static class Repeating
{
    internal const string Subclass = "a subclass that retries";
    internal const string Invoker = "an invoker that retries";
    internal const string Clones = "an invoker that sends clones";
    internal const string Wraps = "an invoker that retries and throws something of its own";

    internal static readonly string[] All = [Subclass, Invoker, Clones, Wraps];

    private const int MaxSends = 3;

    internal static HttpMessageHandler Create(string kind) => kind switch
    {
        Subclass => new RetryingHandler(),
        Clones => new Around(static (request, send) => RetryAsync(() => send(Clone(request)))),
        Wraps => new Around(static async (request, send) =>
        {
            try
            {
                return await RetryAsync(() => send(request));
            }
            catch (Exception error)
            {
                throw new IOException("Tried three times.", error);
            }
        }),
        _ => new Around(static (request, send) => RetryAsync(() => send(request))),
    };

    /// <summary>Connects as usual the first time, and is refused from then on.</summary>
    internal static SocketsHttpHandler ConnectingOnce()
    {
        var connections = 0;
        return new()
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                if (Interlocked.Increment(ref connections) > 1)
                {
                    throw new SocketException((int)SocketError.ConnectionRefused);
                }

                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
    }

    internal static HttpRequestMessage Clone(HttpRequestMessage request)
    {
        var clone = new HttpRequestMessage(request.Method, request.RequestUri) { Content = request.Content, Version = request.Version };
        foreach (var header in request.Headers)
        {
            clone.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        return clone;
    }

    internal static async Task<HttpResponseMessage> RetryAsync(Func<Task<HttpResponseMessage>> send)
    {
        for (var sends = 1; ; sends++)
        {
            try
            {
                var response = await send();
                if (response.StatusCode < HttpStatusCode.InternalServerError || sends == MaxSends)
                {
                    return response;
                }
            }
#pragma warning disable CA1031 // A handler that does not ask what went wrong.
            catch (Exception) when (sends < MaxSends)
#pragma warning restore CA1031
            {
                // Once more: that is what this handler is for.
            }
        }
    }

    /// <summary>No delegating handler, so that nothing can be put behind it.</summary>
    internal sealed class Around(Func<HttpRequestMessage, Func<HttpRequestMessage, Task<HttpResponseMessage>>, Task<HttpResponseMessage>> around, HttpMessageHandler? sockets = null) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _sockets = new(sockets ?? new SocketsHttpHandler());

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => around(request, outgoing => _sockets.SendAsync(outgoing, cancellationToken));

        protected override void Dispose(bool disposing)
        {
            _sockets.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class RetryingHandler : HttpClientHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => RetryAsync(() => base.SendAsync(request, cancellationToken));
    }
}
