namespace TokenClients.Infisical;

/// <summary>Converts an <see cref="InfisicalTrustedIp"/> from its text and to it.</summary>
internal sealed class InfisicalTrustedIpTypeConverter : TextConverter<InfisicalTrustedIp>
{
    protected override InfisicalTrustedIp Read(string text) => new(text);
}
