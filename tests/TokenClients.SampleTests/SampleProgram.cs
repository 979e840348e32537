using System.Diagnostics;
using System.IO;

namespace TokenClients.SampleTests;

/// <summary>Runs a sample to its end.</summary>
internal static class SampleProgram
{
    /// <summary>Runs it with these settings only: those of the machine, perhaps of a real account, are kept from it.</summary>
    internal static Task<(int ExitCode, string Output)> RunAsync(string name, IReadOnlyDictionary<string, string> settings, params string[] arguments) =>
        RunFileAsync(Repository.Sample(name), settings, arguments);

    /// <summary>Runs one that is built for another framework than these tests.</summary>
    internal static async Task<(int ExitCode, string Output)> RunFileAsync(string path, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var start = new ProcessStartInfo("dotnet", [path, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var variable in start.Environment.Keys.Where(variable => variable.StartsWith("TokenClients__", StringComparison.OrdinalIgnoreCase) || variable.StartsWith(name + "__", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(variable);
        }

        foreach (var (variable, value) in settings)
        {
            start.Environment[variable] = value;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(2));
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, (await output + await errors).ReplaceLineEndings("\n"));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
