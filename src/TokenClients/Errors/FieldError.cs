namespace TokenClients;

/// <summary>An error that a service reports for one field of a request.</summary>
public sealed class FieldError
{
    /// <summary>Creates an error.</summary>
    /// <param name="field">The path of the field as the service wrote it, or an empty string.</param>
    /// <param name="message">The service's message.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    public FieldError(string field, string message) => (Field, Message) = (Guard.NotNull(field), Guard.NotNull(message));

    /// <summary>The path of the field as the service wrote it, or an empty string.</summary>
    public string Field { get; }

    /// <summary>The service's message, hidden if it repeats a secret of the call.</summary>
    public string Message { get; }

    /// <summary>Returns the field and the message.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Field.Length == 0 ? Message : $"{Field}: {Message}";
}
