using System.IO;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TokenClients.Http;

/// <summary>The bytes of a request's body. They can be sent again, and it is known whether the platform began to send them.</summary>
internal sealed class RequestBody : HttpContent
{
    private readonly byte[] _bytes;

    private RequestBody(byte[] bytes) => _bytes = bytes;

    private RequestBody(byte[] bytes, string contentType, RequestModel model)
        : this(bytes)
    {
        Headers.TryAddWithoutValidation("Content-Type", contentType);
        model.CollectSecrets(Secrets);
    }

    internal List<SecretString> Secrets { get; } = [];

    /// <summary>Whether the platform asked for the bytes. While it has not, no server can have acted on them.</summary>
    internal bool SendingStarted { get; private set; }

    /// <summary>A body of no bytes. Without one the platform takes a request for repeatable, and sends it again by itself when a pooled connection turns out to be closed.</summary>
    internal static RequestBody Empty() => new([]);

    internal static RequestBody Json<T>(T model, JsonTypeInfo<T> typeInfo)
        where T : RequestModel =>
        new(JsonSerializer.SerializeToUtf8Bytes(model, typeInfo), "application/json", model);

    internal static RequestBody Form(RequestModel model)
    {
        var form = new FormWriter();
        model.WriteForm(form);
        return new(form.ToUtf8(), "application/x-www-form-urlencoded", model);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        SendingStarted = true;
        return stream.WriteAsync(_bytes, 0, _bytes.Length);
    }

#if NET
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        SendingStarted = true;
        return stream.WriteAsync(_bytes, 0, _bytes.Length, cancellationToken);
    }
#endif

    protected override Task<Stream> CreateContentReadStreamAsync()
    {
        SendingStarted = true;
        return Task.FromResult<Stream>(new MemoryStream(_bytes, writable: false));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }

#pragma warning disable CA2215 // .NET Framework disposes a request's content after each send; a second attempt needs it, and there is nothing to free.
    protected override void Dispose(bool disposing)
    {
    }
#pragma warning restore CA2215
}
