using System.Diagnostics;
using System.Globalization;
using System.IO;
using TokenClients.Schedules.Parts;

namespace TokenClients.Schedules.Running;

/// <summary>What runs in the rewritten copy of this program.</summary>
internal static class PartRun
{
    internal static Part[] Parts { get; } = [SharingSchedules.Part, TokenSourceSchedules.Part, SendSchedules.Part];

    /// <summary>Explores schedules of a part, and prints one line about it. If one fails, prints why, and how to run it again.</summary>
    internal static bool Explore(Part part, int schedules, uint seed, string traces)
    {
        var watch = Stopwatch.StartNew();
        int explored = 0, operations = 0, failures = 0;
        long decisions = 0;
        foreach (var scenario in part.Scenarios)
        {
            foreach (var points in Enum.GetValues<Points>())
            {
                var share = part.Share(schedules);
                var exploration = Exploration.Run(scenario, points, share, seed);
                explored += exploration.Schedules;
                operations += exploration.Operations;
                decisions += exploration.Decisions;
                if (exploration.Failure is { } failure)
                {
                    failures++;
                    Report(part, exploration, seed, traces, failure);
                }
                else if (exploration.Schedules < share)
                {
                    failures++;
                    Console.WriteLine($"FAILED: {part.Name}, {scenario.Name}: {exploration.Schedules} schedules were explored, and not {share}.");
                }
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{part.Name}: {explored} schedules of {part.Scenarios.Length} scenarios, {operations} operations, {decisions} decisions, {failures} failures, {watch.Elapsed.TotalSeconds:0.0} s"));
        return failures == 0;
    }

    /// <summary>Runs a schedule again from its file, and prints how it ended.</summary>
    internal static bool Replay(string file)
    {
        var lines = File.ReadAllText(file).Split('\n', 4);
        var scenario = Find(lines[0]).Scenarios.Single(scenario => scenario.Name == lines[1]);
        var replay = Exploration.Replay(scenario, Enum.Parse<Points>(lines[2]), lines[3]);
        Console.WriteLine($"{lines[0]}, {scenario.Name}: {replay.Failure ?? "The schedule does not fail."}");
        return replay.Failure is null;
    }

    internal static Part Find(string name) => Array.Find(Parts, part => part.Name == name) ?? throw new ArgumentException($"There is no part \"{name}\".");

    private static void Report(Part part, Exploration exploration, uint seed, string traces, string failure)
    {
        Console.WriteLine($"FAILED: {part.Name}, {exploration.Scenario.Name}, schedule {exploration.Schedules} of seed {seed} at {exploration.Points}: {failure}");
        if (exploration.Trace.Length > 0)
        {
            Directory.CreateDirectory(traces);
            var file = Path.Combine(traces, $"{part.Name} {exploration.Scenario.Name} {exploration.Points}.trace".Replace(' ', '-'));
            File.WriteAllText(file, string.Join('\n', part.Name, exploration.Scenario.Name, exploration.Points, exploration.Trace));
            Console.WriteLine($"It fails again with: dotnet run -c Release --project tests/TokenClients.Schedules -- replay {Path.GetRelativePath(Environment.CurrentDirectory, file)}");
        }
    }
}
