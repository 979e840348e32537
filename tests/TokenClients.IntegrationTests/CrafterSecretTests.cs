using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Diagnostics.Tracing;
using System.Globalization;
using System.Net.Http.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenClients.Crafter;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests;

/// <summary>Crafter Profile's ids are credentials and stand in paths and queries: whatever listens, of the library, of its HTTP client or of the platform, must not hear them.</summary>
public sealed class CrafterSecretTests
{
    /// <summary>Of a form that changes where it is escaped.</summary>
    private static string CallerId => "caller+" + Guid.NewGuid().ToString("N") + "=%~";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_that_listens_hears_an_id(bool older)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        emulator.CrafterOlderServer = older;
        var caller = new SecretString(CallerId);
        var other = emulator.CrafterOptions(CrafterCaller.Master).AccessToken!;
        var target = new SecretString("target-" + Guid.NewGuid().ToString("N"));
        var chosen = new SecretString("chosen-" + Guid.NewGuid().ToString("N"));
        var unknown = new SecretString("unknown-" + Guid.NewGuid().ToString("N"));
        var secrets = new List<SecretString> { caller, other, target, chosen, unknown };
        await CrafterLifeTests.CreateForeignAsync(emulator, $$"""{"id":"{{caller.Reveal()}}","application":"caller","master":true}""");
        await CrafterLifeTests.CreateForeignAsync(emulator, $$"""{"id":"{{target.Reveal()}}","application":"target"}""");
        using var heard = new Heard();
        await using var services = Services(emulator, caller, heard);
        var crafter = services.GetRequiredService<ICrafterAccessTokens>();

        // What succeeds.
        secrets.Add((await crafter.CreateTokenAsync(new CreateCrafterToken("made", TokenExpiry.Never))).Secret);
        await crafter.CreateTokenAsync(new CreateCrafterToken("chosen", TokenExpiry.Never) { Id = chosen });
        (await crafter.ListTokensAsync().ToListAsync()).ForEach(token => heard.Add($"{token}; {token.Fingerprint}; {((ITokenInfo)token).DisplayId}"));
        await crafter.GetTokenAsync(target);
        await crafter.CheckCredentialAsync();
        await crafter.RevokeTokenAsync(target);

        // What fails, and what is repeated.
        await HearFailureAsync(() => crafter.CreateTokenAsync(new CreateCrafterToken("again", TokenExpiry.Never) { Id = chosen }));
        await HearFailureAsync(() => crafter.GetTokenAsync(unknown));
        foreach (var fault in new[] { Fault.Status(403), Fault.Status(404), Fault.Status(500), Fault.Drop(), Fault.Body("text/html", "<html></html>", 502), Fault.Status(302) })
        {
            foreach (var (operation, call) in new (string, Func<Task>)[]
                {
                    ("createAccessToken", () => crafter.CreateTokenAsync(new CreateCrafterToken("fails", TokenExpiry.Never) { Id = unknown })),
                    ("listAccessTokens", () => crafter.ListTokensPageAsync()),
                    ("getAccessToken", () => crafter.GetTokenAsync(chosen)),
                    ("deleteAccessToken", () => crafter.RevokeTokenAsync(chosen)),
                })
            {
                using (emulator.Fail(TokenService.Crafter, operation, fault, 10))
                {
                    await HearFailureAsync(call);
                }
            }
        }

        emulator.Fail(TokenService.Crafter, "createAccessToken", Fault.Drop(afterExecuting: true));
        await crafter.CreateTokenAsync(new CreateCrafterToken("lost", TokenExpiry.Never) { Id = unknown });
        await using var others = Services(emulator, other, heard);
        crafter = others.GetRequiredService<ICrafterAccessTokens>();
        emulator.Fail(TokenService.Crafter, "deleteAccessToken", Fault.Drop());
        (await crafter.RevokeCurrentTokenAsync()).Outcome.Should().Be(RevokeOutcome.Revoked);
        heard.Add((await crafter.CheckCredentialAsync()).Detail);
        await HearFailureAsync(() => crafter.ListTokensPageAsync());
        await HearFailureAsync(() => crafter.RevokeCurrentTokenAsync());
        foreach (var call in emulator.Calls)
        {
            heard.Add($"{call}; {call.Path}; {call.Route}; {call.Method}");
        }

