using System.IO;
using System.IO.MemoryMappedFiles;

namespace TokenClients.RotationProcess;

/// <summary>The time of a test, which all its processes read from a file. Only the test advances it, so that no machine is too slow for a lease, an overlap or a lifetime. Delays and timeouts run in real time.</summary>
internal sealed class SharedClock : TimeProvider, IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private SharedClock(MemoryMappedFile file) => (_file, _view) = (file, file.CreateViewAccessor(0, sizeof(long)));

    internal static SharedClock Create(string path, DateTimeOffset start)
    {
        var clock = new SharedClock(MemoryMappedFile.CreateFromFile(path, FileMode.CreateNew, mapName: null, sizeof(long)));
        clock._view.Write(0, start.UtcTicks);
        return clock;
    }

    internal static SharedClock Open(string path) => new(MemoryMappedFile.CreateFromFile(path, FileMode.Open));

    public override DateTimeOffset GetUtcNow()
    {
        // Two reads that are the same have not met a write.
        long ticks;
        do
        {
            ticks = _view.ReadInt64(0);
        }
        while (ticks != _view.ReadInt64(0));
        return new(ticks, TimeSpan.Zero);
    }

    /// <summary>Advances the time; it never goes back.</summary>
    internal void AdvanceTo(DateTimeOffset time) => _view.Write(0, Math.Max(time.UtcTicks, GetUtcNow().UtcTicks));

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
