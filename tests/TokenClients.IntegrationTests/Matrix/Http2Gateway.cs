using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace TokenClients.IntegrationTests.Matrix;

/// <summary>A gateway in front of the emulator that speaks HTTP/2, and turns requests away with REFUSED_STREAM once they have come whole. The platform sends such a request again by itself.</summary>
internal sealed class Http2Gateway : IHttpApplication<HttpContext>, IAsyncDisposable
{
    private const int RefusedStream = 7;

    private readonly Uri _service;
    private readonly KestrelServer _server;
    private Strike? _strike;

    private Http2Gateway(Uri service)
    {
        _service = service;
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
        _server = new(Microsoft.Extensions.Options.Options.Create(options), new SocketTransportFactory(Microsoft.Extensions.Options.Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
    }

    internal static async Task<Http2Gateway> StartAsync(Uri service)
    {
        var gateway = new Http2Gateway(service);
        await gateway._server.StartAsync(gateway, CancellationToken.None);
        return gateway;
    }

    /// <summary>Turns requests of an operation away.</summary>
    internal Strike Set(string method, bool executed, int times) => _strike = new(new(_server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()), method, executed, times);

    public async ValueTask DisposeAsync()
    {
        // Connections that clients keep are not waited for.
        await _server.StopAsync(new CancellationToken(canceled: true));
        _server.Dispose();
    }

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
        // There is nothing to free.
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        var strike = _strike!;
        if (await ReadBodyAsync(context.Request, strike) is not { } body)
        {
            return;
        }

        var hits = strike.Hits(context.Request.Method);
        if (!hits || strike.Executed)
        {
            var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            var headers = context.Request.Headers.Where(static header => !header.Key.StartsWith(':')).Select(static header => KeyValuePair.Create(header.Key, header.Value.ToString()));
            var response = await Upstream.SendAsync(_service, context.Request.Method, target, headers, body, context.RequestAborted);
            if (!hits)
            {
                (context.Response.StatusCode, context.Response.ContentType) = (response.Status, response.ContentType);
                await context.Response.Body.WriteAsync(response.Body, context.RequestAborted);
                return;
            }
        }

        context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(RefusedStream);
    }

    /// <summary>Reads the body to its end, and returns <see langword="null"/> if it does not come whole.</summary>
    private static async Task<byte[]?> ReadBodyAsync(HttpRequest request, Strike strike)
    {
        var body = new List<byte>();
        var buffer = new byte[4096];
        try
        {
            while (await request.Body.ReadAsync(buffer, CancellationToken.None) is > 0 and var count)
            {
                body.AddRange(buffer[..count]);
            }

            return [.. body];
        }
        catch (Exception error) when (error is System.IO.IOException or OperationCanceledException)
        {
            strike.CountPart(body.Count);
            return null;
        }
    }
}
