namespace TokenClients.Infisical;

/// <summary>How Token Auth issues tokens of an identity. What is not set keeps its value, or on <see cref="IInfisicalTokenAuth.AttachAsync"/> gets the server's default.</summary>
public sealed class InfisicalTokenAuthSettings
{
    /// <summary>How long tokens live. Concerns tokens that are created later. Server's default: 30 days, at most 30 days.</summary>
    public InfisicalTokenLifetime? Lifetime { get; set; }

    /// <summary>How often each token can be used: 0 means without limit, the server's default. Concerns tokens that are created later.</summary>
    public long? UseLimit { get; set; }

    /// <summary>The addresses from which tokens may be used, at least one; concerns existing tokens at once. Server's default: every address.</summary>
    public IReadOnlyList<InfisicalTrustedIp>? TrustedIps { get; set; }
}
