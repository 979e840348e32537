using System.Diagnostics;

namespace TokenClients.Soak.Measuring;

/// <summary>
/// Starts this program once more, with few threads and with a pool that keeps few of the buffers it gets back. As the platform sets both by itself, a process keeps some megabytes of buffers more
/// the longer it runs, and gives them back after a minute without use: nothing that calls leak, and much more than what is looked for.
/// </summary>
internal static class SparingProcess
{
    private static readonly (string Name, string Value)[] Settings =
    [
        ("DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXPARTITIONCOUNT", "1"),
        ("DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXARRAYSPERPARTITION", "1"),
        ("DOTNET_ThreadPool_ForceMaxWorkerThreads", "4"),
    ];

    internal static bool IsThis => Array.TrueForAll(Settings, static setting => Environment.GetEnvironmentVariable(setting.Name) == setting.Value);

    /// <summary>Runs the program with the same arguments.</summary>
    /// <returns>Its exit code.</returns>
    internal static async Task<int> RunAsync(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(SparingProcess).Assembly.Location, .. arguments]) { UseShellExecute = false };
        foreach (var (name, value) in Settings)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
