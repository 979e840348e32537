namespace TokenClients.Primitives;

/// <summary>A point in time on both clocks of a machine. The monotonic clock can stand still while the machine sleeps, and the wall clock can be set.</summary>
/// <param name="timeProvider">The clocks, which are read now.</param>
internal readonly struct ClockReading(TimeProvider timeProvider)
{
    private readonly long _timestamp = timeProvider.GetTimestamp();
    private readonly DateTimeOffset _utcNow = timeProvider.GetUtcNow();

    /// <summary>How much time has passed since: the longer of the two clocks' times. A machine that slept does not make it too short, and neither does a wall clock that was set back.</summary>
    internal TimeSpan GetElapsedTime(TimeProvider timeProvider)
    {
        var monotonic = timeProvider.GetElapsedTime(_timestamp);
        var wall = timeProvider.GetUtcNow() - _utcNow;
        return monotonic > wall ? monotonic : wall;
    }
}
