namespace TokenClients.Infisical;

/// <summary>Converts an <see cref="InfisicalTrustedIp"/> to and from text.</summary>
internal sealed class InfisicalTrustedIpTypeConverter : TextConverter<InfisicalTrustedIp>
{
    protected override InfisicalTrustedIp Read(string text) => new(text);
}
