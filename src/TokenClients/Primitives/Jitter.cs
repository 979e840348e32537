namespace TokenClients.Primitives;

/// <summary>Adds jitter to waits, so that clients that were rate limited at the same time do not retry at the same time.</summary>
internal static class Jitter
{
    /// <summary>Lengthens a wait by up to <see cref="Most"/>.</summary>
    internal static TimeSpan Lengthen(TimeSpan wait) => Between(wait, wait + Most(wait));

    /// <summary>Returns a random duration between two others.</summary>
#pragma warning disable CA5394 // The timing of a retry is not security-sensitive.
    internal static TimeSpan Between(TimeSpan first, TimeSpan last) => first + TimeSpan.FromTicks((long)((last - first).Ticks * Random.Shared.NextDouble()));
#pragma warning restore CA5394

    /// <summary>Returns the maximum jitter of a wait: a tenth of it, and at most one second.</summary>
    internal static TimeSpan Most(TimeSpan wait) => TimeSpan.FromTicks(Math.Min(wait.Ticks / 10, TimeSpan.TicksPerSecond));
}
