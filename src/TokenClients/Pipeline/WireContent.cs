using System.IO;
using System.Net;
using TokenClients.Requests;

namespace TokenClients.Pipeline;

/// <summary>
/// A request's content for one send. Whoever sends the request, repeats it or sends it to another address has to ask for its bytes, whatever handler or part of the platform that is.
/// So this decides whether they may be sent, and the call's record learns of it.
/// </summary>
internal sealed class WireContent : HttpContent
{
    private readonly HttpRequestMessage _request;
    private readonly HttpContent _content;

    // The bytes to send, if the library created the body.
    private readonly byte[]? _bytes;

    internal WireContent(HttpRequestMessage request, CallContext call, HttpContent content, byte[]? bytes)
    {
        (_request, Call, _content, _bytes) = (request, call, content, bytes);

        // .NET Framework does not ask for the bytes of an empty content.
        Bytes = new(proveUnsent: PlatformHandler.HasSockets || (bytes?.Length ?? content.Headers.ContentLength) != 0);

        // A body with a secret has no final length yet.
        RawHeaders.Copy(content.Headers, Headers, except: bytes is null ? null : "Content-Length");

        // A handler may have removed the headers of the library's body.
        (content as RequestBody)?.AddHeaders(Headers);
    }

    internal CallContext Call { get; }

    internal RequestBytes Bytes { get; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        Call.Sends.Request(Bytes, CredentialScope.Refusal(_request, Call));
        return _bytes is null ? _content.CopyToAsync(stream) : stream.WriteAsync(_bytes, 0, _bytes.Length);
    }

#if NET
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Call.Sends.Request(Bytes, CredentialScope.Refusal(_request, Call));
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
