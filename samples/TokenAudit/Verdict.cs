using System;
using TokenClients;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenAudit;

/// <summary>Whether a token works.</summary>
internal enum TokenState
{
    /// <summary>It works, as far as is known.</summary>
    Usable = 1,

    /// <summary>It expired, and the service still keeps its record.</summary>
    Expired,

    /// <summary>It was found in public. Vercel disables such a token and keeps its record.</summary>
    Leaked,

    /// <summary>It was revoked, and the service still keeps its record.</summary>
    Revoked,

    /// <summary>It cannot be used for another reason: used up, or without an id.</summary>
    Unusable,
}

/// <summary>Whether a token has been unused for too long.</summary>
internal enum Staleness
{
    /// <summary>No limit was set, or the token does not work anyway.</summary>
    NotJudged = 1,

    /// <summary>It was used or created recently.</summary>
    Fresh,

    /// <summary>It was last used too long ago.</summary>
    Stale,

    /// <summary>It was created too long ago, and the service does not say when it was last used.</summary>
    StaleByAge,

    /// <summary>The service says neither when it was used nor when it was created.</summary>
    Unknown,
}

/// <summary>The state of a token, and whether it is stale.</summary>
internal sealed record Verdict(TokenState State, Staleness Staleness)
{
    public bool IsStale => Staleness is Staleness.Stale or Staleness.StaleByAge;

    /// <summary>Whether somebody should look at the token.</summary>
    public bool IsFinding => State is TokenState.Expired or TokenState.Leaked || IsStale;

    /// <summary>Gets whether <c>--revoke</c> applies to the token. It does not apply to a leaked token, which no longer works and whose record is needed to investigate.</summary>
    public bool IsToRevoke => State == TokenState.Expired || IsStale;

    /// <summary>Gets the position in the order of attention: leaked, expired, stale, all others.</summary>
    public int Urgency => State == TokenState.Leaked ? 0 : State == TokenState.Expired ? 1 : IsStale ? 2 : 3;

    /// <summary>Judges a token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="now">The current time, from the service's clock if it is known.</param>
    /// <param name="staleAfter">How long a token may be unused; <see langword="null"/> not to check this.</param>
    public static Verdict Of(ITokenInfo token, DateTimeOffset now, TimeSpan? staleAfter)
    {
        var state = StateOf(token, now);
        return new(state, state == TokenState.Usable && staleAfter is { } limit ? StalenessOf(token, now, limit) : Staleness.NotJudged);
    }

    private static TokenState StateOf(ITokenInfo token, DateTimeOffset now) => token switch
    {
        VercelToken { LeakedAt: not null } => TokenState.Leaked,
        VercelToken { RevokedAt: not null } or InfisicalToken { IsRevoked: true } => TokenState.Revoked,
        _ when token.Expiry.HasPassed(now) == true => TokenState.Expired,
        _ => token.IsUsable(now) ? TokenState.Usable : TokenState.Unusable,
    };

    private static Staleness StalenessOf(ITokenInfo token, DateTimeOffset now, TimeSpan limit) => token switch
    {
        { LastUsedAt: { } used } => now - used >= limit ? Staleness.Stale : Staleness.Fresh,
        { CreatedAt: { } created } => now - created >= limit ? Staleness.StaleByAge : Staleness.Fresh,
        _ => Staleness.Unknown,
    };
}
