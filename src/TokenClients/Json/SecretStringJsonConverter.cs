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

    /// <summary>Always refuses: a mask that is stored in place of a credential would be a lost credential, and the credential itself a leak.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="value">The credential.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override void Write(Utf8JsonWriter writer, SecretString value, JsonSerializerOptions options) =>
        throw new NotSupportedException("A SecretString is not written as JSON. Leave the member out, or write SecretString.Reveal() yourself where the credential is meant to go.");
}
