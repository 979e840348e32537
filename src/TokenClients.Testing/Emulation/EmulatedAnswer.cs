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

    internal EmulatedAnswer With(string header, string value)
    {
        (_headers ??= []).Add(new(header, value));
        return this;
    }
}
