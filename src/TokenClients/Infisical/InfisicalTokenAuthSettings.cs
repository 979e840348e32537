namespace TokenClients.Infisical;

/// <summary>The settings for tokens that Token Auth issues for an identity.</summary>
/// <remarks>For a setting that is <see langword="null"/>, <see cref="IInfisicalTokenAuth.AttachAsync"/> uses the server's default, and <see cref="IInfisicalTokenAuth.UpdateConfigurationAsync"/> changes nothing. Both throw an <see cref="ArgumentException"/> for a value that is out of range.</remarks>
/// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/attach">Infisical: attach Token Auth</seealso>
public sealed class InfisicalTokenAuthSettings
{
    /// <summary>The lifetime of tokens that are created later; <see langword="null"/> to leave it unchanged. The server's default is a time to live of 30 days and a maximum lifetime of 30 days with renewals.</summary>
    public InfisicalTokenLifetime? Lifetime { get; set; }

    /// <summary>How many times each token that is created later can be used: 0 or more, where 0 means no limit; <see langword="null"/> to leave it unchanged. The server's default is 0.</summary>
    public long? UseLimit { get; set; }

    /// <summary>The addresses from which tokens may be used: at least one, or <see langword="null"/> to leave them unchanged. A change applies to existing tokens at once. The server's default is every address.</summary>
    public IReadOnlyList<InfisicalTrustedIp>? TrustedIps { get; set; }

    /// <summary>Returns a description for logs, without secrets.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => new ModelText(GetType()).Add(nameof(Lifetime), Lifetime).Add(nameof(UseLimit), UseLimit).Add(nameof(TrustedIps), TrustedIps is null ? null : string.Join(", ", TrustedIps)).ToString();
}
