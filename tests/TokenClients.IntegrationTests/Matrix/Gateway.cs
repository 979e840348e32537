using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Text;

namespace TokenClients.IntegrationTests.Matrix;

/// <summary>A gateway in front of the emulator, on sockets, that frames or packs the service's responses anew, rightly or wrongly.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly Uri _service;
    private readonly RawServer _server;
    private Strike? _strike;
    private Func<RawServer.Exchange, byte[], Task>? _respond;

    internal Gateway(Uri service)
    {
        _service = service;
        _server = RawServer.Start(RespondAsync);
    }

    /// <summary>Lets requests of an operation be responded to in this way. The body is the service's own, or a foreign one if the operation does not run.</summary>
    internal Strike Set(string method, bool executed, int times, Func<RawServer.Exchange, byte[], Task> respond)
    {
        _respond = respond;
        return _strike = new(_server.BaseAddress, method, executed, times);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Whole, in chunks of 5 bytes with extensions, and with a trailer.</summary>
    internal static Task ChunksAsync(RawServer.Exchange exchange, byte[] body) => ChunksAsync(exchange, body, "");

    /// <summary>Likewise, and the gateway has left the length of another framing in the head: RFC 9112 says that the chunks win.</summary>
    internal static Task ChunksAndLengthAsync(RawServer.Exchange exchange, byte[] body) => ChunksAsync(exchange, body, "Content-Length: 3\r\n");

    /// <summary>Half of it, as a chunk, and then the connection ends.</summary>
    internal static async Task ChunksCutAsync(RawServer.Exchange exchange, byte[] body)
    {
        await exchange.WriteAsync([.. Head("Transfer-Encoding: chunked\r\n"), .. body.Length < 2 ? [] : Chunk(body[..(body.Length / 2)], "")]);
        exchange.Close();
    }

    /// <summary>Without a length: the body ends where the connection ends.</summary>
    internal static async Task UntilTheEndAsync(RawServer.Exchange exchange, byte[] body)
    {
        await exchange.WriteAsync([.. Head("Connection: close\r\n"), .. body]);
        exchange.Close();
    }

    /// <summary>Likewise, and it ends too early, which nothing but the body itself can show.</summary>
    internal static Task UntilTheEndCutAsync(RawServer.Exchange exchange, byte[] body) => UntilTheEndAsync(exchange, body[..(body.Length / 2)]);

    /// <summary>The right length, and behind the body another response that nobody asked for.</summary>
    internal static Task SurplusAsync(RawServer.Exchange exchange, byte[] body) =>
        exchange.WriteAsync([.. Head(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n")), .. body, .. Head("Content-Length: 2\r\n"), .. "{}"u8]);

    /// <summary>Packed with Brotli: half of the body, and then bytes that are none of it.</summary>
    internal static Task BrotliBrokenInTheMiddleAsync(RawServer.Exchange exchange, byte[] body) => BrotliAsync(exchange, body[..(body.Length / 2)], Enumerable.Repeat((byte)0xFF, 32));

    /// <summary>All of the body, and bytes that are none of it where the stream should say that it ends.</summary>
    internal static Task BrotliBrokenAtTheEndAsync(RawServer.Exchange exchange, byte[] body) => BrotliAsync(exchange, body, Enumerable.Repeat((byte)0xFF, 32));

    /// <summary>Half of the body, and nothing behind it.</summary>
    internal static Task BrotliCutInTheMiddleAsync(RawServer.Exchange exchange, byte[] body) => BrotliAsync(exchange, body[..(body.Length / 2)], []);

    /// <summary>All of the body, but the stream does not say that it ends.</summary>
    internal static Task BrotliCutAtTheEndAsync(RawServer.Exchange exchange, byte[] body) => BrotliAsync(exchange, body, []);

    private static Task ChunksAsync(RawServer.Exchange exchange, byte[] body, string length) =>
        exchange.WriteAsync([.. Head($"Transfer-Encoding: chunked\r\n{length}Trailer: X-Checked\r\n"), .. body.Chunk(5).SelectMany(static part => Chunk(part, ";by=\"gateway\"")), .. "0\r\nX-Checked: yes\r\n\r\n"u8]);

    private static async Task BrotliAsync(RawServer.Exchange exchange, byte[] body, IEnumerable<byte> end)
    {
        using var packed = new MemoryStream();
        await using var packing = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true);
        packing.Write(body);
        await packing.FlushAsync();
        byte[] all = [.. packed.ToArray(), .. end];
        await exchange.WriteAsync([.. Head(string.Create(CultureInfo.InvariantCulture, $"Content-Encoding: br\r\nContent-Length: {all.Length}\r\n")), .. all]);
    }

    private static byte[] Head(string headers) => Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{headers}\r\n");

    private static byte[] Chunk(byte[] part, string extension) => [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{part.Length:x}{extension}\r\n")), .. part, .. "\r\n"u8];

    private async Task RespondAsync(RawServer.Exchange exchange)
    {
        var request = exchange.Request;
        var strike = _strike!;
        var hits = strike.Hits(request.Method);
        var body = MatrixFault.Foreign;
        if (!hits || strike.Executed)
        {
            (var status, var contentType, body) = await Upstream.SendAsync(_service, request.Method, request.Target, request.Headers, Encoding.UTF8.GetBytes(request.Body), exchange.Stopping);
            if (!hits)
            {
                await exchange.RespondAsync(body, status, contentType ?? "application/json");
                return;
            }
        }

        await _respond!(exchange, body);
    }
}
