using System.Globalization;
using System.IO;
using TokenClients.Benchmarks.Peers;
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
        await using var server = await ServerProcess.StartAsync(VercelServer.Kind);
        await log.WriteLineAsync($"  {Rounds} rounds of {Ways.All.Count} processes".AsMemory(), cancellationToken);
        var runs = await FirstCallRun.InTurnsAsync(Ways.All.ToDictionary(static way => way, commandOf), new(server["address"]), Rounds, cancellationToken);
        return
        [
            Time(Ways.Standard, PeerNames.Standard) with { TimeBound = 0.9 },
            Time(Ways.Bare, PeerNames.Bare),
            Methods(Ways.Standard, PeerNames.Standard) with { BytesBound = 0.99 },
            Methods(Ways.Bare, PeerNames.Bare),
        ];

        Ratio Time(string way, string peer) => new("first call of a process", peer)
        {
            Time = Ratio(way, static run => run.Milliseconds),
            Remark = $"{Describe(runs[Ways.Library])} to {Describe(runs[way])}",
        };

        Ratio Methods(string way, string peer) => new("first call of a process: methods compiled", peer)
        {
            Bytes = Ratio(way, static run => run.CompiledMethods),
            Remark = string.Create(CultureInfo.InvariantCulture, $"{FirstCallRun.Median(runs[Ways.Library], static run => run.CompiledMethods):0} to {FirstCallRun.Median(runs[way], static run => run.CompiledMethods):0}"),
        };

        double Ratio(string way, Func<FirstCallRun, double> figure) => FirstCallRun.Ratio(runs[Ways.Library], runs[way], figure);
    }

    private static string Describe(List<FirstCallRun> runs) => string.Create(
        CultureInfo.InvariantCulture,
        $"{FirstCallRun.Median(runs, static run => run.Milliseconds):0} ms (process {FirstCallRun.Median(runs, static run => run.WholeMilliseconds):0} ms, processors {FirstCallRun.Median(runs, static run => run.ProcessorMilliseconds):0} ms)");
}
