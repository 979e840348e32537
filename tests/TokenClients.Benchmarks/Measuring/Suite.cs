using System.IO;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Validators;
using Perfolizer.Horology;

namespace TokenClients.Benchmarks.Measuring;

/// <summary>Classes of benchmarks that are run together.</summary>
internal sealed class Suite(string name, string about)
{
    // Many short iterations: on a machine that does other things besides, some of them are not disturbed. Two processes, as no two are compiled alike.
    private static readonly Job ForTimes = Job.Default.WithLaunchCount(2).WithWarmupCount(60).WithIterationCount(120).WithIterationTime(TimeInterval.FromMilliseconds(5)).WithId("Times");

    // Few long iterations: the events of one of them are counted.
    private static readonly Job ForEvents = Job.Default.WithLaunchCount(1).WithWarmupCount(3).WithIterationCount(9).WithIterationTime(TimeInterval.FromMilliseconds(300)).WithId("Events");

    private readonly List<(Type Type, Job Job, Action<Findings> Judge)> _classes = [];

    internal string Name => name;

    internal string About => about;

    /// <summary>Adds benchmarks whose time matters.</summary>
    internal Suite With<T>()
        where T : IJudged => With<T>(ForTimes);

    /// <summary>Adds benchmarks in which rare events matter, such as waits for a lock.</summary>
    internal Suite WithEventsOf<T>()
        where T : IJudged => With<T>(ForEvents);

    /// <summary>Runs the benchmarks and prints the findings below the tables.</summary>
    /// <param name="only">The class to run; <see langword="null"/> for all of them.</param>
    /// <param name="output">Where to print.</param>
    /// <returns>Whether all was measured and no target was missed.</returns>
    internal bool Run(string? only, TextWriter output)
    {
        var classes = _classes.FindAll(one => only is null || one.Type.Name == only);
        if (classes.Count == 0)
        {
            output.WriteLine($"There are no benchmarks {only} in {name}, but: {string.Join(", ", _classes.Select(static one => one.Type.Name))}.");
            return false;
        }

        var config = ManualConfig.CreateEmpty()
            .AddLogger(NullLogger.Instance)
            .WithBuildTimeout(TimeSpan.FromMinutes(10))
            .AddDiagnoser(MemoryDiagnoser.Default, ThreadingDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddColumn(StatisticColumn.Min, StatisticColumn.Median)
            .AddExporter(MarkdownExporter.GitHub)
            .AddValidator(JitOptimizationsValidator.FailOnError);
        output.WriteLine("This takes some minutes. A log of the progress is in BenchmarkDotNet.Artifacts.");
        var summaries = BenchmarkRunner.Run([.. classes.Select(one => BenchmarkConverter.TypeToBenchmarks(one.Type, ManualConfig.Create(config).AddJob(one.Job)))]);

        foreach (var summary in summaries)
        {
            output.WriteLine();
            MarkdownExporter.Console.ExportToLog(summary, ConsoleLogger.Default);
            foreach (var error in summary.ValidationErrors.Where(static error => error.IsCritical))
            {
                output.WriteLine(error.Message);
            }
        }

        var isMet = true;
        foreach (var (type, _, judge) in classes)
        {
            var summary = summaries.SingleOrDefault(summary => summary.BenchmarksCases.Any(benchmark => benchmark.Descriptor.Type == type));
            if (summary is null || summary.Reports.Length < summary.BenchmarksCases.Length || summary.Reports.Any(static report => !report.Success || report.ResultStatistics is null))
            {
                output.WriteLine();
                output.WriteLine($"{type.Name} was not measured. The log says why.");
                isMet = false;
                continue;
            }

            var findings = new Findings(summary, output);
            judge(findings);
            isMet &= findings.AreMet;
        }

        output.WriteLine();
        output.WriteLine(isMet ? "All targets are met." : "Not all targets are met.");
        return isMet;
    }

    private Suite With<T>(Job job)
        where T : IJudged
    {
        _classes.Add((typeof(T), job, T.Judge));
        return this;
    }
}
