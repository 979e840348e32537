using Microsoft.Coyote.Rewriting;

namespace TokenClients.Schedules.Controlled;

/// <summary>What an operation waits for. The scheduler evaluates it, so it must not contain a step of a schedule, and no lambda expression: its class would be rewritten.</summary>
[SkipRewriting("The scheduler itself asks it.")]
internal sealed class Waiting : IDisposable
{
    private readonly CancellationToken _cancellationToken;
    private readonly Task? _task;
    private readonly ITimer? _timer;
    private bool _isOver;

    internal Waiting(Task task, CancellationToken cancellationToken) => (_task, _cancellationToken) = (task, cancellationToken);

    internal Waiting(TimeSpan delay, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _timer = timeProvider.CreateTimer(End, null, delay, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer?.Dispose();

    internal bool HasEnded() => _isOver || _task is { IsCompleted: true } || _cancellationToken.IsCancellationRequested;

    private void End(object? state) => _isOver = true;
}
