using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TokenClients.Testing.Emulation;

/// <summary>What a service answers.</summary>
internal sealed class EmulatedAnswer
{
    // As JavaScript's own writer does it: real services do not escape text beyond ASCII.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly bool? _executed;
    private List<KeyValuePair<string, string>>? _headers;

    internal EmulatedAnswer(int status) => Status = status;

    internal int Status { get; }

    /// <summary>Whether HTTP allows a body with the status.</summary>
    internal bool MayHaveBody => Status is not (204 or 205 or 304);

    internal string? ContentType { get; init; }

    internal ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the operation was carried out. By default, what does not fail was.</summary>
    internal bool Executed { get => _executed ?? Status < 400; init => _executed = value; }

    internal IReadOnlyList<KeyValuePair<string, string>> Headers => _headers ?? (IReadOnlyList<KeyValuePair<string, string>>)[];

    internal static EmulatedAnswer Json<TState>(int status, TState state, Action<Utf8JsonWriter, TState> write) =>
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

    /// <summary>The same answer with another type of content.</summary>
    internal EmulatedAnswer But(string? contentType) => Copy(contentType, Body);

    /// <summary>The same answer with another body.</summary>
    internal EmulatedAnswer But(Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> change) => Copy(ContentType, change(Body));

    internal EmulatedAnswer With(string header, string value)
    {
        (_headers ??= []).Add(new(header, value));
        return this;
    }

    private EmulatedAnswer Copy(string? contentType, ReadOnlyMemory<byte> body) =>
        new(Status) { ContentType = contentType, Body = body, Executed = Executed, _headers = _headers is null ? null : [.. _headers] };
}
