using System.IO;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TokenClients.Http;

/// <summary>The bytes of a request's body. They can be sent again, and it is known whether the platform began to send them.</summary>
internal sealed class RequestBody : HttpContent
{
    private readonly RequestModel? _model;
    private readonly JsonTypeInfo? _typeInfo;
    private readonly byte[] _bytes;

    private RequestBody(RequestModel? model, JsonTypeInfo? typeInfo, bool isComplete)
    {
        _model = model;
        _typeInfo = typeInfo;
        _bytes = isComplete ? Write(model, typeInfo) : [];
        model?.CollectSecrets(Secrets);
        if (model is not null)
        {
            Headers.TryAddWithoutValidation("Content-Type", typeInfo is null ? "application/x-www-form-urlencoded" : "application/json");
        }
    }

    internal List<SecretString> Secrets { get; } = [];

    /// <summary>Whether the platform asked for the bytes in the send that is under way. While it has not, no server can have acted on them.</summary>
    internal bool SendingStarted { get; private set; }

    /// <summary>Whether the client's credential is a member of the body, and not a header.</summary>
    internal bool HoldsCredential => _model is { HoldsCredential: true };

    /// <summary>A body of no bytes. Without one the platform takes a request for repeatable, and sends it again by itself when a pooled connection turns out to be closed.</summary>
    internal static RequestBody Empty() => new(null, null, isComplete: true);

    internal static RequestBody Json(RequestModel model, JsonTypeInfo typeInfo) => new(model, typeInfo, isComplete: !model.HoldsCredential);

    internal static RequestBody Form(RequestModel model) => new(model, null, isComplete: !model.HoldsCredential);

    internal void BeginSend() => SendingStarted = false;

    /// <summary>The same body with the credential in its member. Until then it has no bytes: handlers on the way may look at it, and the platform keeps what was looked at.</summary>
    internal RequestBody With(SecretString credential)
    {
        lock (_model!)
        {
            _model.SetCredential(credential);
            return new(_model, _typeInfo, isComplete: true);
        }
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

    private static byte[] Write(RequestModel? model, JsonTypeInfo? typeInfo)
    {
        if (model is null)
        {
            return [];
        }

        if (typeInfo is not null)
        {
            return JsonSerializer.SerializeToUtf8Bytes(model, typeInfo);
        }

        var form = new FormWriter();
        model.WriteForm(form);
        return form.ToUtf8();
    }
}
