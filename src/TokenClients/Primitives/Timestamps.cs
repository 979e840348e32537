namespace TokenClients.Primitives;

/// <summary>Calculates with timestamps as integers, because a <see langword="double"/> is not precise enough.</summary>
internal static class Timestamps
{
    /// <summary>Adds a time to a timestamp. The result is <see cref="long.MaxValue"/> if the sum is larger.</summary>
    internal static long Add(this TimeProvider timeProvider, long timestamp, TimeSpan time)
    {
        var ticks = time.TotalSeconds * timeProvider.TimestampFrequency;
        return ticks < (double)long.MaxValue - timestamp ? timestamp + (long)ticks : long.MaxValue;
    }

    /// <summary>Returns the time until a timestamp, or zero if it has passed.</summary>
    internal static TimeSpan GetTimeUntil(this TimeProvider timeProvider, long timestamp)
    {
        var now = timeProvider.GetTimestamp();
        var ticks = timestamp <= now ? 0 : (double)unchecked((ulong)timestamp - (ulong)now) / timeProvider.TimestampFrequency * TimeSpan.TicksPerSecond;
        return ticks < TimeSpan.MaxValue.Ticks ? TimeSpan.FromTicks((long)ticks) : TimeSpan.MaxValue;
    }
}
