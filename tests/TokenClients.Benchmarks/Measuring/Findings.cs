using System.IO;
using BenchmarkDotNet.Reports;
using TokenClients.Benchmarks.Ratios;

namespace TokenClients.Benchmarks.Measuring;

/// <summary>The figures of one class of benchmarks, and what is concluded from them.</summary>
internal sealed class Findings(Summary summary, TextWriter output)
{
    /// <summary>Whether no target was missed.</summary>
    internal bool AreMet { get; private set; } = true;

    /// <summary>The class's name.</summary>
    internal string Class => summary.BenchmarksCases[0].Descriptor.Type.Name;

    internal void Title(string text)
    {
        output.WriteLine();
        output.WriteLine(text);
    }

    internal void Note(string text) => output.WriteLine($"  {text}");

    /// <summary>Computes what something adds and prints it.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="with">The benchmark with it.</param>
    /// <param name="without">The benchmark without it.</param>
    internal Added Add(string name, string with, string without)
    {
        var (more, less) = (Report(with), Report(without));
        var added = new Added(name, Quickest(with) - Quickest(without), Median(with) - Median(without), Bytes(more) - Bytes(less));
        Note($"{name} adds {added.Nanoseconds:0} ns (medians: {added.AtMedian:0} ns) and {added.Bytes} bytes: {with} less {without}.");
        return added;
    }

    /// <summary>Requires one thing to add no more than a share of what another adds.</summary>
    internal void RequireShare(Added one, Added other, double most) =>
        Require($"{one.Name} adds {Share(one, other)} of the time of {other.Name}", one.Nanoseconds <= other.Nanoseconds * most, $"at most {most:0.00}");

    /// <summary>Prints which share of another thing's cost one thing adds. Not a target.</summary>
    internal void ShowShare(Added one, Added other) => Note($"{one.Name} adds {Share(one, other)} of the time of {other.Name}.");

    /// <summary>Requires one benchmark to cost no more than another in proportion, by the medians.</summary>
    internal void RequireRatio(string one, string other, Bounds bounds)
    {
        Require($"{one} takes {TimeRatio(one, other):0.00} of the time of {other}", TimeRatio(one, other) <= bounds.Time, $"at most {bounds.Time:0.00}");
        if (bounds.Bytes is { } most)
        {
            Require($"{one} allocates {BytesRatio(one, other):0.00} of the bytes of {other}", BytesRatio(one, other) <= most, $"at most {most:0.00}");
        }
    }

    /// <summary>Prints what one benchmark costs in proportion to another. Not a target.</summary>
    internal void ShowRatio(string one, string other) => Note($"{one} takes {TimeRatio(one, other):0.00} of the time and allocates {BytesRatio(one, other):0.00} of the bytes of {other}.");

    internal void RequireBytes(Added added, long most) => Require($"{added.Name} adds {added.Bytes} bytes", added.Bytes <= most, $"at most {most}");

    internal void RequireBytes(string benchmark, long most)
    {
        var bytes = Bytes(Report(benchmark));
        Require($"{benchmark} allocates {bytes} bytes", bytes <= most, $"at most {most}");
    }

    internal void Require(string finding, bool isMet, string target)
    {
        AreMet &= isMet;
        Note($"[{(isMet ? "met" : "MISSED")}] {finding}; target: {target}.");
    }

    internal double Quickest(string benchmark) => Report(benchmark).ResultStatistics!.Min;

    internal double Median(string benchmark) => Report(benchmark).ResultStatistics!.Median;

    /// <summary>How often a thread had to wait for a lock that another held, in each operation.</summary>
    internal double LockContentions(string benchmark) =>
        Report(benchmark).Metrics.Values.Single(static metric => metric.Descriptor.Id == "LockContentionCount").Value;

    private double TimeRatio(string one, string other) => Median(one) / Median(other);

    private double BytesRatio(string one, string other) => (double)Bytes(Report(one)) / Bytes(Report(other));

    private static string Share(Added one, Added other) => $"{one.Nanoseconds / other.Nanoseconds:0.00} (medians: {one.AtMedian / other.AtMedian:0.00})";

    private static long Bytes(BenchmarkReport report) =>
        report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? throw new InvalidOperationException("Allocations were not measured.");

    private BenchmarkReport Report(string benchmark) =>
        summary.Reports.Single(report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name == benchmark);
}
