using Microsoft.Extensions.Time.Testing;

namespace TokenClients.Tests.Caching;

/// <summary>A clock that remembers the pauses between looks at a cache. It can move by itself past them.</summary>
internal sealed class WatchedClock(DateTimeOffset start) : TimeProvider
{
    internal static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(550);

    private readonly FakeTimeProvider _fake = new(start);
    private readonly Lock _gate = new();
    private readonly List<TimeSpan> _pauses = [];

    internal TimeSpan Elapsed => _fake.GetUtcNow() - start;

    /// <summary>Whether it moves by itself past pauses.</summary>
    internal bool SkipsPauses { get; set; }

    /// <summary>The pauses so far.</summary>
    internal IReadOnlyList<TimeSpan> Pauses
    {
        get
        {
            lock (_gate)
            {
                return [.. _pauses];
            }
        }
    }

    public override long TimestampFrequency => _fake.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _fake.GetUtcNow();

    public override long GetTimestamp() => _fake.GetTimestamp();

    internal void Advance(TimeSpan time) => _fake.Advance(time);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = _fake.CreateTimer(callback, state, dueTime, period);
        if (dueTime <= LongestPause)
        {
            lock (_gate)
            {
                _pauses.Add(dueTime);
            }

            if (SkipsPauses)
            {
                ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
            }
        }

        return timer;
    }
}

/// <summary>Waits for what happens on other threads.</summary>
internal static class Soon
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The result of what ends soon; else the test fails instead of hanging.</summary>
    internal static Task<T> Soonish<T>(this Task<T> task) => task.WaitAsync(Patience, TestContext.Current.CancellationToken);
}
