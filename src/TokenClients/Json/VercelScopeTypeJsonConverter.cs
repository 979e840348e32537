using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using TokenClients.Vercel;

namespace TokenClients.Json;

/// <summary>Writes a <see cref="VercelScopeType"/> as its text.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class VercelScopeTypeJsonConverter : JsonConverter<VercelScopeType>
{
    /// <inheritdoc/>
    public override VercelScopeType Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? "");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, VercelScopeType value, JsonSerializerOptions options) => Guard.NotNull(writer).WriteStringValue(value.Value);
}
