using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TokenClients.Infisical;

/// <summary>Reads and writes an <see cref="InfisicalTrustedIp"/> as its text. Accepts any text, because an address from a server is kept unchanged.</summary>
/// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/attach">Infisical: attach Token Auth</seealso>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class InfisicalTrustedIpJsonConverter : JsonConverter<InfisicalTrustedIp>
{
    /// <inheritdoc/>
    public override InfisicalTrustedIp? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? InfisicalTrustedIp.FromServer(reader.GetString()!) : throw new JsonException("A trusted address must be a JSON string.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, InfisicalTrustedIp value, JsonSerializerOptions options) =>
        Guard.NotNull(writer).WriteStringValue(Guard.NotNull(value).Address);
}
