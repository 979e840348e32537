namespace TokenClients.Infisical;

/// <summary>The Token Auth configuration of an identity.</summary>
/// <remarks>On the wire: <c>identityTokenAuth</c>. Times are in UTC.</remarks>
/// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/retrieve">Infisical: retrieve Token Auth</seealso>
public sealed partial class InfisicalTokenAuthConfiguration : TokenClientModel
{
    private InfisicalTokenAuthConfiguration(scoped ref Members members)
        : this(ref members, out var ttl, out var maxTtl) =>
        Lifetime = InfisicalTokenLifetime.FromServer(ttl, maxTtl);

    /// <summary>The id of the configuration itself; empty if the server sends none. It is not a secret.</summary>
    public string Id { get; init; } = "";

    /// <summary>The id of the identity; <see cref="Guid.Empty"/> if the server sends no UUID.</summary>
    public Guid IdentityId { get; init; }

    /// <summary>The lifetime of tokens that are created from now on; <see langword="null"/> if the server does not send both values.</summary>
    public InfisicalTokenLifetime? Lifetime { get; init; }

    /// <summary>How many times each token can be used: 0 means no limit; <see langword="null"/> if the server does not say.</summary>
    public long? UseLimit { get; init; }

    /// <summary>The period within which a token must be renewed, in seconds; 0 in practice, because no Token Auth call sets it.</summary>
    public long PeriodSeconds { get; init; }

    /// <summary>The addresses from which tokens may be used; never <see langword="null"/>.</summary>
    public IReadOnlyList<InfisicalTrustedIp> TrustedIps { get; init; } = [];

    /// <summary>When Token Auth was attached; <see langword="null"/> if the server does not say.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the configuration was last changed; <see langword="null"/> if the server does not say.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Creates settings from this configuration, which you can change and pass to <see cref="IInfisicalTokenAuth.UpdateConfigurationAsync"/>.</summary>
    /// <remarks>A setting that could not be read completely is <see langword="null"/>, so that an update does not change it. The same applies to a lifetime that servers no longer accept: one that exceeds 3650 days, or one with a time to live but a maximum of 0.</remarks>
    /// <returns>New settings.</returns>
    public InfisicalTokenAuthSettings ToSettings() => new()
    {
        Lifetime = Lifetime is { CanBeSent: true } ? Lifetime : null,
        UseLimit = UseLimit,
        TrustedIps = TrustedIps.Count == 0 || Extra.TryGet("accessTokenTrustedIps", out _) ? null : [.. TrustedIps],
    };

    private protected override void Describe(ModelText text) => text.Add(nameof(Id), Id).Add(nameof(IdentityId), IdentityId);
}
