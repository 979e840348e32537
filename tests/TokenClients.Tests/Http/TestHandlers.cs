using System.IO;

namespace TokenClients.Tests.Http;

/// <summary>Sends as a function says.</summary>
internal sealed class FuncHandler(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send) : HttpMessageHandler
{
    private int _sends;

    internal int Sends => Volatile.Read(ref _sends);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _sends);
        return send(request, cancellationToken);
    }
}

/// <summary>Takes the request and never responds; the test learns when it was taken.</summary>
internal sealed class HangingHandler : HttpMessageHandler
{
    private int _sends;

    internal SemaphoreSlim Taken { get; } = new(0);

    internal int Sends => Volatile.Read(ref _sends);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is not null)
        {
            await request.Content.CopyToAsync(Stream.Null, cancellationToken);
        }

        Interlocked.Increment(ref _sends);
        Taken.Release();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        throw new InvalidOperationException("An endless wait has ended.");
    }

    protected override void Dispose(bool disposing)
    {
        Taken.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A handler of the user's around the sending.</summary>
internal sealed class Around(Func<HttpRequestMessage, Func<HttpRequestMessage, Task<HttpResponseMessage>>, Task<HttpResponseMessage>> around) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        around(request, outgoing => base.SendAsync(outgoing, cancellationToken));

    /// <summary>A copy as a careless handler makes it: without the request's options.</summary>
    internal static HttpRequestMessage CarelessCopy(HttpRequestMessage request)
    {
        var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Content = request.Content, Version = request.Version };
        foreach (var header in request.Headers)
        {
            copy.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        return copy;
    }
}

/// <summary>A body that gives some bytes and then fails, or waits until the test lets it go on.</summary>
internal sealed class BrokenStream(byte[] bytes, Func<CancellationToken, Task<byte[]?>> then) : Stream
{
    private byte[] _bytes = bytes;
    private int _position;
    private bool _askedForMore;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == _bytes.Length && !_askedForMore)
        {
            _askedForMore = true;
            _bytes = await then(cancellationToken) ?? [];
            _position = 0;
        }

        var count = Math.Min(buffer.Length, _bytes.Length - _position);
        _bytes.AsMemory(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bodies are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    internal static HttpResponseMessage Response(string begin, Func<CancellationToken, Task<byte[]?>> then) =>
        new() { Content = new StreamContent(new BrokenStream(System.Text.Encoding.UTF8.GetBytes(begin), then)) };
}
