using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace TokenClients.Benchmarks.Processes;

/// <summary>The server of a run: this program once more, in a process of its own, so that what the clients hold can be told from what the server holds. It ends with its standard input.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>The line that ends what a server says of itself.</summary>
    internal const string Ready = "ready";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Dictionary<string, string> _settings = [];

    private ServerProcess(Process process) => _process = process;

    /// <summary>What the server said of itself.</summary>
    internal string this[string name] => _settings[name];

    /// <summary>In the server's process: starts it on a free port, and says its address and that it is ready.</summary>
    internal static async Task<WebApplication> ServeAsync(RequestDelegate respond)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(respond);
        await app.StartAsync();
        Console.WriteLine($"address={app.Urls.Single()}");
        Console.WriteLine(Ready);
        return app;
    }

    internal static async Task<ServerProcess> StartAsync(string kind)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ServerProcess).Assembly.Location, "server", kind]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        var server = new ServerProcess(Process.Start(start)!);
        try
        {
            for (var line = await server.ReadAsync(); line != Ready; line = await server.ReadAsync())
            {
                var parts = line.Split('=', 2);
                server._settings.Add(parts[0], parts[1]);
            }

            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks the server something that it responds with one line.</summary>
    internal async Task<string> AskAsync(string question)
    {
        await _process.StandardInput.WriteLineAsync(question);
        await _process.StandardInput.FlushAsync();
        return await ReadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private async Task<string> ReadAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        return await _process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("The server's process has ended.");
    }
}
