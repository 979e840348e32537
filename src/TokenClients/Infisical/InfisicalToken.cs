namespace TokenClients.Infisical;

/// <summary>Infisical's record of a token. It never contains the credential.</summary>
/// <remarks>On the wire: <c>token</c> or <c>tokenData</c>. Times are in UTC.</remarks>
/// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/get-token">Infisical: get a token</seealso>
public sealed partial class InfisicalToken : TokenClientModel, ITokenInfo
{
    private InfisicalToken(scoped ref Members members)
        : this(ref members, out var ttl, out var maxTtl)
    {
        Lifetime = InfisicalTokenLifetime.FromServer(ttl, maxTtl);
        Expiry = ttl > 0 && (LastRenewedAt ?? CreatedAt) is { } start ? UnixTime.ExpiryAfter(ttl, start) : TokenExpiry.Unknown;
    }

    /// <summary>The token's id, which identifies it in other calls. It is not a secret, and is empty if the server sends none.</summary>
    public string Id { get; init; } = "";

    /// <summary>The id of the identity that the token belongs to; <see cref="Guid.Empty"/> if the server sends no UUID.</summary>
    public Guid IdentityId { get; init; }

    /// <summary>The display name of the token; <see langword="null"/> if it has none. Not unique.</summary>
    public string? Name { get; init; }

    /// <summary>The authentication method that issued the token: <c>token-auth</c>; empty if the server does not say.</summary>
    public string AuthMethod { get; init; } = "";

    /// <summary>The lifetime of the token; <see langword="null"/> if the server does not send both values. Newer servers send the effective lifetime, older ones the configured one.</summary>
    public InfisicalTokenLifetime? Lifetime { get; init; }

    /// <summary>The period within which the token must be renewed, in seconds; 0 in practice.</summary>
    public long PeriodSeconds { get; init; }

    /// <summary>How many times the token was used. Older servers count with a delay and newer ones always send 0, so do not rely on this value.</summary>
    public long UseCount { get; init; }

    /// <summary>How many times the token can be used: 0 means no limit; <see langword="null"/> if the server does not say.</summary>
    public long? UseLimit { get; init; }

    /// <summary>Whether the token was revoked by its id. Newer servers do not set it for a token that was revoked by value.</summary>
    public bool IsRevoked { get; init; }

    /// <summary>When the token was created; <see langword="null"/> if the server does not say.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the record was last changed; <see langword="null"/> if the server does not say. On older servers each use changes the record.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>When the token was last used; <see langword="null"/> if it never was. Newer servers do not send this value.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When the token was last renewed; <see langword="null"/> if it never was. Newer servers do not send this value.</summary>
    public DateTimeOffset? LastRenewedAt { get; init; }

    /// <summary>The id of the sub-organization that the token is for; <see langword="null"/> for the identity's own organization, and on servers from before December 2025.</summary>
    public string? SubOrganizationId { get; init; }

    /// <summary>The id, not the value, of the client secret of a Universal Auth token; <see langword="null"/> for Token Auth tokens.</summary>
    public string? UniversalAuthClientSecretId { get; init; }

    /// <summary>When the token expires, computed from its creation or last renewal and its time to live; <see cref="TokenExpiry.Unknown"/> if the time to live is 0 or missing.</summary>
    /// <remarks>A time to live of 0 means never on older servers, and the server's maximum on newer ones. A renewal by value on a newer server creates a credential that expires later.</remarks>
    public TokenExpiry Expiry { get; init; }

    TokenService ITokenInfo.Service => TokenService.Infisical;

    string ITokenInfo.DisplayId => Id;

    /// <inheritdoc/>
    public bool IsUsable(DateTimeOffset at) => !IsRevoked && !(UseLimit > 0 && UseCount >= UseLimit) && Expiry.HasPassed(at) != true;

    private protected override void Describe(ModelText text) => text.Add(nameof(Id), Id).Add(nameof(Name), Name);
}
