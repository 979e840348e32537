namespace TokenClients;

/// <summary>What a service found wrong with one field of a request.</summary>
public sealed class FieldError
{
    /// <summary>Names a field and what is wrong with it.</summary>
    /// <param name="field">The field's path as the service names it; empty if it names none.</param>
    /// <param name="message">The service's sentence.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public FieldError(string field, string message)
    {
        Field = Guard.NotNull(field);
        Message = Guard.NotNull(message);
    }

    /// <summary>The field's path as the service names it; empty if it names none.</summary>
    public string Field { get; }

    /// <summary>The service's sentence, with every secret of the call masked.</summary>
    public string Message { get; }

    /// <summary>Returns the field and the sentence.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Field.Length == 0 ? Message : $"{Field}: {Message}";
}
