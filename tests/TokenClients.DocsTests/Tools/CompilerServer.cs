using System.IO;
using System.Reflection;

[assembly: AssemblyFixture(typeof(TokenClients.DocsTests.CompilerServer))]

namespace TokenClients.DocsTests;

/// <summary>The compiler server of the tests' builds, which a build starts if it needs one. It saves half of the time of each, and ends with the tests.</summary>
public sealed class CompilerServer : IAsyncDisposable
{
    internal static string Pipe { get; } = $"tokenclients-tests-{Environment.ProcessId}";

    /// <summary>Ends the server. If there is none, this changes nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        var program = typeof(CompilerServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static item => item.Key == nameof(CompilerServer)).Value!;
        (await DotnetCommand.RunAsync(Path.GetTempPath(), ["exec", program, "-shutdown", "-pipename:" + Pipe])).Successful();
    }
}
