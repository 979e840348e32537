using System.IO;
using System.Net;

namespace TokenClients.Http;

/// <summary>A request's content for one send. It knows whether the platform asked for the bytes: while it has not, no server can have acted on them.</summary>
internal sealed class WireContent : HttpContent
{
    private readonly HttpContent _content;
    private readonly byte[]? _bytes;

    /// <param name="content">The content.</param>
    /// <param name="bytes">Its bytes, if it is a body of our own.</param>
    /// <param name="mayHaveHeaders">Whether somebody may have put headers onto it. Those of a body of our own go onto the wire in any case.</param>
    internal WireContent(HttpContent content, byte[]? bytes, bool mayHaveHeaders)
    {
        _content = content;
        _bytes = bytes;
        if (mayHaveHeaders)
        {
            // Who asked a body that was held back for its length was told that of no bytes.
            RawHeaders.Copy(content.Headers, Headers, except: bytes is null ? null : "Content-Length");
        }

        (content as RequestBody)?.AddHeaders(Headers);
    }

    internal bool SendingStarted { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        SendingStarted = true;
        return _bytes is null ? _content.CopyToAsync(stream) : stream.WriteAsync(_bytes, 0, _bytes.Length);
    }

#if NET
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        SendingStarted = true;
        return _bytes is null ? _content.CopyToAsync(stream, context, cancellationToken) : stream.WriteAsync(_bytes, cancellationToken).AsTask();
    }
#endif

    protected override bool TryComputeLength(out long length)
    {
        var known = _bytes is null ? _content.Headers.ContentLength : _bytes.Length;
        length = known ?? 0;
        return known is not null;
    }
}
