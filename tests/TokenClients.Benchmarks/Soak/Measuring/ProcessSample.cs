using System.Diagnostics;
using System.IO;

namespace TokenClients.Benchmarks.Soak.Measuring;

/// <summary>What this process holds at a moment. Sockets and handles are counted where the system tells them as files, and are <see cref="Unknown"/> elsewhere.</summary>
/// <param name="Heap">The bytes on the managed heap after a full collection.</param>
/// <param name="Timers">The timers that are set.</param>
/// <param name="Sockets">The open sockets.</param>
/// <param name="Handles">All open files, the sockets included.</param>
/// <param name="Threads">The threads of the process.</param>
/// <param name="Resident">The bytes of the process that are in memory.</param>
internal sealed record ProcessSample(long Heap, long Timers, long Sockets, long Handles, long Threads, long Resident)
{
    internal const long Unknown = -1;

    private const string Descriptors = "/proc/self/fd";

    internal static ProcessSample Take()
    {
        // What has a finalizer goes with the next collection only, and what it held with the one after that.
        var heap = long.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            heap = Math.Min(heap, GC.GetTotalMemory(forceFullCollection: false));
        }

        var (sockets, handles) = CountDescriptors();
        using var process = Process.GetCurrentProcess();
        return new(heap, Timer.ActiveCount, sockets, handles, process.Threads.Count, process.WorkingSet64);
    }

    /// <summary>Takes samples until one is as wanted, or patience ends: what was closed is gone a little later, on other threads.</summary>
    internal static async Task<ProcessSample> TakeWhenAsync(Func<ProcessSample, bool> isWanted)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var sample = Take();
            if (isWanted(sample) || TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromMinutes(1))
            {
                return sample;
            }

            await Task.Delay(100);
        }
    }

    private static (long Sockets, long Handles) CountDescriptors()
    {
        if (!Directory.Exists(Descriptors))
        {
            return (Unknown, Unknown);
        }

        // One that is closed meanwhile has no target any more, and the one that lists the folder is always there.
        var targets = Directory.GetFileSystemEntries(Descriptors).Select(static path => new FileInfo(path).LinkTarget).Where(static target => target is not null).ToList();
        return (targets.Count(static target => target!.StartsWith("socket:", StringComparison.Ordinal)), targets.Count);
    }
}
