using System.Text.Json;
using System.Text.Json.Serialization;

namespace TokenClients.Transport;

/// <summary>Writes the value of a secret, for requests whose body carries a credential.</summary>
internal sealed class RevealedSecretConverter : JsonConverter<SecretString>
{
    public override SecretString? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("This converter only writes requests.");

    public override void Write(Utf8JsonWriter writer, SecretString value, JsonSerializerOptions options) => writer.WriteStringValue(value.Reveal());
}