        heard.From("log").Should().NotBeEmpty();
        heard.From("span").Should().Contain(text => text.Contains("/api/1/access_token/{id}/delete", StringComparison.Ordinal));
        heard.From("metric").Should().Contain(text => text.Contains("tokenclients.call.duration", StringComparison.Ordinal)).And.Contain(text => text.Contains("http.client.request.duration", StringComparison.Ordinal));
        heard.From("event").Should().Contain(text => text.Contains("RequestStart", StringComparison.Ordinal) && text.Contains("/access_token/***/delete", StringComparison.Ordinal));
        heard.Of(secrets).Should().BeEmpty();

        async Task HearFailureAsync(Func<Task> call) => heard.Add((await Failing.CallAsync(call)).ToString());
    }

    /// <summary>A listener that hears nothing proves nothing.</summary>
    [Fact]
    public async Task An_id_that_a_plain_client_sends_is_heard()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var target = new SecretString("plain-" + Guid.NewGuid().ToString("N"));
        using var heard = new Heard();
        await using var services = new ServiceCollection().AddLogging(heard.Configure).AddHttpClient("plain").Services.BuildServiceProvider();
        using var http = services.GetRequiredService<IHttpClientFactory>().CreateClient("plain");

        using var response = await http.GetAsync(new Uri($"{emulator.CrafterOptions().BaseAddress}/api/1/access_token/{target.Reveal()}"));

        // On .NET 8 the platform's own span holds no address.
        string[] sources = Environment.Version.Major > 8 ? ["log", "span", "event", "diagnostic"] : ["log", "event", "diagnostic"];
        foreach (var source in sources)
        {
            heard.Of([target], source).Should().NotBeEmpty(source);
        }
    }

    private static ServiceProvider Services(TokenServicesEmulator emulator, SecretString caller, Heard heard)
    {
        var services = new ServiceCollection().AddLogging(heard.Configure);
        services.AddTokenClients().AddCrafter(options =>
        {
            options.BaseAddress = emulator.CrafterOptions().BaseAddress;
            options.AccessToken = caller;
            options.Resilience.Retry.MaxRetryAttempts = 2;
            options.Resilience.Retry.Delay = TimeSpan.Zero;
            options.Resilience.CircuitBreaker.MinimumThroughput = 1000;
        }).ConfigureHttpClient(http => http.AddHttpMessageHandler(() => new Curious(heard)));
        return services.BuildServiceProvider();
    }

    /// <summary>A handler of the user's that looks at all that it gets, and lets the platform's metrics do the same.</summary>
    private sealed class Curious(Heard heard) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            HttpMetricsEnrichmentContext.AddCallback(request, context => heard.Add($"{context.Request}"));
            heard.Add($"{request} {(request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken))}");
            var response = await base.SendAsync(request, cancellationToken);
            heard.Add($"{response.RequestMessage} {response.Headers}");
            return response;
        }
    }

    /// <summary>
    /// Logs of every category at every level, spans of every source below this test's own, every metric, and every event and diagnostic of the platform's HTTP stack
    /// but those of its private diagnostics.
    /// </summary>
    private sealed class Heard : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly ConcurrentQueue<(string Source, string Text)> _heard = new();
        private readonly Activity _root;
        private readonly ActivityListener _spans;
        private readonly MeterListener _metrics = new();
        private readonly Events _events;
        private readonly List<IDisposable> _subscriptions = [];

        internal Heard()
        {
            _root = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
            var trace = _root.TraceId;
            _spans = new()
            {
                ShouldListenTo = static _ => true,
                Sample = (ref options) => options.TraceId == trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
                ActivityStopped = span =>
                {
                    if (span.TraceId == trace)
                    {
                        Hear("span", $"{span.Source.Name} {span.DisplayName} {span.StatusDescription} {Join(span.TagObjects)} {string.Join(' ', span.Events.Select(happened => happened.Name + Join(happened.Tags)))} {Join(span.Baggage)}");
                    }
                },
            };
            ActivitySource.AddActivityListener(_spans);
            _metrics.InstrumentPublished = static (instrument, listener) => listener.EnableMeasurementEvents(instrument);
            _metrics.SetMeasurementEventCallback<double>((instrument, value, tags, _) => HearMetric(instrument, tags));
            _metrics.SetMeasurementEventCallback<long>((instrument, value, tags, _) => HearMetric(instrument, tags));
            _metrics.SetMeasurementEventCallback<int>((instrument, value, tags, _) => HearMetric(instrument, tags));
            _metrics.Start();
            _events = new(this);
            _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        }

        internal void Configure(ILoggingBuilder logging)
        {
            logging.SetMinimumLevel(LogLevel.Trace);
            logging.AddProvider(new Logs(this));
        }

        internal void Add(string? text) => Hear("result", text ?? "");

        internal IEnumerable<string> From(string source) => _heard.Where(entry => entry.Source == source).Select(entry => entry.Text);

        /// <summary>What holds one of the secrets, as it is or escaped.</summary>
        internal List<string> Of(IReadOnlyCollection<SecretString> secrets, string? source = null)
        {
            string[] forms = [.. secrets.SelectMany(secret => new[] { secret.Reveal(), Uri.EscapeDataString(secret.Reveal()) }).Distinct()];
            return [.. _heard
                .Where(entry => source is null || entry.Source == source)
                .Where(entry => Array.Exists(forms, form => entry.Text.Contains(form, StringComparison.OrdinalIgnoreCase)))
                .Select(entry => $"{entry.Source}: {entry.Text}")];
        }

        void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
        {
            if (value.Name == "HttpHandlerDiagnosticListener")
            {
                _subscriptions.Add(value.Subscribe(this));
            }
        }

        void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value) => Hear("diagnostic", $"{value.Key} {value.Value}");

        void IObserver<DiagnosticListener>.OnCompleted()
        {
        }

        void IObserver<DiagnosticListener>.OnError(Exception error)
        {
        }

        void IObserver<KeyValuePair<string, object?>>.OnCompleted()
        {
        }

        void IObserver<KeyValuePair<string, object?>>.OnError(Exception error)
        {
        }

        public void Dispose()
        {
            _subscriptions.ForEach(static subscription => subscription.Dispose());
            _events.Dispose();
            _metrics.Dispose();
            _spans.Dispose();
            _root.Dispose();
        }

        private void Hear(string source, string text) => _heard.Enqueue((source, text));

        private void HearMetric(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) => Hear("metric", $"{instrument.Meter.Name} {instrument.Name} {Join(tags.ToArray())}");

        private static string Join<T>(IEnumerable<KeyValuePair<string, T>> pairs) => string.Join(' ', pairs.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value}")));

        private sealed class Logs(Heard heard) : ILoggerProvider
        {
            public ILogger CreateLogger(string categoryName) => new Log(heard, categoryName);

            public void Dispose()
            {
            }
        }

        private sealed class Log(Heard heard, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull
            {
                Write("scope", state, null);
                return null;
            }

            public bool IsEnabled(LogLevel logLevel) => true;

            void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                Write(formatter(state, exception), state, exception);
            }

            private void Write<TState>(string text, TState state, Exception? exception) =>
                heard.Hear("log", $"{category}: {text} {state} {(state is IEnumerable<KeyValuePair<string, object?>> pairs ? Join(pairs) : "")} {exception}");
        }

        private sealed class Events : EventListener
        {
            // The base constructor reports sources before this one has run.
            private readonly Heard? _heard;

            internal Events(Heard heard)
            {
                _heard = heard;
                foreach (var source in EventSource.GetSources())
                {
                    OnEventSourceCreated(source);
                }
            }

            protected override void OnEventSourceCreated(EventSource eventSource)
            {
                if (eventSource.Name.StartsWith("System.Net.", StringComparison.Ordinal))
                {
                    EnableEvents(eventSource, EventLevel.Verbose, EventKeywords.All);
                }
            }

            protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
                _heard?.Hear("event", $"{eventData.EventSource.Name} {eventData.EventName} {string.Join(' ', eventData.Payload ?? new(Array.Empty<object?>()))}");
        }
    }
}
