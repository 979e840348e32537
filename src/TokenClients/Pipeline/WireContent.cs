using System.IO;
using System.Net;
using TokenClients.Requests;

namespace TokenClients.Pipeline;

/// <summary>The content that is sent, with the secrets that the user's handlers do not see.</summary>
internal sealed class WireContent : HttpContent
{
    private readonly HttpContent _content;

    // The bytes to send, if the library created the body.
    private readonly byte[]? _bytes;

    internal WireContent(CallContext call, HttpContent content, byte[]? bytes)
    {
        (Call, _content, _bytes) = (call, content, bytes);

        // The secrets change the length of the body.
        RawHeaders.Copy(content.Headers, Headers, except: bytes is null ? null : "Content-Length");

        // A handler may have removed the headers of the library's body.
        (content as RequestBody)?.AddHeaders(Headers);
    }

    internal CallContext Call { get; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        RequireRecord(stream);
        return _bytes is null ? _content.CopyToAsync(stream) : stream.WriteAsync(_bytes, 0, _bytes.Length);
    }

#if NET
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        RequireRecord(stream);
        return _bytes is null ? _content.CopyToAsync(stream, context, cancellationToken) : stream.WriteAsync(_bytes, cancellationToken).AsTask();
    }
#endif

    protected override bool TryComputeLength(out long length)
    {
        var known = _bytes is null ? _content.Headers.ContentLength : _bytes.Length;
        length = known ?? 0;
        return known is not null;
    }

    /// <summary>Refuses to write to a connection except for a recorded send, because a handler inside the primary one can send through its own handler. Reading the bytes into memory, for example to sign them, is allowed.</summary>
    /// <exception cref="Errors.RequestRefusedException">The send was not recorded.</exception>
    private void RequireRecord(Stream stream)
    {
        if (!Call.IsCopying && GatedContent.TargetOf(stream) == BytesTarget.Connection)
        {
            throw Errors.RequestRefusedException.NotRecorded();
        }
    }
}
