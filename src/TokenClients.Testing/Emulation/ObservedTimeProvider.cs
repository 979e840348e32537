using System.Globalization;

namespace TokenClients.Testing.Emulation;

/// <summary>Wraps the test's clock, and tracks which clients cannot continue until it is advanced.</summary>
internal sealed class ObservedTimeProvider(TimeProvider clock) : TimeProvider
{
    private readonly object _gate = new();
    private readonly HashSet<ObservedTimer> _running = [];
    private readonly HashSet<Wire> _hangingCalls = [];
    private TaskCompletionSource _changed = NewSignal();
    private bool _isUsed;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ObservedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Records that a call hangs: its client continues only when a timeout ends the call.</summary>
    /// <param name="connection">The connection of the call, which carries no other call at the same time.</param>
    internal void BeginHanging(Wire connection)
    {
        lock (_gate)
        {
            _hangingCalls.Add(connection);
            SignalUnderLock();
        }
    }

    internal void EndHanging(Wire connection)
    {
        lock (_gate)
        {
            _hangingCalls.Remove(connection);
        }
    }

    /// <summary>Waits until a client delays a retry or its call hangs.</summary>
    /// <param name="timeout">How long to wait, in real time.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The time by which the clock must be advanced.</returns>
    internal async Task<TimeSpan> WhenClientWaitsAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(timeout);
        while (true)
        {
            Task changed;
            // Outside the lock: a clock may run due timers on the thread that reads the time.
            var now = clock.GetTimestamp();
            lock (_gate)
            {
                if (ShortestWaitUnderLock(now) is { } wait)
                {
                    return wait;
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(end.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException(NoClientWaits(timeout));
            }
            catch (OperationCanceledException)
            {
                throw new OperationCanceledException(cancellationToken);
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void SignalUnderLock()
    {
        var changed = _changed;
        _changed = NewSignal();
        changed.SetResult();
    }

    private TimeSpan? ShortestWaitUnderLock(long now)
    {
        TimeSpan? shortest = null;
        var callHangs = CallHangsUnderLock();
        foreach (var (timer, left) in LeftUnderLock(now))
        {
            if ((timer.IsDelay || callHangs) && (shortest is null || left < shortest))
            {
                shortest = left;
            }
        }

        return callHangs && !_isUsed
            ? throw new InvalidOperationException(
                "A call hangs, and no timeout runs on TokenServicesEmulator.TimeProvider, so advancing the clock does not end the call. "
                + "Pass TokenServicesEmulator.TimeProvider to the client, and leave Resilience.Enabled at true.")
            : shortest;
    }

    /// <summary>Returns whether a client still waits for a response. A client that has timed out closes its connection before the web server notices and <see cref="EndHanging"/> is called.</summary>
    private bool CallHangsUnderLock()
    {
        foreach (var connection in _hangingCalls)
        {
            if (!connection.IsClosedByClient)
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<(ObservedTimer Timer, TimeSpan Left)> LeftUnderLock(long now)
    {
        foreach (var timer in _running)
        {
            // A timer may have started after the time was read.
            if (timer.IsAnnounced && timer.Length - clock.GetElapsedTime(Math.Min(timer.Started, now), now) is var left && left > TimeSpan.Zero)
            {
                yield return (timer, left);
            }
        }
    }

    private string NoClientWaits(TimeSpan timeout)
    {
        var now = clock.GetTimestamp();
        lock (_gate)
        {
            if (!_isUsed)
            {
                return string.Create(CultureInfo.InvariantCulture, $"No client began to wait within {timeout.TotalSeconds} s, and none uses TokenServicesEmulator.TimeProvider. Pass it to the constructor of the client, or register it as TimeProvider in the container.");
            }

            var timeouts = new List<string>();
            foreach (var (_, left) in LeftUnderLock(now))
            {
                timeouts.Add(string.Create(CultureInfo.InvariantCulture, $"{left.TotalSeconds} s"));
            }

            return string.Create(CultureInfo.InvariantCulture, $"No client began to wait within {timeout.TotalSeconds} s. ")
                + (timeouts.Count > 0 ? $"Timeouts that run on the clock end in {string.Join(", ", timeouts)}."
                    : CallHangsUnderLock() ? "A call hangs, and its client has no timeout on the clock: leave Resilience.Enabled at true."
                    : "No timeout runs on the clock either: the call has ended, or has not begun.");
        }
    }

    private sealed class ObservedTimer : ITimer
    {
        private readonly ObservedTimeProvider _owner;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _timer;
        private bool _isDisposed;

        internal ObservedTimer(ObservedTimeProvider owner, TimerCallback callback, object? state)
        {
            _owner = owner;
            _callback = callback;
            _state = state;
            // The state of a timeout's timer is a CancellationTokenSource. Task.Delay and others use a state of another type.
            IsDelay = state is not CancellationTokenSource;
            _timer = owner.Clock.CreateTimer(static timer => ((ObservedTimer)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        internal bool IsDelay { get; }

        /// <summary>Whether the clock already has the timer, so that advancing the clock ends the wait.</summary>
        internal bool IsAnnounced { get; private set; }

        internal long Started { get; private set; }

        internal TimeSpan Length { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            // A periodic timer is a schedule, not a wait.
            var isWait = dueTime != Timeout.InfiniteTimeSpan && (period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero);
            var now = _owner.GetTimestamp();
            lock (_owner._gate)
            {
                _owner._running.Remove(this);
                if (isWait && !_isDisposed)
                {
                    _owner._isUsed = true;
                    IsAnnounced = false;
                    Started = now;
                    Length = dueTime;
                    _owner._running.Add(this);
                }
            }

            var isChanged = _timer.Change(dueTime, period);
            lock (_owner._gate)
            {
                // It may have fired in the meantime.
                if (_owner._running.Contains(this))
                {
                    IsAnnounced = true;
                    _owner.SignalUnderLock();
                }
            }

            return isChanged;
        }

        public void Dispose()
        {
            Remove();
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Remove();
            return _timer.DisposeAsync();
        }

        private void Fire()
        {
            lock (_owner._gate)
            {
                _owner._running.Remove(this);
            }

            _callback(_state);
        }

        private void Remove()
        {
            lock (_owner._gate)
            {
                _isDisposed = true;
                _owner._running.Remove(this);
            }
        }
    }

    private TimeProvider Clock => clock;
}
