using System.Diagnostics;

namespace TokenClients.Benchmarks.Soak.Growth;

/// <summary>What a round of calls took.</summary>
/// <param name="CallsPerSecond">How many calls ended a second.</param>
/// <param name="P50">The time of a call, in microseconds, that half of them stayed below.</param>
/// <param name="P99">The time that 99 of 100 stayed below.</param>
/// <param name="BytesPerCall">What the whole process allocated for a call, its side of the connection included.</param>
internal sealed record Load(double CallsPerSecond, double P50, double P99, double BytesPerCall)
{
    /// <summary>Some rounds of calls; the times are those of the quickest, the bytes are the least of all, as whatever else the process does only adds to them.</summary>
    internal static async Task<Load> MeasureAsync(int callers, int calls, int rounds, Func<Task> call)
    {
        // Connections are made, code is compiled, buffers are rented.
        await RoundAsync(callers, calls, call);
        Load? quickest = null;
        var bytes = double.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            var load = await RoundAsync(callers, calls, call);
            quickest = quickest is null || load.CallsPerSecond > quickest.CallsPerSecond ? load : quickest;
            bytes = Math.Min(bytes, load.BytesPerCall);
        }

        return quickest! with { BytesPerCall = bytes };
    }

    private static async Task<Load> RoundAsync(int callers, int calls, Func<Task> call)
    {
        var times = new long[calls];
        var next = -1;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(CallAsync)));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        Array.Sort(times);
        return new(calls / seconds, At(0.5), At(0.99), bytes / (double)calls);

        async Task CallAsync()
        {
            for (var index = Interlocked.Increment(ref next); index < calls; index = Interlocked.Increment(ref next))
            {
                var begun = Stopwatch.GetTimestamp();
                await call();
                times[index] = Stopwatch.GetTimestamp() - begun;
            }
        }

        double At(double share) => times[(int)(share * (calls - 1))] * 1e6 / Stopwatch.Frequency;
    }
}
