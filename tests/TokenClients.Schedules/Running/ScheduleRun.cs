using System.Diagnostics;
using System.Globalization;
using System.IO;
using TokenClients.Schedules.Planted;
using TokenClients.Schedules.Rewriting;

namespace TokenClients.Schedules.Running;

/// <summary>A whole run: rewrites the library, explores schedules of each part, and shows with planted races that it would find some.</summary>
internal sealed class ScheduleRun(int schedules, uint seed, string? part, string? races)
{
    /// <summary>Of the planted races, so many in a hundred must be found: chance decides which schedules are explored.</summary>
    private const int FoundPercent = 90;

    private static readonly string Traces = Path.Combine(Environment.CurrentDirectory, "TestResults", "schedules");

    // A schedule runs one thread at a time, so each process needs one processor.
    private static readonly SemaphoreSlim Processors = new(Environment.ProcessorCount);

    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>Runs a schedule again, in the library as it is now.</summary>
    internal static async Task<int> ReplayAsync(string file)
    {
        using var scratch = new ScratchFolder();
        var program = RewrittenCopy.Create(scratch.Path, AppContext.BaseDirectory);
        var (exitCode, output) = await Command.RunAsync("dotnet", [program, "replay here", file]);
        Console.Write(output);
        return exitCode;
    }

    internal async Task<int> RunAsync()
    {
        var isSound = races == "only" || await ExploreAsync();
        return (races == "no" || await FindRacesAsync()) && isSound ? 0 : 1;
    }

    private async Task<bool> ExploreAsync()
    {
        using var scratch = new ScratchFolder();
        var program = RewrittenCopy.Create(scratch.Path, AppContext.BaseDirectory);
        Say("The library is rewritten.");
        var checks = PartRun.Parts
            .Where(one => part is null || one.Name == part)
            .Select(one => ChildAsync(program, "explore", one.Name, Text(schedules), Text(seed), Traces))
            .ToList();
        if (checks.Count == 0)
        {
            throw new ArgumentException($"There is no part \"{part}\".");
        }

        checks.Add(ChildAsync(program, "self-check", Text(seed)));
        var succeeded = await Task.WhenAll(checks);
        Say("The schedules are explored.");
        return succeeded.All(static one => one);
    }

    private async Task<bool> FindRacesAsync()
    {
        using var scratch = new ScratchFolder();
        var program = RewrittenCopy.Create(scratch.Path, PlantedSources.Build(RewrittenCopy.Sources, scratch.Path));
        Say("The library with the planted races is rewritten.");
        var planted = PlantedRaces.All.Where(race => part is null || race.Part == part).ToList();
        var found = await Task.WhenAll(planted.Select(race => ChildAsync(program, "race", race.Name, Text(schedules), Text(seed))));
        var count = found.Count(static one => one);
        Console.WriteLine($"planted races: {count} of {planted.Count} found");
        Say("The planted races are looked for.");
        return count * 100 >= planted.Count * FoundPercent;
    }

    private static async Task<bool> ChildAsync(string program, params string[] arguments)
    {
        await Processors.WaitAsync();
        try
        {
            var (exitCode, output) = await Command.RunAsync("dotnet", [program, .. arguments]);
            Console.Write(output);
            return exitCode == 0;
        }
        finally
        {
            Processors.Release();
        }
    }

    private void Say(string what) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"-- {_watch.Elapsed.TotalSeconds:0.0} s: {what}"));

    private static string Text<T>(T number)
        where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>A folder that is deleted at the end.</summary>
internal sealed class ScratchFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("tokenclients-schedules-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
