using Microsoft.Coyote.Rewriting;

namespace TokenClients.Schedules.Controlled;

/// <summary>A callback of a cancellation that tells whether it runs.</summary>
[SkipRewriting("The scheduler itself asks it.")]
internal sealed class RunningCallback(Action<object?> callback, object? state)
{
    private Thread? _thread;

    private bool _hasEnded;

    internal bool RunsElsewhere => !_hasEnded && _thread is { } thread && thread != Thread.CurrentThread;

    internal void Run()
    {
        _thread = Thread.CurrentThread;
        try
        {
            callback(state);
        }
        finally
        {
            _hasEnded = true;
        }
    }

    internal bool HasEnded() => _hasEnded;
}
