using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TokenClients.Json;

/// <summary>Reads and writes an extensible string value as a JSON string.</summary>
/// <typeparam name="T">One of the library's own types for such values; with any other type, the constructor throws an <see cref="InvalidCastException"/>.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class OpenValueJsonConverter<T> : JsonConverter<T>
    where T : struct
{
    // The default value is the factory, because netstandard2.0 does not support static members in interfaces.
    private readonly IOpenValue<T> _factory = (IOpenValue<T>)default(T);

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => _factory.Create(reader.GetString() ?? "");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => Guard.NotNull(writer).WriteStringValue(value.ToString());
}
