using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenClients.Vercel;

namespace TokenClients.AotSmoke;

/// <summary>What loggers, listeners of activities and listeners of metrics get to see of a call that succeeds after a retry, and of one that fails.</summary>
internal static class DiagnosticsChecks
{
    private const string Route = "/v5/user/tokens/{tokenId}";

    internal static async Task RunAsync(Checks checks, EmulatorOutput emulator)
    {
        var activities = new ConcurrentQueue<Activity>();
        using var activityListener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "TokenClients",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(activityListener);
        var measurements = new ConcurrentQueue<(string? Unit, double Seconds, Dictionary<string, object?> Tags)>();
        using var meterListener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument is { Meter.Name: "TokenClients", Name: "tokenclients.call.duration" })
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meterListener.SetMeasurementEventCallback<double>((instrument, seconds, tags, _) => measurements.Enqueue((instrument.Unit, seconds, tags.ToArray().ToDictionary(static tag => tag.Key, static tag => tag.Value))));
        meterListener.Start();
        using var log = new Log();

        using var primary = new ScriptedHandler(static (send, _) => send == 1 ? ScriptedHandler.Response(HttpStatusCode.BadGateway, "{}") : null);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(log));
        services.AddTokenClients(emulator.Configuration(("TokenClients:Vercel:Resilience:Retry:Delay", "00:00:00")).GetSection("TokenClients"))
            .ConfigureHttpClient(TokenService.Vercel, null, http => http.ConfigurePrimaryHttpMessageHandler(() => primary));
        await using var provider = services.BuildServiceProvider();
        var vercel = provider.GetRequiredService<IVercelTokens>();
        checks.Equal("a call that is sent again", 2, (await vercel.GetCurrentTokenAsync()).Response.Attempts);
        await checks.RefusedAsync("a call that fails", TokenErrorKind.NotFound, () => vercel.GetTokenAsync("hiddenTokenId0001"));

        checks.Equal("activities: names", "Vercel GetCurrentTokenAsync, Vercel GetTokenAsync", string.Join(", ", activities.Select(static activity => activity.DisplayName)));
        var (succeeded, failed) = (activities.First(), activities.Last());
        checks.Equal("activity: kind", ActivityKind.Client, succeeded.Kind);
        checks.Equal("activity: service", "Vercel", succeeded.GetTagItem("tokenclients.service"));
        checks.Equal("activity: template", Route, succeeded.GetTagItem("url.template"));
        checks.Equal("activity: status", 200, succeeded.GetTagItem("http.response.status_code"));
        checks.Equal("activity: attempts", 2, succeeded.GetTagItem("tokenclients.attempts"));
        checks.Equal("activity: the retry is an event", "retry", string.Join(", ", succeeded.Events.Select(static happened => happened.Name)));
        checks.Equal("activity of a failure: error", "NotFound", failed.GetTagItem("error.type"));
        checks.Equal("activity of a failure: status", ActivityStatusCode.Error, failed.Status);

        checks.Equal("measurements", 2, measurements.Count);
        var (good, bad) = (measurements.First(), measurements.Last());
        checks.That("measurement: seconds", good is { Unit: "s", Seconds: > 0 });
        checks.Equal("measurement: operation", "GetCurrentTokenAsync", good.Tags["tokenclients.operation"]);
        checks.Equal("measurement: status", 200, good.Tags["http.response.status_code"]);
        checks.That("measurement: no error", !good.Tags.ContainsKey("error.type"));
        checks.Equal("measurement of a failure: error", "NotFound", bad.Tags["error.type"]);
        checks.Equal("measurement of a failure: status", 404, bad.Tags["http.response.status_code"]);

        var entries = log.Entries.Where(static entry => entry.Category == "TokenClients.Vercel").ToArray();
        checks.Equal("log: levels", "Information, Debug, Warning", string.Join(", ", entries.Select(static entry => entry.Level)));
        checks.Contains("log: the retry", entries[0].Text, "Vercel GetCurrentTokenAsync is retried: attempt 1 failed");
        checks.Contains("log: the success", entries[1].Text, "Vercel GetCurrentTokenAsync succeeded with HTTP 200 after 2 attempt(s)");
        checks.Contains("log: the failure", entries[2].Text, "Vercel GetTokenAsync failed: NotFound (HTTP 404) after 1 attempt(s)");
        checks.That("log: neither credential nor path", !log.Entries.Any(entry => entry.Text.Contains(emulator.Setting("Vercel", "AccessToken"), StringComparison.Ordinal) || entry.Text.Contains("hiddenTokenId0001", StringComparison.Ordinal)));
    }

    /// <summary>Keeps every log entry.</summary>
    private sealed class Log : ILoggerProvider
    {
        internal ConcurrentQueue<(string Category, LogLevel Level, string Text)> Entries { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void Dispose()
        {
            // There is nothing to free.
        }

        private sealed class Logger(Log log, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                log.Entries.Enqueue((category, logLevel, formatter(state, exception)));
        }
    }
}
