using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TokenClients.Json;

/// <summary>Reads a <see cref="SecretString"/> from JSON and refuses to write one.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class SecretStringJsonConverter : JsonConverter<SecretString>
{
    /// <inheritdoc/>
    public override SecretString? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException("A credential must be a JSON string.");
        }

        var value = reader.GetString()!;
        return SecretString.Refusal(value) is { } refusal ? throw new JsonException(refusal) : new SecretString(value);
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: a stored mask would lose the credential, and the credential itself would leak.</exception>
    public override void Write(Utf8JsonWriter writer, SecretString value, JsonSerializerOptions options) =>
        throw SecretString.SerializationRefusal();

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, SecretString value, JsonSerializerOptions options) => throw SecretString.SerializationRefusal();
}
