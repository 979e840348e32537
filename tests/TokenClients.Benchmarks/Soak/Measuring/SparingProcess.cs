using System.Diagnostics;

namespace TokenClients.Benchmarks.Soak.Measuring;

/// <summary>
/// Starts this program once more, without concurrent garbage collection, with few threads, and with a pool that keeps few of the buffers it gets back. With the platform's own number of threads and
/// buffers, a process keeps some megabytes of buffers more the longer it runs, and gives them back after a minute without use: nothing that calls leak, and much more than what is looked for.
/// </summary>
internal static class SparingProcess
{
    private static readonly (string Name, string Value)[] Settings =
    [
        ("DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXPARTITIONCOUNT", "1"),
        ("DOTNET_SYSTEM_BUFFERS_SHAREDARRAYPOOL_MAXARRAYSPERPARTITION", "1"),
        ("DOTNET_ThreadPool_ForceMaxWorkerThreads", "4"),

        // What is on the heap after a collection must not depend on one that runs beside the program. A property of the project would also change what the benchmarks measure.
        ("DOTNET_gcConcurrent", "0"),
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
