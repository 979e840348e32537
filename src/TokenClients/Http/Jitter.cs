namespace TokenClients.Http;

/// <summary>Spreads waits, so that clients that were turned away together do not come back together.</summary>
internal static class Jitter
{
#if !NET
    [ThreadStatic]
    private static Random? t_random;
#endif

    /// <summary>A wait that is up to a tenth longer, and never by more than a second.</summary>
    internal static TimeSpan Lengthen(TimeSpan wait) => wait + TimeSpan.FromTicks((long)(Math.Min(wait.Ticks / 10, TimeSpan.TicksPerSecond) * NextDouble()));

#pragma warning disable CA5394 // Nothing secret depends on when a retry happens.
#if NET
    private static double NextDouble() => Random.Shared.NextDouble();
#else
    private static double NextDouble() => (t_random ??= new Random(Environment.CurrentManagedThreadId ^ Guid.NewGuid().GetHashCode())).NextDouble();
#endif
#pragma warning restore CA5394
}
