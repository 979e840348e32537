using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenClients;
using TokenClients.Apinizer;
using TokenClients.CachingProcess;

// One of several processes that share tokens. It gets ready, waits for the file "go" in SIGNALS, and then calls Apinizer's API over and over: CALLS times, or until there is the file "stop".
const int Callers = 8;

var origin = new Uri(Setting("APINIZER"));
var signals = Setting("SIGNALS");
var calls = int.Parse(Setting("CALLS"), CultureInfo.InvariantCulture);
var leaseSeconds = double.Parse(Setting("LEASE_SECONDS"), CultureInfo.InvariantCulture);

var redis = await Sharing.ConnectAsync(Setting("REDIS"));
var services = new ServiceCollection();
services.AddSingleton<ILoggerProvider, ConsoleLogs>();
services.AddLogging(static logging => logging.SetMinimumLevel(LogLevel.Trace));
Sharing.Register(
    services,
    new() { BaseAddress = origin, ClientId = Setting("CLIENT_ID"), ClientSecret = SecretString.FromEnvironment("CLIENT_SECRET") },
    redis.GetDatabase(),
    SecretString.FromEnvironment("SHARING_KEY"),
    leaseSeconds > 0 ? TimeSpan.FromSeconds(leaseSeconds) : null);
await using var provider = services.BuildServiceProvider();
var tokens = provider.GetRequiredService<IApinizerAuth>().TokenSource;
using var api = new HttpClient(new BearerTokenHandler(tokens, origin) { InnerHandler = new SocketsHttpHandler() });
Console.WriteLine("ready");
await SignalAsync("go");

var begun = 0;
var done = 0;
var failed = 0;
var seen = new ConcurrentDictionary<string, bool>();
await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(CallAsync)));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"done: {done} calls, {failed} failed, tokens {string.Join(' ', seen.Keys.Order())}"));
return 0;

async Task CallAsync()
{
    while (calls > 0 ? Interlocked.Increment(ref begun) <= calls : !File.Exists(Path.Combine(signals, "stop")))
    {
        try
        {
            var token = await tokens.GetAccessTokenAsync();
            seen.TryAdd(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token.Reveal())), 0, 4), true);
            using var response = await api.GetAsync(new Uri(origin, "apiops/test/hello/world"));
            response.EnsureSuccessStatusCode();
        }
#pragma warning disable CA1031 // Every failure counts; the test wants none.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Interlocked.Increment(ref failed);
            Console.WriteLine($"failed: {error.GetType().Name}: {error.Message}");
        }

        Interlocked.Increment(ref done);
        if (calls == 0)
        {
            await Task.Delay(5);
        }
    }
}

async Task SignalAsync(string name)
{
    while (!File.Exists(Path.Combine(signals, name)))
    {
        await Task.Delay(1);
    }
}

static string Setting(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");

internal sealed class ConsoleLogs : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new ConsoleLog(categoryName);

    public void Dispose()
    {
        // There is nothing to free.
    }

    private sealed class ConsoleLog(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => category.StartsWith("TokenClients", StringComparison.Ordinal) || logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Console.WriteLine($"{logLevel} {category}[{eventId.Id.ToString(CultureInfo.InvariantCulture)}] {formatter(state, exception)} {exception}");
    }
}
