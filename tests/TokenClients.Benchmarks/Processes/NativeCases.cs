using System.Globalization;
using System.IO;
using TokenClients.Benchmarks.Peers;
using TokenClients.Benchmarks.Ratios;

namespace TokenClients.Benchmarks.Processes;

/// <summary>A process that was compiled ahead of time and creates one token: its time, its memory, and the size of its file.</summary>
internal sealed class NativeCases : IRatioCases
{
    private const int Rounds = 51;

    public string Name => "native";

    public async Task<IReadOnlyList<Ratio>> MeasureAsync(TextWriter log, CancellationToken cancellationToken)
    {
        await log.WriteLineAsync("  three native programs: this takes minutes where they are not up to date".AsMemory(), cancellationToken);
        var commandOf = await Programs.PublishNativelyAsync(log, cancellationToken);
        await using var server = await ServerProcess.StartAsync(VercelServer.Kind);
        var commands = Ways.All.ToDictionary(static way => way, commandOf);
        await log.WriteLineAsync($"  {Rounds} rounds of {commands.Count} processes".AsMemory(), cancellationToken);
        var runs = await FirstCallRun.InTurnsAsync(commands, new(server["address"]), Rounds, cancellationToken);
        return
        [
            .. Compare(Ways.Standard, PeerNames.Standard, sizeBound: 1.0),
            .. Compare(Ways.Bare, PeerNames.Bare, sizeBound: null),
        ];

        IEnumerable<Ratio> Compare(string way, string peer, double? sizeBound)
        {
            var (ours, theirs) = (runs[Ways.Library], runs[way]);
            var (peak, peersPeak) = (FirstCallRun.Median(ours, static run => run.PeakMegabytes), FirstCallRun.Median(theirs, static run => run.PeakMegabytes));
            var (size, peersSize) = (Megabytes(commands[Ways.Library][0]), Megabytes(commands[way][0]));
            yield return new("native process: time, peak memory", peer)
            {
                Time = FirstCallRun.Ratio(ours, theirs, static run => run.WholeMilliseconds),
                Bytes = peak / peersPeak,
                Remark = string.Create(CultureInfo.InvariantCulture, $"{Times(ours)}, {peak:0.0} MB to {Times(theirs)}, {peersPeak:0.0} MB"),
            };
            yield return new("native process: size of the file", peer)
            {
                Bytes = size / peersSize,
                BytesBound = sizeBound,
                Remark = string.Create(CultureInfo.InvariantCulture, $"{size:0.00} MB to {peersSize:0.00} MB"),
            };
        }
    }

    private static double Megabytes(string file) => new FileInfo(file).Length / (1024.0 * 1024);

    private static string Times(List<FirstCallRun> runs) => string.Create(
        CultureInfo.InvariantCulture,
        $"{FirstCallRun.Median(runs, static run => run.WholeMilliseconds):0.0} ms (token after {FirstCallRun.Median(runs, static run => run.Milliseconds):0.0} ms)");
}
