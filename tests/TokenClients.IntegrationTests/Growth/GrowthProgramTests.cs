using System.Diagnostics;
using System.IO;

namespace TokenClients.IntegrationTests.Growth;

/// <summary>What more callers, more instances and longer lists cost is measured by a program of its own, as heap, timers and sockets belong to a process: here other tests run in it.</summary>
[Trait("Duration", "Long")]
public sealed class GrowthProgramTests(ITestOutputHelper output)
{
    private static string Program => Repository.PathOf("tests", "TokenClients.Benchmarks", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "TokenClients.Benchmarks.dll");

    [Fact]
    public async Task What_does_not_depend_on_time_is_within_its_bounds()
    {
        var start = new ProcessStartInfo("dotnet", [Program, "growth", "--short"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(8));
        using var process = Process.Start(start)!;
        try
        {
            var report = process.StandardOutput.ReadToEndAsync(patience.Token);
            var progress = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            output.WriteLine(await report);

            process.ExitCode.Should().Be(0, await report + await progress);
            (await report).TrimEnd().Split('\n')[^1].Should().MatchRegex("^Growth: [1-9][0-9]+ judgements, 0 over$");
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
