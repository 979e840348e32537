using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace TokenClients.Tests.Http;

/// <summary>A clock that moves by itself when the library waits between attempts, and remembers those waits. Timeouts (10 s and longer round ones) do not move it.</summary>
internal sealed class WaitingClock() : FakeTimeProvider(Wire.Now)
{
    private readonly ConcurrentQueue<TimeSpan> _waits = [];

    internal IReadOnlyList<TimeSpan> Waits => [.. _waits];

    /// <summary>What happens when the library begins to wait, in place of the clock's moving.</summary>
    internal Action? InsteadOfMoving { get; init; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && state is not CancellationTokenSource)
        {
            _waits.Enqueue(dueTime);
            ThreadPool.QueueUserWorkItem(_ => (InsteadOfMoving ?? (() => Advance(dueTime)))());
        }

        return timer;
    }
}
