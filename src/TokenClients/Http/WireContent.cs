using System.IO;
using System.Net;

namespace TokenClients.Http;

/// <summary>A request's content for one send. It knows whether the platform asked for the bytes: while it has not, no server can have acted on them.</summary>
internal sealed class WireContent : HttpContent
{
    private readonly HttpContent _content;

    internal WireContent(HttpContent content)
    {
        _content = content;
#if NET
        foreach (var header in content.Headers.NonValidated)
#else
        foreach (var header in content.Headers)
#endif
        {
            Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
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
        length = _content.Headers.ContentLength ?? 0;
        return _content.Headers.ContentLength is not null;
    }
}
