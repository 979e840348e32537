using System.Collections.Concurrent;
using TokenClients.Caching;

namespace TokenClients.Tests.Caching;

/// <summary>A lease within this process, which never ends by itself, and fails as a test says.</summary>
internal sealed class TestLease(TestCache cache) : ITokenLease
{
    private int _isTaken;

    internal ConcurrentQueue<(string Name, TimeSpan Duration)> Tries { get; } = new();

    /// <summary>Whether somebody has it; a test that sets it is another process.</summary>
    internal bool IsTaken
    {
        get => Volatile.Read(ref _isTaken) == 1;
        set => Volatile.Write(ref _isTaken, value ? 1 : 0);
    }

    /// <summary>Before it is tried.</summary>
    internal Func<CancellationToken, Task>? BeforeTaking { get; set; }

    /// <summary>Before it is given back.</summary>
    internal Func<Task>? BeforeReleasing { get; set; }

    public async ValueTask<IAsyncDisposable?> TryTakeAsync(string name, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        Tries.Enqueue((name, duration));
        cache.Add("take");
        await (BeforeTaking?.Invoke(cancellationToken) ?? Task.CompletedTask);
        return Interlocked.Exchange(ref _isTaken, 1) == 0 ? new Taken(this) : null;
    }

    private sealed class Taken(TestLease lease) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            lease.Release();
            await (lease.BeforeReleasing?.Invoke() ?? Task.CompletedTask);
            lease.IsTaken = false;
        }
    }

    private void Release() => cache.Add("release");
}
