using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using TokenClients.Infisical;

namespace TokenClients.Json;

/// <summary>Writes an <see cref="InfisicalTrustedIp"/> as its text.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class InfisicalTrustedIpJsonConverter : JsonConverter<InfisicalTrustedIp>
{
    /// <inheritdoc/>
    public override InfisicalTrustedIp? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        InfisicalTrustedIp.FromServer(reader.GetString() ?? "", prefix: null);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, InfisicalTrustedIp value, JsonSerializerOptions options) =>
        Guard.NotNull(writer).WriteStringValue(Guard.NotNull(value).Address);
}
