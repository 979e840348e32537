using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace TokenClients.Tests.Caching;

/// <summary>A clock that remembers the pauses between looks at a cache. It can move by itself past them.</summary>
internal sealed class WatchedClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(550);

    internal TimeSpan Elapsed => GetUtcNow() - Start;

    /// <summary>Whether it moves by itself past pauses.</summary>
    internal bool SkipsPauses { get; set; }

    /// <summary>The pauses so far.</summary>
    internal ConcurrentQueue<TimeSpan> Pauses { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime <= LongestPause)
        {
            Pauses.Enqueue(dueTime);
            if (SkipsPauses)
            {
                ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
            }
        }

        return timer;
    }
}
