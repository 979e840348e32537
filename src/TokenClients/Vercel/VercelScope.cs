namespace TokenClients.Vercel;

/// <summary>What a token gives access to.</summary>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
public sealed class VercelScope : TokenClientModel
{
    /// <summary>The user's own account or one team.</summary>
    public VercelScopeType Type { get; init; }

    /// <summary>The id of the team, on a team scope; <see langword="null"/> on others.</summary>
    public string? TeamId { get; init; }

    /// <summary>How the scope came to be; <see langword="null"/> if Vercel leaves it out.</summary>
    public VercelOrigin? Origin { get; init; }

    /// <summary>When the scope was created, in UTC; <see langword="null"/> if Vercel leaves it out.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the scope expires; <see cref="TokenExpiry.Never"/> if Vercel gives no date.</summary>
    public TokenExpiry Expiry { get; init; } = TokenExpiry.Never;

    /// <summary>A raised level of trust of a user scope; <see langword="null"/> if there is none.</summary>
    public VercelSudo? Sudo { get; init; }
}
