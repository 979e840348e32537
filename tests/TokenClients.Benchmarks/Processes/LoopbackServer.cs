using System.Diagnostics;
using System.IO;

namespace TokenClients.Benchmarks.Processes;

/// <summary>The server in a process of its own, which ends with this object, and with this process.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly Process _process;

    private LoopbackServer(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    internal Uri Address { get; }

    internal static async Task<LoopbackServer> StartAsync(CancellationToken cancellationToken)
    {
        var process = Programs.Start(["dotnet", typeof(LoopbackServer).Assembly.Location, "loopback"], redirectInput: true);
        return Uri.TryCreate(await process.StandardOutput.ReadLineAsync(cancellationToken), UriKind.Absolute, out var address)
            ? new(process, address)
            : throw new InvalidOperationException($"The server did not start:\n{await process.StandardError.ReadToEndAsync(cancellationToken)}");
    }

    /// <summary>Ends the server, which waits for the end of its input.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
