namespace TokenClients;

/// <summary>When a token is replaced, counted from when it was asked for.</summary>
/// <param name="refreshBefore">How long before its end it is replaced in the background.</param>
/// <param name="requireFreshBefore">How long before its end callers wait for the next one.</param>
internal sealed class TokenSchedule(TimeSpan refreshBefore, TimeSpan requireFreshBefore)
{
    /// <summary>A token serves at least this long, even one that is said to be expired when it comes: else each caller would ask for one of its own.</summary>
    internal static readonly TimeSpan ShortestLifetime = TimeSpan.FromSeconds(1);

    /// <summary>The age from which a token is replaced in the background, and that from which callers wait. Of a short life, at least the first half is not spent on replacing.</summary>
    internal (TimeSpan Refresh, TimeSpan RequireFresh, TimeSpan Expiry) Of(TimeSpan lifetime)
    {
        var life = lifetime > ShortestLifetime ? lifetime : ShortestLifetime;
        var half = TimeSpan.FromTicks(life.Ticks / 2);
        var scale = refreshBefore > half ? (double)half.Ticks / refreshBefore.Ticks : 1;
        return (life - Scaled(refreshBefore, scale), life - Scaled(requireFreshBefore, scale), life);
    }

    /// <summary>Whether a token is young enough to begin with.</summary>
    internal bool IsFresh(TokenGrant grant) => grant.Lifetime is not { } lifetime || grant.Age < Of(lifetime).Refresh;

    private static TimeSpan Scaled(TimeSpan time, double scale) => TimeSpan.FromTicks((long)(time.Ticks * scale));
}
