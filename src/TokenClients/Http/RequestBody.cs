using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TokenClients.Http;

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
    }

    internal List<SecretString> Secrets { get; }

    /// <summary>Whether the client's credential is a member of the body, and not a header.</summary>
    internal bool HoldsCredential => _model is { HoldsCredential: true };

    /// <summary>Whether the body has no bytes yet, as it holds a secret: the users' handlers may look at it.</summary>
    internal bool IsDeferred => HoldsCredential || Secrets.Count > 0;

    /// <summary>A body of no bytes. Without one the platform takes a request for repeatable, and sends it again by itself when a pooled connection turns out to be closed.</summary>
    internal static RequestBody Empty() => new(null, null, [], []);

    internal static RequestBody Json(RequestModel model, JsonTypeInfo typeInfo) => Create(model, typeInfo);

    internal static RequestBody Form(RequestModel model) => Create(model, null);

    /// <summary>Adds the body's headers to some content's, if they are not there.</summary>
    internal void AddHeaders(HttpContentHeaders headers)
    {
        if (_model is not null && !headers.Contains("Content-Type"))
        {
            headers.TryAddWithoutValidation("Content-Type", _typeInfo is null ? "application/x-www-form-urlencoded" : "application/json");
        }
    }

    /// <summary>The bytes that go onto the wire, those of a body that was held back included.</summary>
    /// <param name="credential">The client's credential, where it is a member.</param>
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
