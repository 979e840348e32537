using System.IO;
using System.Net;

namespace TokenClients.Pipeline;

/// <summary>
/// The content of one send. A handler or the platform must read this content to send the bytes of the request, again or elsewhere. A repeat of bytes that a handler has buffered is not noticed.
/// The content decides whether the bytes may be sent, and updates the call's record.
/// </summary>
internal sealed class GatedContent : HttpContent
{
    private readonly HttpRequestMessage _request;

    internal GatedContent(HttpRequestMessage request, CallContext call, HttpContent content)
    {
        (_request, Call, Inner) = (request, call, content);
        RawHeaders.Copy(content.Headers, Headers);

        // .NET Framework does not request the bytes of empty content.
        Bytes = new(proveUnsent: PlatformHandler.HasSockets || content.Headers.ContentLength != 0);
    }

    internal CallContext Call { get; }

    /// <summary>Gets the original content, which is wrapped again if the request is sent again.</summary>
    internal HttpContent Inner { get; }

    internal RequestBytes Bytes { get; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        Request(stream);
        return Call.CopyAsync(() => Inner.CopyToAsync(stream));
    }

#if NET
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Request(stream);
        return Call.CopyAsync(() => Inner.CopyToAsync(stream, context, cancellationToken));
    }
#endif

    protected override bool TryComputeLength(out long length)
    {
        var known = Inner.Headers.ContentLength;
        length = known ?? 0;
        return known is not null;
    }

    /// <exception cref="Errors.RequestRefusedException">The bytes must not be sent.</exception>
    private void Request(Stream stream) => Call.Sends.Request(Bytes, CredentialScope.Refusal(_request, Call), TargetOf(stream));

    /// <summary>Returns where the bytes that are written to a stream go. The type of a content's buffer is nested in <see cref="HttpContent"/> and is not public. The other streams of that assembly are connections, because other code uses its own streams.</summary>
    internal static BytesTarget TargetOf(Stream stream) =>
        stream.GetType().DeclaringType == typeof(HttpContent) ? BytesTarget.Memory
        : stream.GetType().Assembly == typeof(HttpContent).Assembly ? BytesTarget.Connection
        : BytesTarget.Unknown;
}
