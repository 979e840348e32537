namespace TokenClients.IntegrationTests.Cancellation;

/// <summary>A clock that knows which of the timers that were made with it can still fire.</summary>
internal sealed class CountingTimeProvider(TimeProvider inner) : TimeProvider
{
    private readonly HashSet<CountedTimer> _live = [];
    private readonly List<TimeSpan> _waits = [];

    /// <summary>How many timers can still fire.</summary>
    internal int Live
    {
        get
        {
            lock (_live)
            {
                return _live.Count;
            }
        }
    }

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new CountedTimer(this, callback, state, dueTime, period);

    /// <summary>Whether a timer of about this length was ever set.</summary>
    internal bool Waited(TimeSpan least, TimeSpan most)
    {
        lock (_live)
        {
            return _waits.Exists(wait => wait >= least && wait <= most);
        }
    }

    private void Set(CountedTimer timer, TimeSpan due)
    {
        lock (_live)
        {
            if (due == Timeout.InfiniteTimeSpan)
            {
                _live.Remove(timer);
            }
            else
            {
                _waits.Add(due);
                _live.Add(timer);
            }
        }
    }

    private sealed class CountedTimer : ITimer
    {
        private readonly CountingTimeProvider _owner;
        private readonly ITimer _timer;

        internal CountedTimer(CountingTimeProvider owner, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _owner = owner;
            owner.Set(this, dueTime);
            _timer = owner.Inner.CreateTimer(
                value =>
                {
                    if (period == Timeout.InfiniteTimeSpan)
                    {
                        owner.Set(this, Timeout.InfiniteTimeSpan);
                    }

                    callback(value);
                },
                state,
                dueTime,
                period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _owner.Set(this, dueTime);
            return _timer.Change(dueTime, period);
        }

        public void Dispose()
        {
            _owner.Set(this, Timeout.InfiniteTimeSpan);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            _owner.Set(this, Timeout.InfiniteTimeSpan);
            return _timer.DisposeAsync();
        }
    }

    private TimeProvider Inner => inner;
}
