using System.IO;

namespace TokenClients.Benchmarks.InMemory;

/// <summary>Gives a body in pieces of at most what a TLS record holds, each at once.</summary>
internal sealed class ServerStream(ReadOnlyMemory<byte> body) : Stream
{
    private const int MostAtOnce = 16 * 1024;

    private ReadOnlyMemory<byte> _rest = body;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var piece = Take(buffer.Length);
        piece.Span.CopyTo(buffer);
        return piece.Length;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    internal ReadOnlyMemory<byte> Take(int most)
    {
        var piece = _rest[..Math.Min(Math.Min(most, MostAtOnce), _rest.Length)];
        _rest = _rest[piece.Length..];
        return piece;
    }
}
