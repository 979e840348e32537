namespace TokenClients.Infisical;

/// <summary>How Token Auth is set up on an identity. (Infisical's API reference: <c>identityTokenAuth</c>.)</summary>
public sealed class InfisicalTokenAuthConfiguration : TokenClientModel
{
    /// <summary>The id of the configuration itself. Empty if the server gave none.</summary>
    public string Id { get; init; } = "";

    /// <summary>The identity; empty if the server gave none that is a UUID.</summary>
    public Guid IdentityId { get; init; }

    /// <summary>How long tokens live that are created from now on; <see langword="null"/> if the server did not say both values.</summary>
    public InfisicalTokenLifetime? Lifetime { get; init; }

    /// <summary>How often each token can be used; 0 means without limit, <see langword="null"/> that the server did not say.</summary>
    public long? UseLimit { get; init; }

    /// <summary>The period within which a token must be renewed, in seconds; 0 in practice, as no call of Token Auth sets it.</summary>
    public long PeriodSeconds { get; init; }

    /// <summary>The addresses from which tokens may be used; never <see langword="null"/>.</summary>
    public IReadOnlyList<InfisicalTrustedIp> TrustedIps { get; init; } = [];

    /// <summary>When Token Auth was attached.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the configuration was last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>
    /// The same as settings, to be changed and sent back. What could not be read as a whole is left out, so that it stays as it is; so is a lifetime that servers do not accept
    /// (any more): of more than 3650 days, or with a bound of 0 on tokens that expire.
    /// </summary>
    /// <returns>New settings.</returns>
    public InfisicalTokenAuthSettings ToSettings() => new()
    {
        Lifetime = Lifetime is { CanBeSent: true } ? Lifetime : null,
        UseLimit = UseLimit,
        TrustedIps = TrustedIps.Count == 0 || Extra.TryGet("accessTokenTrustedIps", out _) ? null : [.. TrustedIps],
    };
}
