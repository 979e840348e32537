using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TokenClients.Benchmarks.Processes;

/// <summary>What one process took to create one token.</summary>
/// <param name="Milliseconds">From the first line of its program to the token.</param>
/// <param name="WholeMilliseconds">From before its start to after its end.</param>
/// <param name="ProcessorMilliseconds">The time of all processors up to the token, with the start of the runtime: what else the machine does adds little to it.</param>
/// <param name="PeakMegabytes">The most memory that it has held.</param>
/// <param name="CompiledMethods">How many methods were compiled for it while it ran.</param>
internal sealed partial record FirstCallRun(double Milliseconds, double WholeMilliseconds, double ProcessorMilliseconds, double PeakMegabytes, double CompiledMethods)
{
    /// <summary>Runs programs in turns, the order reversed in every other round, and returns the runs of each.</summary>
    /// <param name="commands">The commands that run them, by their ways.</param>
    /// <param name="address">What each of them calls.</param>
    /// <param name="rounds">How often.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    internal static async Task<Dictionary<string, List<FirstCallRun>>> InTurnsAsync(
        IReadOnlyDictionary<string, string[]> commands, Uri address, int rounds, CancellationToken cancellationToken)
    {
        var runs = commands.Keys.ToDictionary(static way => way, static _ => new List<FirstCallRun>());

        // The first round only brings the files into memory.
        for (var round = -1; round < rounds; round++)
        {
            foreach (var (way, command) in round % 2 == 0 ? commands : commands.Reverse())
            {
                var run = await OfAsync([.. command, address.ToString()], cancellationToken);
                if (round >= 0)
                {
                    runs[way].Add(run);
                }
            }
        }

        return runs;
    }

    /// <summary>The median of one of the figures.</summary>
    internal static double Median(IEnumerable<FirstCallRun> runs, Func<FirstCallRun, double> figure) => Sample.Median(runs.Select(figure));

    /// <summary>How one of the figures of a program compares with that of another: the median within rounds, as what else the machine does in a round falls on both.</summary>
    internal static double Ratio(IEnumerable<FirstCallRun> ours, IEnumerable<FirstCallRun> theirs, Func<FirstCallRun, double> figure) =>
        Sample.Median(ours.Zip(theirs, (one, other) => figure(one) / figure(other)));

    private static async Task<FirstCallRun> OfAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        var output = await Programs.RunAsync(command, cancellationToken);
        var whole = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        var groups = Report().Match(output) is { Success: true } match ? match.Groups : throw new InvalidOperationException($"The program wrote something else than figures: {output}");
        return new(Number(groups[1]) / 1000, whole, Number(groups[2]) / 1000, Number(groups[3]) / 1024, Number(groups[4]));
    }

    private static double Number(Group group) => double.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(\d+) us, (\d+) us of processors, (\d+) KB, (\d+) methods\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Report();
}
