using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using TokenClients.Crafter;

namespace TokenClients.Json;

/// <summary>Writes a <see cref="CrafterAction"/> as its text.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CrafterActionJsonConverter : JsonConverter<CrafterAction>
{
    /// <inheritdoc/>
    public override CrafterAction Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, CrafterAction value, JsonSerializerOptions options) => Guard.NotNull(writer).WriteStringValue(value.Value);
}
