using System.Diagnostics;

namespace TokenClients.Schedules.Rewriting;

/// <summary>Runs other programs.</summary>
internal static class Command
{
    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed. The message has what it wrote.</exception>
    internal static void Run(string program, params string[] arguments)
    {
        var (exitCode, output) = RunAsync(program, arguments).GetAwaiter().GetResult();
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {exitCode}:{Environment.NewLine}{output}");
        }
    }

    /// <summary>Runs a program, and returns its exit code and what it wrote.</summary>
    internal static async Task<(int ExitCode, string Output)> RunAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

        // Waits that spin cost more than they save, because only one thread of a schedule runs at a time.
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        start.Environment["COYOTE_CLI_TELEMETRY_OPTOUT"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().ConfigureAwait(false);
        return (process.ExitCode, await output.ConfigureAwait(false) + await errors.ConfigureAwait(false));
    }
}
