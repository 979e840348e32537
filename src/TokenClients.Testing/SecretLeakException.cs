namespace TokenClients.Testing;

/// <summary>Secrets showed where they must not. The message names every place, and no secret.</summary>
public sealed class SecretLeakException : Exception
{
    internal SecretLeakException(string message, IReadOnlyList<SecretLeak> leaks)
        : base(message) => Leaks = leaks;

    /// <summary>Where they showed, at least one place.</summary>
    public IReadOnlyList<SecretLeak> Leaks { get; }
}
