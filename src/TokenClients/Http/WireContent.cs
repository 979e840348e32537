using System.IO;
using System.Net;

namespace TokenClients.Http;

/// <summary>A request's content for one send. It knows whether the platform asked for the bytes: while it has not, no server can have acted on them.</summary>
internal sealed class WireContent : HttpContent
{
    private readonly HttpContent _content;

    /// <param name="content">The content.</param>
    /// <param name="mayHaveHeaders">Whether somebody may have put headers onto it. Those of a body of our own go onto the wire in any case.</param>
    internal WireContent(HttpContent content, bool mayHaveHeaders)
    {
        _content = content;
        if (mayHaveHeaders)
        {
            RawHeaders.Copy(content.Headers, Headers);
        }

        (content as RequestBody)?.AddHeaders(Headers);
    }

    internal bool SendingStarted { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        SendingStarted = true;
        return _content.CopyToAsync(stream);
    }

#if NET
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        SendingStarted = true;
        return _content.CopyToAsync(stream, context, cancellationToken);
    }
#endif

    protected override bool TryComputeLength(out long length)
    {
        var known = _content is RequestBody body ? body.Length : _content.Headers.ContentLength;
        length = known ?? 0;
        return known is not null;
    }
}
