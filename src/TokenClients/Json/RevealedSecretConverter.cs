using System.Text.Json;
using System.Text.Json.Serialization;

namespace TokenClients.Json;

/// <summary>Writes the credential itself: only for the bodies of requests that carry one to its service.</summary>
internal sealed class RevealedSecretConverter : JsonConverter<SecretString>
{
    public override SecretString? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Requests are written, never read.");

    public override void Write(Utf8JsonWriter writer, SecretString value, JsonSerializerOptions options) => writer.WriteStringValue(value.Reveal());
}
