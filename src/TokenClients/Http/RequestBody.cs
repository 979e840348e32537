using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TokenClients.Http;

/// <summary>The bytes of a request's body.</summary>
internal sealed class RequestBody : ByteArrayContent
{
    private readonly RequestModel? _model;
    private readonly JsonTypeInfo? _typeInfo;

    private RequestBody(RequestModel? model, JsonTypeInfo? typeInfo, byte[] bytes)
        : base(bytes)
    {
        _model = model;
        _typeInfo = typeInfo;
        model?.CollectSecrets(Secrets);
        if (model is not null)
        {
            Headers.TryAddWithoutValidation("Content-Type", typeInfo is null ? "application/x-www-form-urlencoded" : "application/json");
        }
    }

    internal List<SecretString> Secrets { get; } = [];

    /// <summary>Whether the client's credential is a member of the body, and not a header.</summary>
    internal bool HoldsCredential => _model is { HoldsCredential: true };

    /// <summary>A body of no bytes. Without one the platform takes a request for repeatable, and sends it again by itself when a pooled connection turns out to be closed.</summary>
    internal static RequestBody Empty() => new(null, null, []);

    internal static RequestBody Json(RequestModel model, JsonTypeInfo typeInfo) => new(model, typeInfo, model.HoldsCredential ? [] : Write(model, typeInfo));

    internal static RequestBody Form(RequestModel model) => new(model, null, model.HoldsCredential ? [] : Write(model, null));

    /// <summary>The same body with the credential in its member. Until then it has no bytes: the users' handlers may look at it.</summary>
    internal RequestBody With(SecretString credential)
    {
        lock (_model!)
        {
            _model.SetCredential(credential);
            return new(_model, _typeInfo, Write(_model, _typeInfo));
        }
    }

    private static byte[] Write(RequestModel model, JsonTypeInfo? typeInfo)
    {
        if (typeInfo is not null)
        {
            return JsonSerializer.SerializeToUtf8Bytes(model, typeInfo);
        }

        var form = new FormWriter();
        model.WriteForm(form);
        return form.ToUtf8();
    }
}
