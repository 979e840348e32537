namespace TokenClients.Vercel;

/// <summary>A scope that a token gives access to.</summary>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
public sealed partial class VercelScope : TokenClientModel
{
    /// <summary>Whether the scope is the user's own account or one team.</summary>
    public VercelScopeType Type { get; init; }

    /// <summary>The id of the team for a team scope; <see langword="null"/> for other scopes.</summary>
    public string? TeamId { get; init; }

    /// <summary>How the scope was created; <see langword="null"/> if Vercel does not send it.</summary>
    public VercelOrigin? Origin { get; init; }

    /// <summary>When the scope was created, in UTC; <see langword="null"/> if Vercel does not send it.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the scope expires; <see cref="TokenExpiry.Never"/> if Vercel sends no date.</summary>
    public TokenExpiry Expiry { get; init; } = TokenExpiry.Never;

    /// <summary>The elevation of a user scope; <see langword="null"/> if there is none.</summary>
    public VercelSudo? Sudo { get; init; }

    private protected override void Describe(ModelText text) => text.Add(nameof(Type), Type).Add(nameof(TeamId), TeamId);
}
