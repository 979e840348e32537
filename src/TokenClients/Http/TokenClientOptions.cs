namespace TokenClients;

/// <summary>What the clients of all services are configured with. A client copies its options when it is made: later changes have no effect.</summary>
public abstract class TokenClientOptions
{
    private protected TokenClientOptions()
    {
    }

    /// <summary>Where the service is. Must be absolute and <c>https</c>, or <c>http</c> to a loopback address; a path prefix is kept. No query, fragment or user info.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>Whether <c>http</c> is allowed to other than loopback addresses. Credentials then travel in clear. Default: <see langword="false"/>.</summary>
    public bool AllowInsecureHttp { get; set; }

    /// <summary>Timeouts, retries and the circuit breaker.</summary>
    public ResilienceOptions Resilience { get; set; } = new();

    /// <summary>Says why a credential cannot be used, as the rest of a sentence that begins with it; <see langword="null"/> if it can. Asked of every credential, wherever it comes from.</summary>
    internal virtual Func<SecretString, string?> CredentialRefusal => static _ => null;
}
