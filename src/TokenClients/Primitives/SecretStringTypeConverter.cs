namespace TokenClients.Primitives;

/// <summary>Reads a <see cref="SecretString"/> from text and refuses to write one.</summary>
internal sealed class SecretStringTypeConverter : TextConverter<SecretString>
{
    protected override SecretString Read(string text) => SecretString.ConvertFrom(text);

    protected override string Write(SecretString value) => throw SecretString.SerializationRefusal();
}
