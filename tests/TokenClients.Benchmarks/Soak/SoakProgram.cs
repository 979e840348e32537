using System.Globalization;
using System.IO;
using TokenClients.Benchmarks.Soak.Growth;
using TokenClients.Benchmarks.Soak.Measuring;
using TokenClients.Benchmarks.Soak.Soaking;

namespace TokenClients.Benchmarks.Soak;

/// <summary>The commands <c>growth</c> and <c>soak</c>.</summary>
internal static class SoakProgram
{
    /// <summary>Runs the command that the arguments name.</summary>
    /// <returns>The exit code; <see langword="null"/> if the arguments are none of these commands.</returns>
    internal static async Task<int?> RunAsync(string[] args)
    {
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
            default:
                return null;
        }
    }

    private static async Task<int> GrowAsync(string[] options)
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

    private static async Task<int> SoakAsync(int seconds, string? leak) => await new SoakRun(seconds, leak, Console.Out).RunAsync() ? 0 : 1;
}
