namespace TokenClients.Infisical;

/// <summary>How Token Auth is set up on an identity.</summary>
/// <remarks>On the wire: <c>identityTokenAuth</c>. Instants are in UTC.</remarks>
/// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/retrieve">Infisical: retrieve Token Auth</seealso>
public sealed class InfisicalTokenAuthConfiguration : TokenClientModel
{
    /// <summary>The id of the configuration itself; empty if the server gave none. Not a secret.</summary>
    public string Id { get; init; } = "";

    /// <summary>The id of the identity; empty if the server gave none that is a UUID.</summary>
    public Guid IdentityId { get; init; }

    /// <summary>How long tokens live that are created from now on; <see langword="null"/> if the server did not say both values.</summary>
    public InfisicalTokenLifetime? Lifetime { get; init; }

    /// <summary>How often each token can be used; 0 means without limit, <see langword="null"/> that the server did not say.</summary>
    public long? UseLimit { get; init; }

    /// <summary>The period within which a token must be renewed, in seconds; 0 in practice, as no call of Token Auth sets it.</summary>
    public long PeriodSeconds { get; init; }

    /// <summary>The addresses from which tokens may be used; never <see langword="null"/>.</summary>
    public IReadOnlyList<InfisicalTrustedIp> TrustedIps { get; init; } = [];

    /// <summary>When Token Auth was attached; <see langword="null"/> if the server does not say.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the configuration was last changed; <see langword="null"/> if the server does not say.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Makes settings of it, to be changed and sent back with <see cref="IInfisicalTokenAuth.UpdateConfigurationAsync"/>.</summary>
    /// <remarks>
    /// What could not be read as a whole is left out, so that it stays as it is; so is a lifetime that servers do not accept
    /// (any more): of more than 3650 days, or with a bound of 0 on tokens that expire.
    /// </remarks>
    /// <returns>New settings.</returns>
    public InfisicalTokenAuthSettings ToSettings() => new()
    {
        Lifetime = Lifetime is { CanBeSent: true } ? Lifetime : null,
        UseLimit = UseLimit,
        TrustedIps = TrustedIps.Count == 0 || Extra.TryGet("accessTokenTrustedIps", out _) ? null : [.. TrustedIps],
    };
}
