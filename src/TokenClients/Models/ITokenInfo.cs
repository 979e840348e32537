namespace TokenClients;

/// <summary>A token of any service, for audits and inventories.</summary>
public interface ITokenInfo
{
    /// <summary>The service that the token belongs to.</summary>
    TokenService Service { get; }

    /// <summary>An identifier that is safe to log; never the credential itself.</summary>
    string DisplayId { get; }

    /// <summary>The name of the token; <see langword="null"/> if it has none.</summary>
    string? Name { get; }

    /// <summary>When the token was created, in UTC; <see langword="null"/> if the service does not say.</summary>
    DateTimeOffset? CreatedAt { get; }

    /// <summary>When the token was last used, in UTC; <see langword="null"/> if it was never used or the service does not say.</summary>
    DateTimeOffset? LastUsedAt { get; }

    /// <summary>When the token expires.</summary>
    TokenExpiry Expiry { get; }

    /// <summary>Returns whether the token works at an instant: its record does not show it as expired, revoked, leaked or used up. An unknown expiry counts as usable.</summary>
    /// <param name="at">The instant, by the server's clock.</param>
    /// <returns><see langword="false"/> if the token is known not to work.</returns>
    bool IsUsable(DateTimeOffset at);
}
