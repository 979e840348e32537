namespace TokenClients.Http;

/// <summary>Spreads waits, so that clients that were turned away together do not come back together.</summary>
internal static class Jitter
{
#if !NET
    [ThreadStatic]
    private static Random? t_random;
#endif

    /// <summary>A wait that is longer by up to <see cref="Most"/>.</summary>
    internal static TimeSpan Lengthen(TimeSpan wait) => wait + TimeSpan.FromTicks((long)(Most(wait).Ticks * NextDouble()));

    /// <summary>A time at random, from one to the other.</summary>
    internal static TimeSpan Between(TimeSpan first, TimeSpan last) => first + TimeSpan.FromTicks((long)((last - first).Ticks * NextDouble()));

    /// <summary>By how much a wait can become longer: a tenth, and never more than a second.</summary>
    internal static TimeSpan Most(TimeSpan wait) => TimeSpan.FromTicks(Math.Min(wait.Ticks / 10, TimeSpan.TicksPerSecond));

#pragma warning disable CA5394 // Nothing secret depends on when a retry happens.
#if NET
    private static double NextDouble() => Random.Shared.NextDouble();
#else
    private static double NextDouble() => (t_random ??= new Random(Environment.CurrentManagedThreadId ^ Guid.NewGuid().GetHashCode())).NextDouble();
#endif
#pragma warning restore CA5394
}
