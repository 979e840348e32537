using System.Globalization;
using System.IO;
using TokenClients.Schedules.Planted;
using TokenClients.Schedules.Rewriting;
using TokenClients.Schedules.Running;

switch (args)
{
    // How it starts the rewritten copies of itself.
    case ["self-check", var seed]:
        var missed = SelfCheck.Run(Unsigned(seed));
        missed.ForEach(Console.WriteLine);
        Console.WriteLine(missed.Count == 0 ? "self-check: every known mistake is found, and its schedule fails again" : $"self-check: {missed.Count} known mistakes are not found");
        return missed.Count == 0 ? 0 : 1;
    case ["explore", var part, var schedules, var seed, var traces]:
        return PartRun.Explore(PartRun.Find(part), Number(schedules), Unsigned(seed), traces) ? 0 : 1;
    case ["race", var name, var schedules, var seed]:
        return RaceRun.Find(PlantedRaces.All.Single(race => race.Name == name), Number(schedules), Unsigned(seed)) ? 0 : 1;
    case ["replay here", var file]:
        return PartRun.Replay(file) ? 0 : 1;

    case ["replay", var file]:
        return await ScheduleRun.ReplayAsync(Path.GetFullPath(file));
    case [] or ["--schedules" or "--seed" or "--part" or "--races", ..]:
        var options = args.Chunk(2).ToDictionary(static option => option[0], static option => option[^1]);
        return await new ScheduleRun(
            Number(options.GetValueOrDefault("--schedules", "5000")),
            Unsigned(options.GetValueOrDefault("--seed", "1")),
            options.GetValueOrDefault("--part"),
            options.GetValueOrDefault("--races")).RunAsync();
    default:
        await Console.Error.WriteLineAsync("""
            dotnet run -c Release --project tests/TokenClients.Schedules -- <options>
              --schedules <number>  how many schedules of each part to explore; default: 5000
              --seed <number>       which ones; default: 1
              --part <name>         of which part; default: all
              --races no|only       without the races that are planted to show that they would be found, or nothing else
            dotnet run -c Release --project tests/TokenClients.Schedules -- replay <file>
              runs a schedule that failed once more
            """);
        return 2;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static uint Unsigned(string text) => uint.Parse(text, CultureInfo.InvariantCulture);
