using System.Globalization;
using System.IO;
using TokenClients.Soak.Growth;
using TokenClients.Soak.Measuring;
using TokenClients.Soak.Servers;
using TokenClients.Soak.Soaking;

switch (args)
{
    case ["growth" or "soak", ..] when !SparingProcess.IsThis:
        return await SparingProcess.RunAsync(args);
    case ["growth", .. var options]:
        return await GrowAsync(options);
    case ["soak"]:
        return await SoakAsync(60, leak: null);
    case ["soak", "--seconds", var seconds]:
        return await SoakAsync(int.Parse(seconds, CultureInfo.InvariantCulture), leak: null);

    // To show that growth is found.
    case ["soak", "--seconds", var seconds, "--leak", var leak]:
        return await SoakAsync(int.Parse(seconds, CultureInfo.InvariantCulture), leak);

    // How it starts itself once more.
    case ["server", CannedServer.Kind]:
        await CannedServer.RunAsync();
        return 0;
    case ["server", EmulatorServer.Kind]:
        await EmulatorServer.RunAsync();
        return 0;
    default:
        await Console.Error.WriteLineAsync("""
            dotnet run -c Release --project tests/TokenClients.Soak -- <mode>
              growth [--short] [--markdown <file>]  what more callers, more instances and longer lists cost
              soak [--seconds <number>]             every kind of call for a minute: memory, timers and sockets must stay flat
            """);
        return 2;
}

static async Task<int> GrowAsync(string[] options)
{
    var run = new GrowthRun(options.Contains("--short"), Console.Error);
    await run.RunAsync();
    Console.WriteLine(run.Report);
    foreach (var judgement in run.Judgements)
    {
        Console.WriteLine(judgement);
    }

    if (options is [.., "--markdown", var file])
    {
        await File.WriteAllTextAsync(file, run.Report);
    }

    var over = run.Judgements.Count(static judgement => !judgement.IsMet);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Growth: {run.Judgements.Count} judgements, {over} over"));
    return over == 0 ? 0 : 1;
}

static async Task<int> SoakAsync(int seconds, string? leak) => await new SoakRun(seconds, leak, Console.Out).RunAsync() ? 0 : 1;
