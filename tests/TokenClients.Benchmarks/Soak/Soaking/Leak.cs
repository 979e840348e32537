using System.Net.Sockets;

namespace TokenClients.Benchmarks.Soak.Soaking;

/// <summary>Leaks on purpose, a little for each call: a run that is not failed by it would find nothing else either.</summary>
internal sealed class Leak : IDisposable
{
    /// <summary>An array of this length takes a hundred bytes of the heap.</summary>
    private const int Length = 76;

    private static readonly string[] Known = ["timers", "heap", "sockets"];

    private readonly List<object> _kept = [];
    private readonly Func<object> _leak;

    private Leak(Func<object> leak) => _leak = leak;

    /// <summary>A leak by its name; <see langword="null"/> for no leak.</summary>
    /// <exception cref="ArgumentException">There is no leak of this name.</exception>
    internal static Leak? Of(string? what, Uri server) => what switch
    {
        null => null,
        "timers" => new(static () => new Timer(static _ => { }, null, TimeSpan.FromDays(1), Timeout.InfiniteTimeSpan)),
        "heap" => new(static () => new byte[Length]),

        // A socket that nobody listens at: the server has its own limits.
        "sockets" => new(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)),
        _ => throw new ArgumentException($"'{what}' cannot be leaked. Known: {string.Join(", ", Known)}.", nameof(what)),
    };

    internal void Lose()
    {
        lock (_kept)
        {
            _kept.Add(_leak());
        }
    }

    public void Dispose()
    {
        foreach (var kept in _kept)
        {
            (kept as IDisposable)?.Dispose();
        }
    }
}
