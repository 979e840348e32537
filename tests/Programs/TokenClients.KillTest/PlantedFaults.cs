using System.Collections.Concurrent;
using System.Globalization;
using System.IO;
using TokenClients.RotationProcess;

namespace TokenClients.KillTest;

/// <summary>Looks whether kills find faults that processes have on purpose.</summary>
internal static class PlantedFaults
{
    private const int Kills = 30;
    private const int Rounds = 8;

    /// <summary>Kills processes with a fault until it is found.</summary>
    /// <param name="name">The name of the fault, or "all".</param>
    /// <param name="program">The program of a process.</param>
    /// <param name="seed">What is random.</param>
    /// <returns>Whether every fault was found.</returns>
    internal static async Task<bool> FindAsync(string name, string program, int seed)
    {
        PlantedFault[] faults = name == "all" ? [.. Enum.GetValues<PlantedFault>().Where(static fault => fault != PlantedFault.None)]
            : [Enum.Parse<PlantedFault>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true)];
        var lines = new ConcurrentQueue<string>();
        var notFound = 0;
        var output = Console.Out;

        // Every finding is printed at once, and here findings are as planned.
        Console.SetOut(TextWriter.Null);
        await Parallel.ForEachAsync(faults, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (fault, _) =>
        {
            var failure = "";
            var kills = 0;
            for (var round = 0; round < Rounds && failure.Length == 0; round++)
            {
                var result = await new World(new Plan(TokenService.Vercel, InDatabase: false, 1, Kills, unchecked(seed + round), fault), program, connection: null).RunAsync();
                (failure, kills) = (result.Failure, kills + result.Kills);
            }

            if (failure.Length == 0)
            {
                Interlocked.Increment(ref notFound);
            }

            lines.Enqueue(string.Create(CultureInfo.InvariantCulture, $"planted {fault}: {(failure.Length > 0 ? "found: " + failure : "NOT FOUND")}, {kills} kills"));
        });
        Console.SetOut(output);
        foreach (var line in lines)
        {
            Console.WriteLine(line);
        }

        return notFound == 0;
    }
}
