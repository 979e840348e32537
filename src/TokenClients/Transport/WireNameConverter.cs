using System.Text.Json;
using System.Text.Json.Serialization;

namespace TokenClients.Transport;

/// <summary>Writes an enum value as the service's name for it. The generated code derives a converter for each enum, because System.Text.Json 8 has no attribute for such names.</summary>
internal abstract class WireNameConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("This converter only writes requests.");

    public sealed override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(ToWireName(value));

    protected abstract string ToWireName(T value);
}
