using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TokenClients.Json;

/// <summary>Writes a <see cref="TokenExpiry"/> as <c>"never"</c>, <c>"unknown"</c> or an ISO 8601 instant. Reads the same values, and lifetimes such as <c>"in 30.00:00:00"</c>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TokenExpiryJsonConverter : JsonConverter<TokenExpiry>
{
    /// <inheritdoc/>
    public override TokenExpiry Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        (reader.TokenType == JsonTokenType.String ? TokenExpiry.TryParse(reader.GetString()!) : null) ?? throw new JsonException(TokenExpiryTypeConverter.Forms);

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The expiry was created with <see cref="TokenExpiry.In"/>, so it has no instant.</exception>
    public override void Write(Utf8JsonWriter writer, TokenExpiry value, JsonSerializerOptions options) =>
        Guard.NotNull(writer).WriteStringValue(value.ToStored());
}
