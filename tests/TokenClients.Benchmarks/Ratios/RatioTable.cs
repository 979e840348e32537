using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace TokenClients.Benchmarks.Ratios;

/// <summary>Measures cases and prints a line for each pair.</summary>
internal sealed class RatioTable(params IReadOnlyList<IRatioCases> cases)
{
    private static readonly string[] Titles = ["case", "peer", "time", "bytes or methods", "bounds", "", "figures"];

    /// <summary>Measures the cases and prints the table.</summary>
    /// <param name="only">The cases to measure; <see langword="null"/> for all of them.</param>
    /// <param name="output">Where the table goes.</param>
    /// <param name="log">For what somebody who waits wants to know.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    /// <returns>Whether all bounds are kept.</returns>
    internal async Task<bool> RunAsync(string? only, TextWriter output, TextWriter log, CancellationToken cancellationToken)
    {
        var chosen = cases.Where(one => only is null || one.Name == only).ToList();
        if (chosen.Count == 0)
        {
            await log.WriteLineAsync($"There are no ratios {only}, but: {string.Join(", ", cases.Select(static one => one.Name))}.").ConfigureAwait(false);
            return false;
        }

        var start = Stopwatch.GetTimestamp();
        var ratios = new List<Ratio>();
        var unmeasured = new List<string>();
        foreach (var one in chosen)
        {
            try
            {
                ratios.AddRange(await one.MeasureAsync(log, cancellationToken).ConfigureAwait(false));
            }
            catch (InvalidOperationException error)
            {
                // Native programs need a C compiler and packages: what was measured without them is shown all the same.
                unmeasured.Add($"{one.Name} was not measured: {error.Message}");
            }
        }

        List<string[]> rows = [Titles, .. ratios.Select(ToRow)];
        var widths = Enumerable.Range(0, Titles.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        rows.Insert(1, [.. widths.Select(static width => new string('-', width))]);
        foreach (var row in rows)
        {
            await output.WriteLineAsync($"| {string.Join(" | ", row.Zip(widths, static (text, width) => text.PadRight(width)))} |").ConfigureAwait(false);
        }

        var over = ratios.Count(static ratio => !ratio.IsMet);
        await output.WriteLineAsync().ConfigureAwait(false);
        await output.WriteLineAsync($"{ratios.Count(IsBound)} bounds, {(over == 0 ? "all kept" : $"{over} not kept")}, {Stopwatch.GetElapsedTime(start).TotalMinutes.ToString("0.0", CultureInfo.InvariantCulture)} minutes.").ConfigureAwait(false);
        unmeasured.ForEach(output.WriteLine);
        return over == 0 && unmeasured.Count == 0;
    }

    private static bool IsBound(Ratio ratio) => ratio.TimeBound is not null || ratio.BytesBound is not null;

    private static string[] ToRow(Ratio ratio) =>
    [
        ratio.Case,
        ratio.Peer,
        Text(ratio.Time),
        Text(ratio.Bytes),
        IsBound(ratio) ? $"{Text(ratio.TimeBound)}, {Text(ratio.BytesBound)}" : "",
        !IsBound(ratio) ? "shown" : ratio.IsMet ? "ok" : "over",
        ratio.Remark,
    ];

    private static string Text(double? number) => number?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-";
}
