namespace TokenClients.Infisical;

/// <summary>Infisical's record of a token. It never holds the credential.</summary>
/// <remarks>On the wire: <c>token</c>, <c>tokenData</c>. Instants are in UTC.</remarks>
/// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/get-token">Infisical: get a token</seealso>
public sealed class InfisicalToken : TokenClientModel, ITokenInfo
{
    /// <summary>The token's id, which addresses it in other calls. Not a secret. Empty if the server gave none.</summary>
    public string Id { get; init; } = "";

    /// <summary>The identity that the token acts for; empty if the server gave none that is a UUID.</summary>
    public Guid IdentityId { get; init; }

    /// <summary>The name that people gave the token; <see langword="null"/> if they gave none. Not unique.</summary>
    public string? Name { get; init; }

    /// <summary>How the token came to be: <c>token-auth</c>; empty if the server does not say.</summary>
    public string AuthMethod { get; init; } = "";

    /// <summary>How long the token lives; <see langword="null"/> if the server did not say both values. Newer servers write what it really is after all caps, older ones what was configured.</summary>
    public InfisicalTokenLifetime? Lifetime { get; init; }

    /// <summary>The period within which the token must be renewed, in seconds; 0 in practice.</summary>
    public long PeriodSeconds { get; init; }

    /// <summary>How often the token was used. Older servers count with delay; newer ones leave it at 0, so it is no meter.</summary>
    public long UseCount { get; init; }

    /// <summary>How often the token can be used; 0 means without limit, <see langword="null"/> that the server did not say.</summary>
    public long? UseLimit { get; init; }

    /// <summary>Whether the token was revoked by its id. Newer servers do not set it for a token that was revoked by value.</summary>
    public bool IsRevoked { get; init; }

    /// <summary>When the token was created; <see langword="null"/> if the server does not say.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the record was last changed; <see langword="null"/> if the server does not say. On older servers each use is a change.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>When the token was last used; <see langword="null"/> if it never was, and on newer servers, which leave it out.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When the token was last renewed; <see langword="null"/> if it never was, and on newer servers, which leave it out.</summary>
    public DateTimeOffset? LastRenewedAt { get; init; }

    /// <summary>The id of the sub-organization that the token is for; <see langword="null"/> for the identity's own organization, and on servers from before December 2025.</summary>
    public string? SubOrganizationId { get; init; }

    /// <summary>The id of the client secret behind a token of Universal Auth, not the secret itself; <see langword="null"/> for tokens of Token Auth.</summary>
    public string? UniversalAuthClientSecretId { get; init; }

    /// <summary>When the token expires, worked out from its creation or last renewal and its time to live; <see cref="TokenExpiry.Unknown"/> where that is 0 or missing.</summary>
    /// <remarks>
    /// A time to live of 0 means never on older servers, and the server's maximum on newer ones. A renewal by value on a newer server makes a credential that lives longer than this says.
    /// </remarks>
    public TokenExpiry Expiry { get; init; }

    TokenService ITokenInfo.Service => TokenService.Infisical;

    string ITokenInfo.DisplayId => Id;

    /// <inheritdoc/>
    public bool IsUsable(DateTimeOffset at) => !IsRevoked && !(UseLimit > 0 && UseCount >= UseLimit) && Expiry.HasPassed(at) != true;
}
