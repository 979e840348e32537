namespace TokenClients.Infisical;

/// <summary>How Token Auth issues tokens of an identity.</summary>
/// <remarks>What is not set keeps its value, or on <see cref="IInfisicalTokenAuth.AttachAsync"/> gets the server's default. What is out of its range is an <see cref="ArgumentException"/> of the call.</remarks>
/// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/attach">Infisical: attach Token Auth</seealso>
public sealed class InfisicalTokenAuthSettings
{
    /// <summary>How long tokens live that are created later; <see langword="null"/> to leave it. Server's default: 30 days, at most 30 days with renewals.</summary>
    public InfisicalTokenLifetime? Lifetime { get; set; }

    /// <summary>How often each token can be used that is created later: 0 or more, where 0 means without limit; <see langword="null"/> to leave it. Server's default: 0.</summary>
    public long? UseLimit { get; set; }

    /// <summary>The addresses from which tokens may be used, existing ones at once: at least one; <see langword="null"/> to leave them. Server's default: every address.</summary>
    public IReadOnlyList<InfisicalTrustedIp>? TrustedIps { get; set; }
}
