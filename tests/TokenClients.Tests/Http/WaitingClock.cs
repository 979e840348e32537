using Microsoft.Extensions.Time.Testing;

namespace TokenClients.Tests.Http;

/// <summary>A clock that moves by itself when the library waits between attempts, and remembers those waits. Timeouts (10 s and longer round ones) do not move it.</summary>
internal sealed class WaitingClock : TimeProvider
{
    private readonly FakeTimeProvider _fake = new(Wire.Now);
    private readonly Lock _gate = new();
    private readonly List<TimeSpan> _waits = [];

    internal IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_gate)
            {
                return [.. _waits];
            }
        }
    }

    /// <summary>What happens when the library begins to wait, in place of the clock's moving.</summary>
    internal Action? InsteadOfMoving { get; init; }

    public override long TimestampFrequency => _fake.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _fake.GetUtcNow();

    public override long GetTimestamp() => _fake.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = _fake.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && state is not CancellationTokenSource)
        {
            lock (_gate)
            {
                _waits.Add(dueTime);
            }

            ThreadPool.QueueUserWorkItem(_ => (InsteadOfMoving ?? (() => _fake.Advance(dueTime)))());
        }

        return timer;
    }
}
