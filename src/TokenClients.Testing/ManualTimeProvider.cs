using System.Diagnostics.CodeAnalysis;

namespace TokenClients.Testing;

/// <summary>
/// A clock that stands still until a test moves it. Timers, and whatever waits on them, fire while it moves: in the order in which they are due,
/// and each sees the instant that it was due at. It can also be set, as people and time servers set a machine's clock (<see cref="AdjustTime"/>): that is no passing of time. Safe to use from many threads.
/// </summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private static readonly DateTimeOffset DefaultStart = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly object _gate = new();
    private readonly SortedSet<ManualTimer> _scheduled = new(DueOrder.Instance);
    private readonly DateTimeOffset _start;
    private long _elapsed;
    private long _target;
    private long _adjustment;
    private long _lastSequence;

    /// <summary>Makes a clock that shows 2026-01-01T00:00:00Z.</summary>
    public ManualTimeProvider()
        : this(DefaultStart)
    {
    }

    /// <summary>Makes a clock that shows an instant.</summary>
    /// <param name="start">The instant; kept as UTC.</param>
    public ManualTimeProvider(DateTimeOffset start) => _start = start.ToUniversalTime();

    /// <summary>UTC, so that results do not depend on the machine.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>The unit of <see cref="GetTimestamp"/>: ticks of 100 ns.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Returns the instant that the clock shows.</summary>
    /// <returns>The instant in UTC.</returns>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _start.AddTicks(_elapsed + _adjustment);
        }
    }

    /// <summary>Returns the time by which the clock was moved since it was made, in ticks of 100 ns. Setting it (<see cref="AdjustTime"/>) is no move.</summary>
    /// <returns>The ticks.</returns>
    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return _elapsed;
        }
    }

    /// <summary>Moves the clock forward and fires what becomes due on the way, on this thread. What a callback throws comes out here.</summary>
    /// <param name="delta">How far: from zero, and no farther than the last instant.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delta"/> is negative, or reaches past the last instant.</exception>
    public void Advance(TimeSpan delta)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delta, TimeSpan.Zero);
        lock (_gate)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(delta, TimeSpan.FromTicks(DateTimeOffset.MaxValue.Ticks - _start.Ticks - _adjustment - _target), nameof(delta));
            _target += delta.Ticks;
        }

        FireDue();
    }

    /// <summary>Moves the clock forward to an instant; the same as <see cref="Advance"/> by the difference.</summary>
    /// <param name="value">The instant, not before the one that the clock shows.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> has passed.</exception>
    public void SetUtcNow(DateTimeOffset value)
    {
        lock (_gate)
        {
            var target = value.UtcTicks - _start.UtcTicks - _adjustment;
            ArgumentOutOfRangeException.ThrowIfLessThan(target, _target, nameof(value));
            _target = target;
        }

        FireDue();
    }

    /// <summary>
    /// Sets what the clock shows, forwards or backwards, as somebody sets the clock of a machine: no time passes, so <see cref="GetTimestamp"/> stays, and no timer fires or is put off.
    /// </summary>
    /// <param name="value">The instant that it shows from now on; it goes on from there.</param>
    /// <exception cref="ArgumentOutOfRangeException">The clock is on the move, and from there it would reach past the last instant.</exception>
    public void AdjustTime(DateTimeOffset value)
    {
        lock (_gate)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value.UtcTicks, DateTimeOffset.MaxValue.UtcTicks - (_target - _elapsed), nameof(value));
            _adjustment = value.UtcTicks - _start.UtcTicks - _elapsed;
        }
    }

    /// <summary>Makes a timer of this clock. One that is due at once fires on another thread; the others fire on the thread that moves the clock.</summary>
    /// <param name="callback">What to call.</param>
    /// <param name="state">What to hand to it.</param>
    /// <param name="dueTime">When first, from zero; <see cref="Timeout.InfiniteTimeSpan"/> for not yet.</param>
    /// <param name="period">How often from then on: more than zero; zero or <see cref="Timeout.InfiniteTimeSpan"/> for once.</param>
    /// <returns>The timer.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="callback"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A time is negative and not infinite.</exception>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void FireDue()
    {
        while (true)
        {
            ManualTimer? timer;
            lock (_gate)
            {
                timer = _scheduled.Min;
                if (timer is null || timer.Due > _target)
                {
                    _elapsed = _target;
                    return;
                }

                _scheduled.Remove(timer);
                // A timer that was due in the past of a concurrent move must not turn the clock back.
                _elapsed = Math.Max(_elapsed, timer.Due);
                if (timer.Period > 0)
                {
                    Schedule(timer, timer.Due + timer.Period);
                }
            }

            timer.Fire();
        }
    }

    private void Schedule(ManualTimer timer, long due)
    {
        timer.Due = due;
        timer.Sequence = ++_lastSequence;
        _scheduled.Add(timer);
    }

    private sealed class DueOrder : IComparer<ManualTimer>
    {
        internal static readonly DueOrder Instance = new();

        public int Compare(ManualTimer? x, ManualTimer? y)
        {
            var byDue = x!.Due.CompareTo(y!.Due);
            return byDue != 0 ? byDue : x.Sequence.CompareTo(y.Sequence);
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        [SuppressMessage("Usage", "CA2213", Justification = "A context is shared, and disposing it does nothing.")]
        private readonly ExecutionContext? _context = ExecutionContext.Capture();
        private bool _disposed;

        internal long Due { get; set; }

        internal long Period { get; private set; }

        internal long Sequence { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Check(dueTime, nameof(dueTime));
            Check(period, nameof(period));
            lock (clock._gate)
            {
                if (_disposed)
                {
                    return false;
                }

                clock._scheduled.Remove(this);
                Period = Math.Max(0, period.Ticks);
                if (dueTime == Timeout.InfiniteTimeSpan)
                {
                    return true;
                }

                clock.Schedule(this, dueTime.Ticks > long.MaxValue - clock._elapsed ? long.MaxValue : clock._elapsed + dueTime.Ticks);
            }

            // Never on this thread: whoever makes a timer does not expect it to fire before it has it.
            if (dueTime == TimeSpan.Zero)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static clock => clock.FireDue(), clock, preferLocal: false);
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                _disposed = true;
                clock._scheduled.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        internal void Fire()
        {
            if (_context is null)
            {
                callback(state);
            }
            else
            {
                ExecutionContext.Run(_context, static timer => ((ManualTimer)timer!).Call(), this);
            }
        }

        private static void Check(TimeSpan value, string name)
        {
            if (value != Timeout.InfiniteTimeSpan)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, name);
            }
        }

        private void Call() => callback(state);
    }
}
