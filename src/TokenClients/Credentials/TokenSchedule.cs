namespace TokenClients;

/// <summary>When a token is replaced, counted from when it was asked for.</summary>
/// <param name="refreshBefore">How long before its end it is replaced in the background.</param>
/// <param name="requireFreshBefore">How long before its end callers wait for the next one.</param>
internal sealed class TokenSchedule(TimeSpan refreshBefore, TimeSpan requireFreshBefore)
{
    /// <summary>A token that lives shorter is as good as expired when it comes.</summary>
    internal static readonly TimeSpan ShortestLifetime = TimeSpan.FromSeconds(1);

    /// <summary>The age from which a token is replaced in the background, and that from which callers wait. Of a short life, at least the first half is not spent on replacing.</summary>
    internal (TimeSpan Refresh, TimeSpan RequireFresh, TimeSpan Expiry) Of(TimeSpan lifetime)
    {
        var half = TimeSpan.FromTicks(lifetime.Ticks / 2);
        var scale = refreshBefore > half ? (double)half.Ticks / refreshBefore.Ticks : 1;
        return (lifetime - Scaled(refreshBefore, scale), lifetime - Scaled(requireFreshBefore, scale), lifetime);
    }

    /// <summary>Whether a token is young enough to begin with.</summary>
    internal bool IsFresh(TokenGrant grant) => grant.Lifetime is not { } lifetime || grant.Age < Of(lifetime).Refresh;

    private static TimeSpan Scaled(TimeSpan time, double scale) => TimeSpan.FromTicks((long)(time.Ticks * scale));
}
