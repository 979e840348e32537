using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using TokenClients.Vercel;

namespace TokenClients.Json;

/// <summary>Writes a <see cref="VercelOrigin"/> as its text.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class VercelOriginJsonConverter : JsonConverter<VercelOrigin>
{
    /// <inheritdoc/>
    public override VercelOrigin Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, VercelOrigin value, JsonSerializerOptions options) => Guard.NotNull(writer).WriteStringValue(value.Value);
}
