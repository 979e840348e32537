using System.Diagnostics;
using System.Numerics;
using System.Runtime;

namespace TokenClients.Benchmarks.Ratios;

/// <summary>Things that are done in turns, in many short rounds, on this thread.</summary>
/// <remarks>
/// Whatever else the machine does falls on all of them alike, and proportions are taken within a round, never between two: a slow moment is in both or
/// does not matter to the median. Bytes are those that this thread has allocated, to the byte.
/// </remarks>
internal sealed class Rounds
{
    private const int Count = 600;

    // Shorter than what a scheduler gives to a thread: on a busy machine most turns are not interrupted.
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(0.6);
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(30);

    // What runs often is compiled anew after a pause of 100 ms in which nothing new is met, and a second time after that. It is warm when nothing is compiled any more.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(130);
    private const int MostWarmUps = 60;
    private const int QuietWarmUps = 4;
    private const int CompiledAtMost = 2;

    private readonly double[][] _nanoseconds;
    private readonly double[][] _bytes;

    private Rounds(int calls)
    {
        _nanoseconds = [.. Enumerable.Range(0, calls).Select(static _ => new double[Count])];
        _bytes = [.. Enumerable.Range(0, calls).Select(static _ => new double[Count])];
    }

    internal static Rounds Run(IReadOnlyList<Action> calls, CancellationToken cancellationToken)
    {
        var often = new int[calls.Count];
        for (var (pass, quiet) = (0, 0); pass < MostWarmUps && quiet < QuietWarmUps; pass++)
        {
            var compiled = JitInfo.GetCompiledMethodCount();
            for (var index = 0; index < often.Length; index++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                often[index] = Math.Max(HowOften(calls[index]), often[index]);
            }

            Thread.Sleep(Pause);
            quiet = JitInfo.GetCompiledMethodCount() - compiled <= CompiledAtMost ? quiet + 1 : 0;
        }

        often = [.. often.Select(static times => Math.Max(1, (int)(times * (Turn / WarmUp))))];
        var rounds = new Rounds(often.Length);
        var strides = Enumerable.Range(1, often.Length).Where(stride => BigInteger.GreatestCommonDivisor(stride, often.Length).IsOne).ToArray();
        for (var round = 0; round < Count; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var turn = 0; turn < often.Length; turn++)
            {
                // Nobody is always first, nor always after the same one, whose data are still in the processor's caches.
                var index = (round + (turn * strides[round % strides.Length])) % often.Length;
                var call = calls[index];

                // Not measured: the call after another's finds its code and data no longer in the caches, and a turn that follows a similar call would have the better start.
                for (var count = 0; count <= often[index] / 4; count++)
                {
                    call();
                }

                var bytes = GC.GetAllocatedBytesForCurrentThread();
                var start = Stopwatch.GetTimestamp();
                for (var count = 0; count < often[index]; count++)
                {
                    call();
                }

                rounds._nanoseconds[index][round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / often[index];
                rounds._bytes[index][round] = (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / often[index];
            }
        }

        return rounds;
    }

    internal double Nanoseconds(int index) => Median(_nanoseconds[index]);

    internal double Bytes(int index) => Median(_bytes[index]);

    /// <summary>How long one takes in proportion to another.</summary>
    internal double TimeRatio(int one, int other) => Median([.. _nanoseconds[one].Zip(_nanoseconds[other], static (one, other) => one / other)]);

    /// <summary>How much longer one takes than another.</summary>
    internal double AddedNanoseconds(int one, int other) => Median([.. _nanoseconds[one].Zip(_nanoseconds[other], static (one, other) => one - other)]);

    private static int HowOften(Action call)
    {
        var count = 0;
        var start = Stopwatch.GetTimestamp();
        do
        {
            call();
            count++;
        }
        while (Stopwatch.GetElapsedTime(start) < WarmUp);
        return count;
    }

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
