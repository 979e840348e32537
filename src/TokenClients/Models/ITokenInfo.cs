namespace TokenClients;

/// <summary>One view of a token over all services, for audits and inventories.</summary>
public interface ITokenInfo
{
    /// <summary>The service that the token belongs to.</summary>
    TokenService Service { get; }

    /// <summary>An identifier that is safe to print: never the credential itself.</summary>
    string DisplayId { get; }

    /// <summary>The name that people gave the token; <see langword="null"/> if they gave none.</summary>
    string? Name { get; }

    /// <summary>When the token was created, in UTC; <see langword="null"/> if the service does not say.</summary>
    DateTimeOffset? CreatedAt { get; }

    /// <summary>When the token was last used, in UTC; <see langword="null"/> if it never was, or the service does not say.</summary>
    DateTimeOffset? LastUsedAt { get; }

    /// <summary>When the token expires by itself.</summary>
    TokenExpiry Expiry { get; }

    /// <summary>Tells whether the token works at an instant, as far as its record says: it is neither expired nor revoked, leaked or used up. An unknown expiry counts as usable.</summary>
    /// <param name="at">The instant, by the server's clock.</param>
    /// <returns><see langword="false"/> if the token is known not to work.</returns>
    bool IsUsable(DateTimeOffset at);
}
