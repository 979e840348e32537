namespace TokenClients.Infisical;

/// <summary>Converts an <see cref="InfisicalTokenLifetime"/> to and from text.</summary>
internal sealed class InfisicalTokenLifetimeTypeConverter : TextConverter<InfisicalTokenLifetime>
{
    protected override InfisicalTokenLifetime Read(string text) => InfisicalTokenLifetime.TryParse(text)
        ?? throw new FormatException("A lifetime must be \"server maximum\", a duration such as 1.00:00:00, or both values, such as \"1.00:00:00, at most 30.00:00:00\".");
}
