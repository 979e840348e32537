using System.IO;
using System.Net;

namespace TokenClients.Benchmarks.InMemory;

/// <summary>A body as it comes from a socket: its length is in a header alone, and it is read once, in pieces.</summary>
internal sealed class ServerContent(byte[] body) : HttpContent
{
    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new ServerStream(body));

    protected override Stream CreateContentReadStream(CancellationToken cancellationToken) => new ServerStream(body);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var source = new ServerStream(body);
        for (var piece = source.Take(int.MaxValue); piece.Length > 0; piece = source.Take(int.MaxValue))
        {
            await stream.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
