using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Polly.Telemetry;
using TokenClients.Tests.DependencyInjection;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.Resilience;

/// <summary>What is special of clients with the platform's resilience handler: who has it, the user's strategies, logs and reload.</summary>
public sealed class HttpResilienceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task All_clients_have_it_whether_registered_before_or_after(bool before)
    {
        using var metrics = new Pipelines();
        using var handler = Failing(0);
        await using var services = Setup.Provider(services =>
        {
            var builder = services.AddTokenClients().Over(handler);
            builder = before ? builder.UseHttpResilience() : builder;
            builder.AddVercel(Options).AddVercel("team_b", Options);
            _ = before ? builder : builder.UseHttpResilience();
        });

        await GetAsync(services.GetRequiredService<IVercelTokens>());
        metrics.Names.Should().Equal("TokenClients.Vercel-tokenclients");
        await GetAsync(services.GetRequiredKeyedService<IVercelTokens>("team_b"));
        metrics.Names.Should().Equal("TokenClients.Vercel-tokenclients", "TokenClients.Vercel.team_b-tokenclients");
    }

    [Fact]
    public async Task It_stands_outside_of_the_users_handlers_wherever_they_were_added()
    {
        var passed = new List<string>();
        using var handler = Failing(1);
        await using var services = Provider(handler, builder => builder
            .ConfigureHttpClient(client => client.AddHttpMessageHandler(() => new Setup.Watcher(_ => passed.Add("before"))))
            .UseHttpResilience()
            .ConfigureHttpClient(client => client.AddHttpMessageHandler(() => new Setup.Watcher(_ => passed.Add("after")))));

        await GetAsync(services.GetRequiredService<IVercelTokens>());

        passed.Should().Equal("before", "after", "before", "after");
    }

    [Fact]
    public async Task Strategies_of_the_user_are_around_the_retries_in_the_order_of_the_calls()
    {
        var executed = new List<string>();
        using var handler = Failing(2);
        Strategy Recording(string name) => new((_, next) =>
        {
            executed.Add(name);
            return next();
        });
        await using var services = Provider(handler, builder => builder
            .UseHttpResilience((pipeline, _) => pipeline.AddStrategy(_ => Recording("first"), new Named()))
            .UseHttpResilience(TokenService.Vercel, null, (pipeline, _) => pipeline.AddStrategy(_ => Recording("second"), new Named()))
            .UseHttpResilience(TokenService.Crafter, null, static (_, _) => throw new InvalidOperationException("There is no client of CrafterCMS.")));

        (await GetAsync(services.GetRequiredService<IVercelTokens>())).Response.Attempts.Should().Be(3);

        executed.Should().Equal("first", "second");
    }

    [Theory]
    [InlineData("retry")]
    [InlineData("hedging")]
    [InlineData("retry, with the built-in strategies off")]
    public async Task No_strategy_of_the_user_sends_a_call_that_issues_a_secret_twice(string strategy)
    {
        using var handler = Failing(10);
        await using var services = Provider(
            handler,
            builder => builder.UseHttpResilience((pipeline, context) => _ = strategy == "hedging"
                ? pipeline.AddHedging(new() { MaxHedgedAttempts = 3, Delay = TimeSpan.Zero, ShouldHandle = static _ => PredicateResult.True() })
                : pipeline.AddRetry(Retries(3, static _ => true))),
            change: options => options.Enabled = strategy != "retry, with the built-in strategies off");

        var failure = await Wire.FailureOf(() => services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("ci", TokenExpiry.Never), Cancellation));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.ServiceFault, OutcomeUnknown = true, IsRetryable = false, Attempts = 1 });
        handler.Sends.Should().Be(1);
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    public async Task Where_the_built_in_strategies_are_turned_off_only_those_of_the_user_stay(bool retries, int sends)
    {
        using var handler = Failing(2);
        await using var services = Provider(
            handler,
            builder => builder.UseHttpResilience((pipeline, context) => _ = retries
                ? pipeline.AddRetry(Retries(2, static outcome => outcome.Result?.IsSuccessStatusCode == false))
                : pipeline.AddTimeout(TimeSpan.FromMinutes(10))),
            change: static options => options.Enabled = false);

        var error = await Record.ExceptionAsync(() => GetAsync(services.GetRequiredService<IVercelTokens>()));

        (error is null).Should().Be(retries);
        handler.Sends.Should().Be(sends);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Neither_Pollys_logger_nor_listeners_of_the_host_see_a_call_even_if_a_strategy_asks_for_them(bool asks)
    {
        using var metrics = new Pipelines();
        using var log = new Setup.Log();
        var listener = new Listener();
        using var handler = Failing(1);
        await using var services = Provider(
            handler,
            builder => builder.UseHttpResilience((pipeline, context) =>
                _ = asks ? pipeline.ConfigureTelemetry(context.ServiceProvider.GetRequiredService<ILoggerFactory>()) : pipeline),
            services =>
            {
                services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
                services.Configure<TelemetryOptions>(telemetry =>
                {
                    telemetry.TelemetryListeners.Add(listener);
                    telemetry.MeteringEnrichers.Add(new Mark());
                });
                services.AddHttpClient("another").ConfigurePrimaryHttpMessageHandler(static () => Failing(0)).AddStandardResilienceHandler();
            });

        await GetAsync(services.GetRequiredService<IVercelTokens>());
        log.Entries.Select(static entry => entry.Category).Distinct().Should().Equal("TokenClients.Vercel");
        log.Entries.Should().Contain(static entry => entry.Text.Contains("is retried", StringComparison.Ordinal), "the client itself logs retries");
        listener.Heard.Should().Be(0);
        metrics.Recorded.Should().NotBeEmpty().And.OnlyContain(static recorded => Equals(recorded.Tags["mark"], "of the host"), "metrics have no secrets");

        // The host has both: they hear of its other clients.
        using var another = services.GetRequiredService<IHttpClientFactory>().CreateClient("another");
        using var response = await another.GetAsync(new Uri("https://another.example/"), Cancellation);
        log.Entries.Should().Contain(static entry => entry.Category == "Polly");
        listener.Heard.Should().BeGreaterThan(0);
    }

    [Fact]
    public async Task Changed_settings_are_used_by_the_next_call_and_ones_that_cannot_work_are_not()
    {
        using var host = new Reloading();
        (await host.AttemptsAsync()).Should().Be(2);

        host.Reload("3");
        (await host.AttemptsAsync()).Should().Be(4);
        host.Errors.Should().BeEmpty();

        host.Reload("11");
        (await host.AttemptsAsync()).Should().Be(4);
        host.Errors.Should().ContainSingle().Which
            .Should().StartWith("The changed options of TokenClients.Vercel cannot be used: TokenClients:Vercel:Resilience:Retry:MaxRetryAttempts must be between 0 and 10. The last good options stay in use.");

        host.Reload("0");
        (await host.AttemptsAsync()).Should().Be(1);
    }

    [Fact]
    public async Task Settings_that_change_between_the_start_and_the_first_use_are_used()
    {
        using var host = new Reloading();
        host.Services.GetRequiredService<IStartupValidator>().Validate();

        host.Reload("3");

        (await host.AttemptsAsync()).Should().Be(4);
    }

    [Fact]
    public async Task A_client_that_was_never_used_and_cannot_work_does_not_end_the_reload_of_the_others()
    {
        using var host = new Reloading(set: static configuration => configuration["TokenClients:Vercel:Instances:b:AccessToken"] = "vcp_b");
        host.Services.GetRequiredService<IVercelTokens>();
        host.Configuration["TokenClients:Vercel:Instances:b:AccessToken"] = null;

        host.Reload("2");

        (await host.AttemptsAsync()).Should().Be(3);
    }

    [Theory]
    [InlineData("strategy", "Applying them failed with System.InvalidOperationException.")]
    [InlineData("options", "Applying them failed with System.InvalidOperationException.")]
    [InlineData("validator", "A validator of the application rejects them.")]
    public async Task Code_of_the_user_that_fails_at_a_reload_is_logged_without_what_it_says_and_the_next_change_is_used(string code, string problem)
    {
        var broken = "";
        int Run(string what) => broken == what ? throw new InvalidOperationException(Setup.Secret) : 0;
        using var host = new Reloading(builder => builder.UseHttpResilience((_, _) => Run("strategy")), services =>
        {
            services.AddLogging(static logging => logging.AddProvider(new FailingLogs()));
            services.PostConfigure<VercelOptions>(_ => Run("options"));
            services.AddOptions<VercelOptions>().Validate(_ => broken != "validator", $"The token '{Setup.Secret}' is not one of ours.");
        });
        host.Services.GetRequiredService<IVercelTokens>();

        broken = code;
        host.Reload("2");
        (await host.AttemptsAsync()).Should().Be(2);
        host.Errors.Should().ContainSingle().Which
            .Should().StartWith($"The changed options of TokenClients.Vercel cannot be used: {problem} The last good options stay in use.").And.NotContain(Setup.Secret);

        broken = "";
        host.Reload("3");
        (await host.AttemptsAsync()).Should().Be(4);
    }

    [Fact]
    public async Task A_change_elsewhere_builds_nothing_anew()
    {
        var built = 0;
        using var host = new Reloading(builder => builder.UseHttpResilience((_, _) => built++));
        await host.AttemptsAsync();

        host.Configuration["Logging:LogLevel:Default"] = "Debug";
        host.Configuration.Reload();
        host.Reload("11");

        built.Should().Be(1);
    }

    [Fact]
    public async Task A_reload_while_the_container_is_disposed_does_nothing()
    {
        Reloading? reloading = null;
        using var host = reloading = new Reloading(more: services => services.AddSingleton(_ => new WhenDisposed(() => reloading!.Reload("2"))));
        await host.AttemptsAsync();
        host.Services.GetRequiredService<WhenDisposed>();

        await host.Services.DisposeAsync();
        host.Reload("3");

        host.Errors.Should().BeEmpty();
    }

    [Fact]
    public void Every_setting_is_compared()
    {
        foreach (var key in DocumentedSettings.Sections[0].Keys.Where(static key => key.StartsWith("Resilience:", StringComparison.Ordinal)))
        {
            using var services = Setup.Provider(services => services.AddTokenClients(Setup.Configuration([.. DocumentedSettings.Sections[0].SettingsWith(key, null).Select(static setting => (setting.Key, setting.Value))]).GetSection("TokenClients")));
            var changed = DocumentedSettings.Sections[0].GetOptions(services, null).Resilience;

            changed.IsSameAs(new()).Should().BeFalse(key);
            changed.IsSameAs(changed.Clone()).Should().BeTrue(key);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_strategy_may_send_a_copy_of_the_request_with_or_without_its_options(bool copiesOptions)
    {
        using var handler = Failing(0);
        await using var services = Provider(handler, builder => builder.UseHttpResilience((pipeline, _) => pipeline.AddStrategy(_ => new Strategy((context, next) =>
        {
            var request = context.GetRequestMessage()!;
            var copy = Around.CarelessCopy(request);
            context.SetRequestMessage(copiesOptions ? Around.WithOptions(copy, request) : copy);
            return next();
        }), new Named())));

        var token = await GetAsync(services.GetRequiredService<IVercelTokens>());

        token.Response.Attempts.Should().Be(1);
        handler.Sends.Should().Be(1);
    }

    [Fact]
    public async Task The_response_of_another_call_is_not_taken_for_that_of_this_one()
    {
        Outcome<HttpResponseMessage>? earlier = null;
        using var handler = new FuncHandler(static (_, _) => Task.FromResult(Wire.Response(Calls.GoodResponse(Calls.Revoke))));
        await using var services = Provider(handler, builder => builder.UseHttpResilience((pipeline, _) => pipeline.AddStrategy(
            _ => new Strategy(async (_, next) => earlier ??= await next()), new Named())));
        var vercel = services.GetRequiredService<IVercelTokens>();
        (await vercel.RevokeCurrentTokenAsync(Cancellation)).Outcome.Should().Be(RevokeOutcome.Revoked);

        var failure = await Wire.FailureOf(() => vercel.RevokeCurrentTokenAsync(Cancellation));
        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, Attempts = 0 });
        failure.Message.Should().Contain("A message handler or a resilience strategy of this client replaced the service's response.");

        handler.Sends.Should().Be(1);
    }

    [Fact]
    public async Task Handlers_that_cannot_work_and_options_that_cannot_are_each_told_once_when_the_host_starts()
    {
        (await Setup.ShouldFailAsync(() => Setup.StartHostAsync(static builder => builder.Services.AddTokenClients().ConfigureHttpClient(static _ => { }).AddVercel(static _ => { }))))
            .Failures.Should().ContainSingle().Which.Should().StartWith("TokenClients:Vercel:AccessToken is missing.");
        await FluentActions.Awaiting(() => Setup.StartHostAsync(static builder => builder.Services.AddTokenClients().AddVercel(Options)
                .ConfigureHttpClient(static client => client.AddHttpMessageHandler(static () => throw new InvalidOperationException("no such proxy")))))
            .Should().ThrowAsync<InvalidOperationException>().WithMessage("no such proxy");
        await FluentActions.Awaiting(() => Setup.StartHostAsync(static builder => builder.Services.AddTokenClients().AddVercel(Options).ConfigureHttpClient(static _ => { })
                .ConfigureHttpClient(static client => client.AddHttpMessageHandler(static () => throw new OptionsValidationException("proxy", typeof(Uri), ["no proxy is set"])))))
            .Should().ThrowAsync<OptionsValidationException>().WithMessage("no proxy is set");
    }

    private static void Options(VercelOptions options) => (options.AccessToken, options.Resilience.Retry.Delay) = (new(Wire.Secret), TimeSpan.Zero);

    private static Task<VercelToken> GetAsync(IVercelTokens vercel) => vercel.GetTokenAsync("tok_1", cancellationToken: Cancellation);

    /// <summary>A container with a client of Vercel over a handler.</summary>
    private static ServiceProvider Provider(
        HttpMessageHandler handler, Action<TokenClientsBuilder> use, Action<IServiceCollection>? more = null, Action<ResilienceOptions>? change = null) =>
        Setup.Provider(services =>
        {
            more?.Invoke(services);
            use(services.AddTokenClients().Over(handler).AddVercel(options =>
            {
                Options(options);
                change?.Invoke(options.Resilience);
            }));
        });

    /// <summary>Fails some times before each success, which is a token.</summary>
    private static FuncHandler Failing(int times)
    {
        var sends = 0;
        return new((_, _) => Task.FromResult(++sends % (times + 1L) != 0 ? Wire.Response("{}", HttpStatusCode.ServiceUnavailable) : Wire.Response(Setup.Token)));
    }

    private static RetryStrategyOptions<HttpResponseMessage> Retries(int count, Func<Outcome<HttpResponseMessage>, bool> handles) =>
        new() { MaxRetryAttempts = count, Delay = TimeSpan.Zero, ShouldHandle = arguments => new(handles(arguments.Outcome)) };

    /// <summary>A host whose service always fails, and whose configuration changes: it has one client of Vercel, with one retry at first.</summary>
    private sealed class Reloading : IDisposable
    {
        private const string Attempts = "TokenClients:Vercel:Resilience:Retry:MaxRetryAttempts";

        private readonly Setup.Log _log = new();
        private readonly FuncHandler _handler = Failing(int.MaxValue);

        internal Reloading(Action<TokenClientsBuilder>? use = null, Action<IServiceCollection>? more = null, Action<IConfigurationRoot>? set = null)
        {
            set?.Invoke(Configuration);
            Services = Setup.Provider(services =>
            {
                services.AddLogging(logging => logging.AddProvider(_log));
                (use ?? (static builder => builder.UseHttpResilience()))(services.AddTokenClients(Configuration.GetSection("TokenClients")).Over(_handler));
                more?.Invoke(services);
            });
        }

        internal IConfigurationRoot Configuration { get; } =
            Setup.Configuration(("TokenClients:Vercel:AccessToken", Setup.Secret), (Attempts, "1"), ("TokenClients:Vercel:Resilience:Retry:Delay", "00:00:00"));

        internal ServiceProvider Services { get; }

        internal IEnumerable<string> Errors => _log.Entries.Where(static entry => entry.Level == LogLevel.Error).Select(static entry => entry.Text);

        internal void Reload(string attempts)
        {
            Configuration[Attempts] = attempts;
            Configuration.Reload();
        }

        internal async Task<int> AttemptsAsync() => (await Wire.FailureOf(() => GetAsync(Services.GetRequiredService<IVercelTokens>()))).Attempts;

        public void Dispose()
        {
            Services.Dispose();
            _handler.Dispose();
            _log.Dispose();
        }
    }

    private sealed class Named : ResilienceStrategyOptions;

    /// <summary>A strategy around what is inside of it.</summary>
    private sealed class Strategy(Func<ResilienceContext, Func<ValueTask<Outcome<HttpResponseMessage>>>, ValueTask<Outcome<HttpResponseMessage>>> execute)
        : ResilienceStrategy<HttpResponseMessage>
    {
        protected override ValueTask<Outcome<HttpResponseMessage>> ExecuteCore<TState>(
            Func<ResilienceContext, TState, ValueTask<Outcome<HttpResponseMessage>>> callback, ResilienceContext context, TState state) =>
            execute(context, () => callback(context, state));
    }

    /// <summary>A logger that fails at errors.</summary>
    private sealed class FailingLogs : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _ = logLevel == LogLevel.Error ? throw new InvalidOperationException("The logger is broken.") : 0;

        public void Dispose()
        {
            // There is nothing to free.
        }
    }

    private sealed class WhenDisposed(Action act) : IDisposable
    {
        public void Dispose() => act();
    }

    private sealed class Mark : MeteringEnricher
    {
        public override void Enrich<TResult, TArgs>(in EnrichmentContext<TResult, TArgs> context) => context.Tags.Add(new("mark", "of the host"));
    }

    private sealed class Listener : TelemetryListener
    {
        internal int Heard { get; private set; }

        public override void Write<TResult, TArgs>(in TelemetryEventArguments<TResult, TArgs> args) => Heard++;
    }

    /// <summary>What Polly's meter records of this library's pipelines, in this test.</summary>
    internal sealed class Pipelines : IDisposable
    {
        private readonly AsyncLocal<bool> _isOurs = new() { Value = true };
        private readonly MeterListener _listener = new();
        private readonly List<(string Instrument, Dictionary<string, object?> Tags)> _recorded = [];

        internal Pipelines()
        {
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Polly")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Record(instrument, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Record(instrument, tags));
            _listener.Start();
        }

        internal IReadOnlyList<(string Instrument, Dictionary<string, object?> Tags)> Recorded => _recorded;

        internal IEnumerable<string> Names => _recorded.Select(static recorded => (string)recorded.Tags["pipeline.name"]!).Distinct();

        public void Dispose() => _listener.Dispose();

        private void Record(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            // Other tests run at the same time.
            if (_isOurs.Value)
            {
                lock (_recorded)
                {
                    _recorded.Add((instrument.Name, tags.ToArray().ToDictionary()));
                }
            }
        }
    }
}
