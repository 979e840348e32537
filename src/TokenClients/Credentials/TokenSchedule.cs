namespace TokenClients.Credentials;

/// <summary>Calculates when a token is replaced: its advisory and mandatory refresh. Times are counted from the request for the token.</summary>
/// <param name="refreshBefore">How long before its expiry it is replaced in the background (advisory refresh).</param>
/// <param name="requireFreshBefore">How long before its expiry callers wait for the next token (mandatory refresh).</param>
internal sealed class TokenSchedule(TimeSpan refreshBefore, TimeSpan requireFreshBefore)
{
    /// <summary>A token with a shorter lifetime counts as expired when it arrives.</summary>
    internal static readonly TimeSpan ShortestLifetime = TimeSpan.FromSeconds(1);

    /// <summary>A longer assumed lifetime is probably a mistake in the unit.</summary>
    internal static readonly TimeSpan LongestAssumedLifetime = TimeSpan.FromDays(365);

    /// <summary>Returns the ages of the advisory refresh (in the background), the mandatory refresh (callers wait for the next token) and the expiry. For short-lived tokens the refresh window is at most half the lifetime.</summary>
    internal (TimeSpan Refresh, TimeSpan RequireFresh, TimeSpan Expiry) Of(TimeSpan lifetime)
    {
        var half = TimeSpan.FromTicks(lifetime.Ticks / 2);
        var scale = refreshBefore > half ? (double)half.Ticks / refreshBefore.Ticks : 1;
        return (lifetime - Scaled(refreshBefore, scale), lifetime - Scaled(requireFreshBefore, scale), lifetime);
    }

    /// <summary>Returns whether the advisory refresh of a token is not due yet.</summary>
    internal bool IsFresh(TokenGrant grant) => grant.Lifetime is not { } lifetime || grant.Age < Of(lifetime).Refresh;

    private static TimeSpan Scaled(TimeSpan time, double scale) => TimeSpan.FromTicks((long)(time.Ticks * scale));
}
