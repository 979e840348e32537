using System.Diagnostics;

namespace TokenClients.DocsTests;

/// <summary>What a program printed, on both streams, and how it ended.</summary>
internal sealed record ProgramResult(string Command, int ExitCode, string Output)
{
    /// <summary>The lines with something on them.</summary>
    internal IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <exception cref="Xunit.Sdk.XunitException">It failed; the message holds what it printed.</exception>
    internal ProgramResult Successful()
    {
        if (ExitCode != 0)
        {
            Assert.Fail($"{Command} ended with {ExitCode}:\n{Output}");
        }

        return this;
    }
}

/// <summary>Runs programs as somebody would who has the machine for himself: nothing that the tests, or the run of the tests, set in the environment reaches them.</summary>
internal static class DotnetCommand
{
    /// <summary>Restores and builds take seconds; this is for a machine that does much besides.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private static readonly string[] Foreign =
        ["MSBUILD", "VSTEST", "COVERLET", "CORECLR_", "TokenClients__", "Quickstart__", "TokenAudit__", "VERCEL_", "DOTNET_STARTUP_HOOKS", "Configuration", "Platform", "NUGET_PACKAGES", "CI", "ASPNETCORE_", "DOTNET_ENVIRONMENT"];

    private static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    /// <summary>Runs the .NET command line.</summary>
    internal static Task<ProgramResult> RunAsync(string directory, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        RunProgramAsync(Dotnet, directory, arguments, environment);

    internal static async Task<ProgramResult> RunProgramAsync(string program, string directory, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(static name => Array.Exists(Foreign, foreign => foreign == "CI" ? name == foreign : name.StartsWith(foreign, StringComparison.OrdinalIgnoreCase))).ToList())
        {
            start.Environment.Remove(name);
        }

        // No server outlives the tests, and the output is one to read.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "true";
        start.Environment["SharedCompilationId"] = CompilerServer.Pipe;
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_GENERATE_ASPNET_CERTIFICATE"] = "false";
        start.Environment["MSBUILDTERMINALLOGGER"] = "off";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new($"{program} {string.Join(' ', arguments)}", process.ExitCode, (await output + await errors).ReplaceLineEndings("\n"));
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
