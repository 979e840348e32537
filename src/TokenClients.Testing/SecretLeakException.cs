namespace TokenClients.Testing;

/// <summary>The exception that is thrown when secrets are found. The message contains every place, and no secret.</summary>
public sealed class SecretLeakException : Exception
{
    internal SecretLeakException(string message, IReadOnlyList<SecretLeak> leaks)
        : base(message) => Leaks = leaks;

    /// <summary>The places where they were found, at least one.</summary>
    public IReadOnlyList<SecretLeak> Leaks { get; }
}
