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
    private byte[] _bytes;

    private RequestBody(RequestModel? model, JsonTypeInfo? typeInfo, string? contentType)
    {
        _model = model;
        _typeInfo = typeInfo;
        _bytes = HoldsCredential ? [] : Write();
        model?.CollectSecrets(Secrets);
        if (contentType is not null)
        {
            Headers.TryAddWithoutValidation("Content-Type", contentType);
        }
    }

    internal List<SecretString> Secrets { get; } = [];

    /// <summary>Whether the platform asked for the bytes in the send that is under way. While it has not, no server can have acted on them.</summary>
    internal bool SendingStarted { get; private set; }

    /// <summary>Whether the client's credential is a member of the body, and not a header.</summary>
    internal bool HoldsCredential => _model is { HoldsCredential: true };

    /// <summary>A body of no bytes. Without one the platform takes a request for repeatable, and sends it again by itself when a pooled connection turns out to be closed.</summary>
    internal static RequestBody Empty() => new(null, null, null);

    internal static RequestBody Json(RequestModel model, JsonTypeInfo typeInfo) => new(model, typeInfo, "application/json");

    internal static RequestBody Form(RequestModel model) => new(model, null, "application/x-www-form-urlencoded");

    internal void BeginSend() => SendingStarted = false;

    /// <summary>Puts the credential into its member.</summary>
    internal void SetCredential(SecretString credential)
    {
        _model!.SetCredential(credential);
        _bytes = Write();
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

    private byte[] Write()
    {
        if (_model is null)
        {
            return [];
        }

        if (_typeInfo is not null)
        {
            return JsonSerializer.SerializeToUtf8Bytes(_model, _typeInfo);
        }

        var form = new FormWriter();
        _model.WriteForm(form);
        return form.ToUtf8();
    }
}
