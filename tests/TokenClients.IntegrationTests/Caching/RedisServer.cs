using System.Globalization;
using System.IO;

namespace TokenClients.IntegrationTests.Caching;

/// <summary>A Redis server of one test, on a free port of this machine, that keeps nothing unless it is told to.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly ToolProcess _process;
    private bool _isKilled;

    private RedisServer(ToolProcess process, int port, DirectoryInfo directory)
    {
        _process = process;
        Endpoint = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        Directory = directory;
    }

    internal string Endpoint { get; }

    /// <summary>Where it saves what it holds, when it is told to.</summary>
    internal DirectoryInfo Directory { get; }

    internal static async Task<RedisServer> StartAsync()
    {
        var program = ExternalTools.RedisServer();
        while (true)
        {
            var port = RawServer.ClosedPort().Port;
            var directory = System.IO.Directory.CreateTempSubdirectory("tokenclients-redis-");
            var process = ToolProcess.Start(
                program,
                ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--rdbcompression", "no", "--dbfilename", "dump.rdb", "--dir", directory.FullName]);
            await Until.TrueAsync(() => Says("Ready to accept connections") || Says("Address already in use"), "Redis starts");
            if (Says("Ready to accept connections"))
            {
                return new(process, port, directory);
            }

            // Another has taken the port since it was free.
            bool Says(string text) => process.Output.Contains(text, StringComparison.Ordinal);
            await process.DisposeAsync();
            directory.Delete(recursive: true);
        }
    }

    /// <summary>Ends it at once, as a crash does.</summary>
    internal async Task KillAsync()
    {
        if (!_isKilled)
        {
            _isKilled = true;
            await _process.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(recursive: true);
    }
}
