using System.IO;
using System.IO.Compression;
using System.Net;
using System.Text;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Faults;

/// <summary>Bodies that end badly over real sockets. The second half is sent once the client has read the first.</summary>
public sealed class BodyEndTests
{
    private const string SecretFirst = """{"bearerToken":"vcp_overTheWire0000","token":{"id":"tok_1","name":"ci",""";
    private const string CutSecret = """{"token":{"id":"tok_1","name":"ci"},"bearerToken":"vcp_over""";

    public static MatrixTheoryData<string, bool> Ends { get; } = new(["br", "gzip", "deflate", "cut", "reset", "bad chunk"], [true, false]);

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Case_B03_what_came_over_the_wire_counts(string end, bool holdsSecret)
    {
        var first = Encode(end, holdsSecret ? SecretFirst : CutSecret);
        var hasRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sent = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = RawServer.Start(async exchange =>
        {
            var isCompressed = end is "br" or "gzip" or "deflate";
            var chunk = end == "bad chunk";
            byte[] head = Encoding.ASCII.GetBytes(
                $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{(isCompressed ? $"Content-Encoding: {end}\r\n" : "")}{(chunk ? "Transfer-Encoding: chunked" : $"Content-Length: {first.Length + 64}")}\r\n\r\n{(chunk ? $"{first.Length:x}\r\n" : "")}");
            byte[] all = [.. head, .. first, .. chunk ? "\r\n"u8 : []];
            sent.SetResult(all.Length);
            await exchange.WriteAsync(all);
            await hasRead.Task.WaitAsync(exchange.Stopping);
            switch (end)
            {
                case "cut":
                    exchange.Close();
                    break;
                case "reset":
                    exchange.Reset();
                    break;
                case "bad chunk":
                    await exchange.WriteAsync("no size\r\n");
                    break;
                default:
                    await exchange.WriteAsync([.. Enumerable.Repeat((byte)0xFF, 64)]);
                    break;
            }
        });
        using var sockets = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.All,
            PlaintextStreamFilter = (context, _) => new(new Watched(context.PlaintextStream, sent.Task, hasRead)),
        };
        using var vercel = new VercelTokens(new() { BaseAddress = server.BaseAddress, AccessToken = new("vcp_callers"), AllowInsecureHttp = true }, sockets);
        var create = () => vercel.CreateTokenAsync(new("ci", TokenExpiry.Never), TestContext.Current.CancellationToken);

        if (holdsSecret)
        {
            var created = await create();
            created.Secret.Reveal().Should().Be("vcp_overTheWire0000");
            created.Problem.Should().NotBeNull();
        }
        else
        {
            var failure = (await create.Should().ThrowExactlyAsync<TokenClientException>()).Which;
            failure.Kind.Should().Be(end is "br" or "gzip" or "deflate" ? TokenErrorKind.UnexpectedResponse : TokenErrorKind.Unreachable);
            failure.Should().BeEquivalentTo(new { OutcomeUnknown = true, Attempts = 1 });
            failure.ToString().Should().NotContainAny("message handler", "vcp_over");
        }

        server.Requests.Should().ContainSingle();
    }

    private static byte[] Encode(string encoding, string text)
    {
        using var packed = new MemoryStream();
        using Stream packing = encoding switch
        {
            "br" => new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            "gzip" => new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            _ => new BufferedStream(packed),
        };
        packing.Write(Encoding.UTF8.GetBytes(text));
        packing.Flush();
        return packed.ToArray();
    }

    /// <summary>Tells when everything that was sent has been read, and more is asked for.</summary>
    private sealed class Watched(Stream inner, Task<int> sent, TaskCompletionSource hasRead) : Stream
    {
        private int _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.Length > 0 && _read > 0 && _read >= await sent)
            {
                hasRead.TrySetResult();
            }

            var read = await inner.ReadAsync(buffer, cancellationToken);
            _read += read;
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => inner.WriteAsync(buffer, offset, count, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => inner.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
