using System.Globalization;
using System.IO;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TokenClients.Apinizer;
using TokenClients.CachingProcess;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests.Caching;

/// <summary>Apinizer, a Redis, and processes that share tokens over it. No secret may show in what they write.</summary>
internal sealed partial class RedisWorld : IAsyncDisposable
{
    /// <summary>The program as it was built for itself: beside the tests it would miss what they take from their framework.</summary>
    private static readonly string Program = Repository.PathOf(
        "tests", "Programs", "TokenClients.CachingProcess", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "TokenClients.CachingProcess.dll");

    private readonly SecretLeakDetector _detector = new();
    private readonly DirectoryInfo _signals = Directory.CreateTempSubdirectory("tokenclients-signals-");
    private readonly List<ToolProcess> _processes = [];
    private readonly ConnectionMultiplexer _connection;

    private RedisWorld(TokenServicesEmulator emulator, RedisServer redis, ConnectionMultiplexer connection)
    {
        Emulator = emulator;
        Redis = redis;
        _connection = connection;
        _detector.Watch(emulator);
        _detector.Watch(Key);
    }

    internal TokenServicesEmulator Emulator { get; }

    internal RedisServer Redis { get; }

    internal IDatabase Database => _connection.GetDatabase();

    internal SecretString Key { get; } = new(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    /// <summary>How many tokens Apinizer has issued.</summary>
    internal int Issued => Emulator.Executed(TokenService.Apinizer, "createToken");

    /// <summary>How many tokens were asked for, also in vain.</summary>
    internal int Requested => Emulator.Calls.Count(static call => call.OperationId == "createToken");

    internal string Output => string.Join('\n', _processes.Select(static process => process.Output));

    internal static async Task<RedisWorld> StartAsync()
    {
        var redis = await RedisServer.StartAsync();
        return new(await TokenServicesEmulator.StartAsync(), redis, await Sharing.ConnectAsync(redis.Endpoint));
    }

    /// <summary>Starts processes, and has them begin together once all are ready.</summary>
    internal async Task BeginAsync(int processes, int calls, double leaseSeconds)
    {
        var options = Emulator.ApinizerOptions();
        for (var number = 0; number < processes; number++)
        {
            _processes.Add(ToolProcess.Start("dotnet", [Program], new Dictionary<string, string>
            {
                ["APINIZER"] = Emulator.BaseAddress.ToString(),
                ["CLIENT_ID"] = options.ClientId!,
                ["CLIENT_SECRET"] = options.ClientSecret!.Reveal(),
                ["REDIS"] = Redis.Endpoint,
                ["SHARING_KEY"] = Key.Reveal(),
                ["LEASE_SECONDS"] = leaseSeconds.ToString(CultureInfo.InvariantCulture),
                ["CALLS"] = calls.ToString(CultureInfo.InvariantCulture),
                ["SIGNALS"] = _signals.FullName,
            }));
        }

        foreach (var process in _processes)
        {
            await process.ReadAfterAsync("ready", TestContext.Current.CancellationToken);
        }

        Signal("go");
    }

    /// <summary>Waits until the processes have ended, and returns what each has to say.</summary>
    internal async Task<IReadOnlyList<Summary>> EndAsync(bool stop = false)
    {
        if (stop)
        {
            Signal("stop");
        }

        var summaries = new List<Summary>();
        foreach (var process in _processes)
        {
            await process.ReadAfterAsync("done: ", TestContext.Current.CancellationToken);
            (await process.WaitAsync(TestContext.Current.CancellationToken)).Should().Be(0);
            var summary = SummaryLine().Match(process.Output);
            summaries.Add(new(int.Parse(summary.Groups["calls"].Value, CultureInfo.InvariantCulture), int.Parse(summary.Groups["failed"].Value, CultureInfo.InvariantCulture), summary.Groups["tokens"].Value.Split(' ')));
        }

        return summaries;
    }

    /// <summary>Waits for what processes do, as long as a busy machine may need.</summary>
    internal static async Task SoonAsync(Func<bool> condition, string what, Func<Task>? meanwhile = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            TimeProvider.System.GetElapsedTime(start).Should().BeLessThan(TimeSpan.FromMinutes(2), what);
            await (meanwhile?.Invoke() ?? Task.CompletedTask);
            await Task.Delay(20);
        }
    }

    /// <summary>A token as one more process gets it.</summary>
    internal async Task<SecretString> GetTokenAsync()
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddSecretLeakDetector(_detector));
        Sharing.Register(services, Emulator.ApinizerOptions(), Database, Key, TimeSpan.FromMinutes(1));
        await using var provider = services.BuildServiceProvider();
        return await provider.GetRequiredService<IApinizerAuth>().TokenSource.GetAccessTokenAsync();
    }

    /// <summary>Writes to the cache, as a process does.</summary>
    internal async Task WriteAsync(string key, byte[] value)
    {
        var services = new ServiceCollection();
        services.AddStackExchangeRedisCache(options => options.Configuration = Redis.Endpoint);
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<IDistributedCache>().SetAsync(key, value);
    }

    internal async Task<IReadOnlyList<string>> KeysAsync() => (string[])(await Database.ExecuteAsync("KEYS", "*"))!;

    /// <summary>Everything that Redis holds, in every form in which it can be read. The cache keeps an entry as a hash.</summary>
    internal async Task<IReadOnlyList<(string Where, byte[] Bytes)>> DumpAsync()
    {
        var dump = new List<(string, byte[])>();
        foreach (var key in await KeysAsync())
        {
            dump.Add(("a key", System.Text.Encoding.UTF8.GetBytes(key)));
            foreach (var field in await Database.HashGetAllAsync(key))
            {
                dump.Add(("a field's name", (byte[])field.Name!));
                dump.Add(("a field's value", (byte[])field.Value!));
            }

            dump.Add(("a dump", (await Database.KeyDumpAsync(key))!));
        }

        await Database.ExecuteAsync("SAVE");
        dump.Add(("the file", await File.ReadAllBytesAsync(Path.Combine(Redis.Directory.FullName, "dump.rdb"))));
        return dump;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            _detector.Inspect(process.Output, "what a process has written");
            await process.DisposeAsync();
        }

        _connection.Dispose();
        await Redis.DisposeAsync();
        _signals.Delete(recursive: true);
        _detector.AssertClean();
        await Emulator.DisposeAsync();
        _detector.Dispose();
    }

    private void Signal(string name) => File.WriteAllBytes(Path.Combine(_signals.FullName, name), []);

    [GeneratedRegex("^done: (?<calls>[0-9]+) calls, (?<failed>[0-9]+) failed, tokens (?<tokens>.*)$", RegexOptions.Multiline)]
    private static partial Regex SummaryLine();

    /// <param name="Calls">How many calls it made.</param>
    /// <param name="Failed">How many of them failed.</param>
    /// <param name="Tokens">Hashes of the tokens that it used.</param>
    internal sealed record Summary(int Calls, int Failed, IReadOnlyList<string> Tokens);
}
