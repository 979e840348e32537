using System.Diagnostics;
using System.IO;

namespace TokenClients.Benchmarks.Processes;

/// <summary>The programs that are measured as processes of their own, built from the sources from which this one was built.</summary>
internal static class Programs
{
    private const string FirstCall = "TokenClients.Benchmarks.FirstCall";

    // Several cases use the same programs, and nobody changes the sources while they run.
    private static readonly HashSet<string> UpToDate = [];

    /// <summary>Builds the program that makes one call, and returns the command that runs it in one of its ways.</summary>
    internal static async Task<Func<string, string[]>> BuildFirstCallAsync(TextWriter log, CancellationToken cancellationToken)
    {
        await BuildAsync(["-f", "net10.0"], log, cancellationToken);
        return static way => ["dotnet", In("bin", "Release", "net10.0", FirstCall + ".dll"), way];
    }

    /// <summary>Publishes a native program of each way in which one call is made, and returns the command that runs it, which is the path of its file.</summary>
    internal static async Task<Func<string, string[]>> PublishNativelyAsync(TextWriter log, CancellationToken cancellationToken)
    {
        await BuildAsync(["-t:PublishNatively", "-p:Native=true", "-m:2"], log, cancellationToken);
        return static way => [In("bin", "Release", "native", way, FirstCall)];
    }

    /// <summary>Runs a program to its end and returns what it wrote.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    internal static async Task<string> RunAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };

        // No server of the build outlives the measurement.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}:\n{await output}{await errors}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static async Task BuildAsync(IReadOnlyList<string> arguments, TextWriter log, CancellationToken cancellationToken)
    {
        var what = $"{FirstCall} {string.Join(' ', arguments)}";
        if (UpToDate.Contains(what))
        {
            return;
        }

        await log.WriteLineAsync($"  building {what}".AsMemory(), cancellationToken);
        var since = Stopwatch.GetTimestamp();
        await RunAsync(["dotnet", "build", In(), "-c", "Release", "-warnaserror", "-nologo", "-v", "quiet", .. arguments], cancellationToken);
        UpToDate.Add(what);
        await log.WriteLineAsync($"  built in {Stopwatch.GetElapsedTime(since).TotalSeconds:0} s".AsMemory(), cancellationToken);
    }

    private static string In(params ReadOnlySpan<string> path) => Path.Combine([Folder(), .. path]);

    /// <summary>The folder of the project, beside the ones that this program was built into.</summary>
    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var project = Path.Combine(folder.FullName, "FirstCall");
            if (File.Exists(Path.Combine(project, FirstCall + ".csproj")))
            {
                return project;
            }
        }

        throw new InvalidOperationException("The programs to be measured are built from source, and this program does not lie below the sources.");
    }
}
