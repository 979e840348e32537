using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using TokenClients.Infisical;

namespace TokenClients.Json;

/// <summary>Writes an <see cref="InfisicalTrustedIp"/> as its text.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class InfisicalTrustedIpJsonConverter : JsonConverter<InfisicalTrustedIp>
{
    /// <summary>Reads any text: what a server answered is kept as it was, and stays readable.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="typeToConvert">The type.</param>
    /// <param name="options">The options.</param>
    /// <returns>The address.</returns>
    /// <exception cref="JsonException">It is no text.</exception>
    public override InfisicalTrustedIp? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? InfisicalTrustedIp.FromServer(reader.GetString()!, prefix: null) : throw new JsonException("A trusted address must be a JSON string.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, InfisicalTrustedIp value, JsonSerializerOptions options) =>
        Guard.NotNull(writer).WriteStringValue(Guard.NotNull(value).Address);
}
