using Microsoft.Coyote.Rewriting;

namespace TokenClients.Schedules.Parts;

/// <summary>A clock that stands still until a schedule moves it. Timers fire on the operation that moves it.</summary>
[SkipRewriting("The scheduler itself asks it.")]
internal sealed class ScheduleClock : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddYears(60).AddTicks(_ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Returns whether something waits for this clock, and all of it waits for less than a time.</summary>
    internal bool HasTimersBelow(TimeSpan time)
    {
        var hasTimers = false;
        foreach (var timer in _timers)
        {
            if (timer.Due != long.MaxValue)
            {
                hasTimers = true;
                if (timer.DueTime >= time)
                {
                    return false;
                }
            }
        }

        return hasTimers;
    }

    internal void Advance(TimeSpan time)
    {
        _ticks += time.Ticks;
        while (Next() is { } timer && timer.Due <= _ticks)
        {
            timer.Fire();
        }
    }

    /// <summary>Moves the clock to where the next timer is due.</summary>
    internal void AdvanceToNextTimer()
    {
        if (Next() is { } next)
        {
            Advance(TimeSpan.FromTicks(Math.Max(0, next.Due - _ticks)));
        }
    }

    private Timer? Next()
    {
        Timer? next = null;
        for (var index = _timers.Count - 1; index >= 0; index--)
        {
            if (_timers[index].Due == long.MaxValue)
            {
                continue;
            }

            next = next is null || _timers[index].Due <= next.Due ? _timers[index] : next;
        }

        return next;
    }

    [SkipRewriting("As the clock.")]
    private sealed class Timer(ScheduleClock clock, TimerCallback callback, object? state) : ITimer
    {
        internal long Due { get; private set; } = long.MaxValue;

        internal TimeSpan DueTime { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            DueTime = dueTime;
            Due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : clock._ticks + dueTime.Ticks;
            return period == Timeout.InfiniteTimeSpan ? true : throw new NotSupportedException();
        }

        public void Dispose() => Due = long.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        internal void Fire()
        {
            Due = long.MaxValue;
            callback(state);
        }
    }
}
