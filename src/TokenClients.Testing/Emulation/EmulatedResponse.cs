using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TokenClients.Testing.Emulation;

/// <summary>A response of a service.</summary>
internal sealed class EmulatedResponse
{
    // Like JSON.stringify: the real services do not escape non-ASCII text.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly bool? _executed;
    private List<KeyValuePair<string, string>>? _headers;

    internal EmulatedResponse(int status) => Status = status;

    internal int Status { get; }

    /// <summary>Whether HTTP allows a body with the status.</summary>
    internal bool MayHaveBody => Status is not (204 or 205 or 304);

    internal string? ContentType { get; init; }

    internal ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the operation was executed. Default: whether the status is a success.</summary>
    internal bool Executed { get => _executed ?? Status < 400; init => _executed = value; }

    internal IReadOnlyList<KeyValuePair<string, string>> Headers => _headers ?? (IReadOnlyList<KeyValuePair<string, string>>)[];

    internal static EmulatedResponse Json<TState>(int status, TState state, Action<Utf8JsonWriter, TState> write) =>
        new(status)
        {
            ContentType = "application/json; charset=utf-8",
            Body = JsonBody((state, write), static (writer, body) =>
            {
                writer.WriteStartObject();
                body.write(writer, body.state);
                writer.WriteEndObject();
            }),
        };

    internal static ReadOnlyMemory<byte> JsonBody<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            write(writer, state);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Returns the same response with another content type.</summary>
    internal EmulatedResponse But(string? contentType) => Copy(contentType, Body);

    /// <summary>Returns the same response with another body.</summary>
    internal EmulatedResponse But(Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> change) => Copy(ContentType, change(Body));

    internal EmulatedResponse With(string header, string value)
    {
        (_headers ??= []).Add(new(header, value));
        return this;
    }

    private EmulatedResponse Copy(string? contentType, ReadOnlyMemory<byte> body) =>
        new(Status) { ContentType = contentType, Body = body, Executed = Executed, _headers = _headers is null ? null : [.. _headers] };
}
