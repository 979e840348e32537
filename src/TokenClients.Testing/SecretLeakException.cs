namespace TokenClients.Testing;

/// <summary>The exception that is thrown when secrets are found. The message lists up to 50 places, and contains no secret.</summary>
public sealed class SecretLeakException : Exception
{
    internal SecretLeakException(string message, IReadOnlyList<SecretLeak> leaks)
        : base(message) => Leaks = leaks;

    /// <summary>All places where secrets were found, at least one.</summary>
    public IReadOnlyList<SecretLeak> Leaks { get; }
}
