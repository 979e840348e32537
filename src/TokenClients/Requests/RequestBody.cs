using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TokenClients.Requests;

/// <summary>The bytes of a request's body.</summary>
internal sealed class RequestBody : ByteArrayContent
{
    private readonly RequestModel? _model;
    private readonly JsonTypeInfo? _typeInfo;
    private readonly byte[] _bytes;

    private RequestBody(RequestModel? model, JsonTypeInfo? typeInfo, List<SecretString> secrets, byte[] bytes)
        : base(bytes)
    {
        _model = model;
        _typeInfo = typeInfo;
        _bytes = bytes;
        Secrets = secrets;
        AddHeaders(Headers);
    }

    internal List<SecretString> Secrets { get; }

    /// <summary>Whether the client's credential is a member of the body.</summary>
    internal bool HoldsCredential => _model is { HoldsCredential: true };

    /// <summary>Whether the body is written only when it is sent, because it contains a secret and the application's handlers can read the content.</summary>
    internal bool IsDeferred => HoldsCredential || Secrets.Count > 0;

    /// <summary>Creates an empty body. Without a body, the platform itself sends the request again if a pooled connection was closed.</summary>
    internal static RequestBody Empty() => new(null, null, [], []);

    internal static RequestBody Json(RequestModel model, JsonTypeInfo typeInfo) => Create(model, typeInfo);

    internal static RequestBody Form(RequestModel model) => Create(model, null);

    /// <summary>Adds the body's headers to the given content headers, if they are missing.</summary>
    internal void AddHeaders(HttpContentHeaders headers)
    {
        if (_model is not null && !headers.Contains("Content-Type"))
        {
            headers.TryAddWithoutValidation("Content-Type", _typeInfo is null ? "application/x-www-form-urlencoded" : "application/json");
        }
    }

    /// <summary>Returns the bytes to send.</summary>
    internal byte[] BytesForWire(SecretString? credential)
    {
        if (!IsDeferred)
        {
            return _bytes;
        }

        lock (_model!)
        {
            if (HoldsCredential)
            {
                _model.SetCredential(credential!);
            }

            return Write(_model, _typeInfo);
        }
    }

    private static RequestBody Create(RequestModel model, JsonTypeInfo? typeInfo)
    {
        var secrets = new List<SecretString>();
        model.CollectSecrets(secrets);
        return new(model, typeInfo, secrets, model.HoldsCredential || secrets.Count > 0 ? [] : Write(model, typeInfo));
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
