namespace TokenClients.Vercel;

/// <summary>What a token gives access to.</summary>
public sealed class VercelScope : TokenClientModel
{
    /// <summary>The user's own account or one team.</summary>
    public VercelScopeType Type { get; init; }

    /// <summary>The id of the team, on a team scope.</summary>
    public string? TeamId { get; init; }

    /// <summary>How the scope came to be; Vercel may leave it out.</summary>
    public VercelOrigin? Origin { get; init; }

    /// <summary>When the scope was created; Vercel may leave it out.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the scope expires.</summary>
    public TokenExpiry Expiry { get; init; } = TokenExpiry.Never;

    /// <summary>A raised level of trust, on a user scope that has one.</summary>
    public VercelSudo? Sudo { get; init; }
}
