using System.Globalization;
using System.IO;
using TokenClients.Benchmarks.Ratios;

namespace TokenClients.Benchmarks.Processes;

/// <summary>The first call of a fresh process: what the program says that it took from its first line to the token.</summary>
internal sealed class FirstCallCases : IRatioCases
{
    private const int Rounds = 25;

    public string Name => "first-call";

    public async Task<IReadOnlyList<Ratio>> MeasureAsync(TextWriter log, CancellationToken cancellationToken)
    {
        var commandOf = await Programs.BuildFirstCallAsync(log, cancellationToken);
        await using var server = await LoopbackServer.StartAsync(log, cancellationToken);
        await log.WriteLineAsync($"  {Rounds} rounds of {Ways.All.Count} processes".AsMemory(), cancellationToken);
        var runs = await FirstCallRun.InTurnsAsync(Ways.All.ToDictionary(static way => way, commandOf), server.Address, Rounds, cancellationToken);
        return
        [
            Compare("first call in a fresh process", "HttpClient and Polly", runs[Ways.Library], runs[Ways.ByHand], 1.3),
            Compare("first call in a fresh process, with container", "AddHttpClient and Polly", runs[Ways.LibraryInContainer], runs[Ways.ByHandInContainer], 1.4),
        ];
    }

    private static Ratio Compare(string what, string peer, List<FirstCallRun> ours, List<FirstCallRun> theirs, double bound) => new(what, peer)
    {
        Time = FirstCallRun.Median(ours, static run => run.Milliseconds) / FirstCallRun.Median(theirs, static run => run.Milliseconds),
        TimeBound = bound,
        Remark = $"{Describe(ours)} to {Describe(theirs)}",
    };

    private static string Describe(List<FirstCallRun> runs) => string.Create(
        CultureInfo.InvariantCulture,
        $"{FirstCallRun.Median(runs, static run => run.Milliseconds):0} ms (process {FirstCallRun.Median(runs, static run => run.WholeMilliseconds):0} ms, processors {FirstCallRun.Median(runs, static run => run.ProcessorMilliseconds):0} ms, {FirstCallRun.Median(runs, static run => run.CompiledMethods):0} methods compiled)");
}
