using System.IO;
using System.Net;

namespace TokenClients.IntegrationTests;

/// <summary>Counts the responses whose bodies a client has begun to read: by then it has the headers, and knows what they mean.</summary>
internal sealed class HeadersSeen : HttpMessageHandler
{
    private readonly HttpMessageInvoker _sockets = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All });
    private int _count;

    internal int Count => Volatile.Read(ref _count);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await _sockets.SendAsync(request, cancellationToken);
        var content = new StreamContent(new Watched(await response.Content.ReadAsStreamAsync(cancellationToken), () => Interlocked.Increment(ref _count)));
        foreach (var header in response.Content.Headers)
        {
            content.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        response.Content = content;
        return response;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _sockets.Dispose();
        }

        base.Dispose(disposing);
    }

    private sealed class Watched(Stream stream, Action begun) : Stream
    {
        private int _hasBegun;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Begin();
            return stream.ReadAsync(buffer, cancellationToken);
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Begin();
            return stream.ReadAsync(buffer, offset, count, cancellationToken);
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Begin();
            return stream.Read(buffer, offset, count);
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                stream.Dispose();
            }

            base.Dispose(disposing);
        }

        private void Begin()
        {
            if (Interlocked.Exchange(ref _hasBegun, 1) == 0)
            {
                begun();
            }
        }
    }
}
