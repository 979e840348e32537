using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TokenClients.Infisical;

/// <summary>Reads and writes an <see cref="InfisicalTokenLifetime"/> as its two values in seconds: <c>[86400, 2592000]</c>.</summary>
/// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/attach">Infisical: attach Token Auth</seealso>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class InfisicalTokenLifetimeJsonConverter : JsonConverter<InfisicalTokenLifetime>
{
    /// <inheritdoc/>
    public override InfisicalTokenLifetime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.StartArray
            && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var ttl)
            && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var max)
            && reader.Read() && reader.TokenType == JsonTokenType.EndArray)
        {
            return InfisicalTokenLifetime.FromServer(ttl, max);
        }

        throw new JsonException("A lifetime must be two whole numbers of seconds: [time to live, maximum lifetime].");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, InfisicalTokenLifetime value, JsonSerializerOptions options)
    {
        Guard.NotNull(writer).WriteStartArray();
        writer.WriteNumberValue(value.TtlSeconds);
        writer.WriteNumberValue(value.MaxTtlSeconds);
        writer.WriteEndArray();
    }
}
