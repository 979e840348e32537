using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using TokenClients.Schedules.Running;

namespace TokenClients.Schedules.Planted;

/// <summary>What runs in the copy of this program that has the library with the planted races.</summary>
internal static class RaceRun
{
    /// <summary>Looks for a race in as many schedules as a run explores of its scenario, and prints one line about it.</summary>
    /// <returns>Whether it was found, and its schedule fails when it is run again.</returns>
    internal static bool Find(PlantedRace race, int schedules, uint seed)
    {
        var watch = Stopwatch.StartNew();
        var field = typeof(TokenClientException).Assembly.GetType("TokenClients.PlantedRaces", throwOnError: true)!.GetField("Name", BindingFlags.NonPublic | BindingFlags.Static)!;
        var part = PartRun.Find(race.Part);
        var scenario = part.Scenarios.Single(scenario => scenario.Name == race.Scenario);
        var explored = 0;
        field.SetValue(null, race.Name);
        foreach (var points in Enum.GetValues<Points>())
        {
            var exploration = Exploration.Run(scenario, points, part.Share(schedules), seed);
            explored += exploration.Schedules;
            if (exploration.Failure is { } failure)
            {
                var isReplayed = exploration.Trace.Length > 0 && Exploration.Replay(scenario, points, exploration.Trace).Failure == failure;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"found after {explored} schedules, {watch.Elapsed.TotalSeconds:0.0} s: {race.Name} ({failure.Split('\n')[0]}){(isReplayed ? "" : " BUT ITS SCHEDULE DOES NOT FAIL AGAIN")}"));
                return isReplayed;
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"NOT FOUND in {explored} schedules, {watch.Elapsed.TotalSeconds:0.0} s: {race.Name}"));
        return false;
    }
}
