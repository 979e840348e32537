using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TokenClients.Json;

/// <summary>Writes a <see cref="TokenExpiry"/> as <c>"never"</c>, <c>"unknown"</c> or an ISO 8601 instant, and reads the same.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class TokenExpiryJsonConverter : JsonConverter<TokenExpiry>
{
    /// <inheritdoc/>
    public override TokenExpiry Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return text switch
        {
            "never" => TokenExpiry.Never,
            "unknown" => TokenExpiry.Unknown,
            _ when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) => TokenExpiry.At(instant),
            _ => throw new JsonException("An expiry must be \"never\", \"unknown\" or an ISO 8601 instant."),
        };
    }

    /// <summary>Writes an expiry.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="value">The expiry.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="NotSupportedException">The expiry is a lifetime: it belongs to a request that was not made yet.</exception>
    public override void Write(Utf8JsonWriter writer, TokenExpiry value, JsonSerializerOptions options)
    {
        Guard.NotNull(writer);
        if (!value.IsUnknown && !value.IsNever && value.Instant is null)
        {
            throw new NotSupportedException("TokenExpiry.In(…) is for requests: it has no instant to write.");
        }

        writer.WriteStringValue(value.ToString());
    }
}
