namespace TokenClients.Benchmarks.Soak.Soaking;

/// <summary>Where callers stop between two steps, so that what the process holds can be looked at while no call is under way.</summary>
/// <param name="callers">How many callers there are.</param>
internal sealed class Gate(int callers)
{
    private readonly object _lock = new();
    private TaskCompletionSource? _opened;
    private TaskCompletionSource? _allWait;
    private int _waiting;

    /// <summary>Passes at once, or waits while it is closed.</summary>
    internal Task PassAsync()
    {
        lock (_lock)
        {
            if (_opened is null)
            {
                return Task.CompletedTask;
            }

            if (++_waiting == callers)
            {
                _allWait!.SetResult();
            }

            return _opened.Task;
        }
    }

    /// <summary>Closes it, and returns when all callers wait.</summary>
    internal Task CloseAsync()
    {
        lock (_lock)
        {
            _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _allWait = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting = 0;
            return _allWait.Task;
        }
    }

    internal void Open()
    {
        lock (_lock)
        {
            _opened?.SetResult();
            _opened = null;
        }
    }
}
