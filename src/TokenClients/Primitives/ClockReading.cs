namespace TokenClients.Primitives;

/// <summary>A point in time on both clocks of a machine. The monotonic clock can stop while the machine sleeps, and the wall clock can be set.</summary>
/// <param name="timeProvider">The clocks to read.</param>
internal readonly struct ClockReading(TimeProvider timeProvider)
{
    private readonly long _timestamp = timeProvider.GetTimestamp();
    private readonly DateTimeOffset _utcNow = timeProvider.GetUtcNow();

    /// <summary>Returns the time that has passed since this reading: the longer of the two clocks' times. Neither sleep nor a wall clock that was set back makes it too short.</summary>
    internal TimeSpan GetElapsedTime(TimeProvider timeProvider)
    {
        var monotonic = timeProvider.GetElapsedTime(_timestamp);
        var wall = timeProvider.GetUtcNow() - _utcNow;
        return monotonic > wall ? monotonic : wall;
    }
}
