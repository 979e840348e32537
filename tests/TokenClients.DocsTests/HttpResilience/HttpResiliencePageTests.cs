using System.Diagnostics.Metrics;
using System.IO;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Fallback;
using Polly.Retry;
using Polly.Timeout;
using TokenClients.DocsTests.Readme;
using TokenClients.IntegrationTests.StandardHandlers;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.HttpResilience;

/// <summary>What docs/http-resilience.md says, carried out. What each set-up of a host sends is tested in the integration tests, and the page's table is held against the same numbers.</summary>
public sealed class HttpResiliencePageTests
{
    private static readonly MarkdownPage Page = new("docs/http-resilience.md");
    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs", "http-resilience.md")).ReplaceLineEndings("\n");

    private static CreateVercelToken Request => new("resilience", TokenExpiry.Never);

    [Fact]
    public void The_table_of_set_ups_has_the_numbers_that_are_tested() =>
        ReadmeTable.Rows(Text, "## Standard handlers of your host").Select(static row => string.Join(" | ", row)).Should().Equal(HostSetUp.All.Select(static setUp =>
            string.Join(" | ", $"`{setUp.Code}`", setUp.IsOursEnabled ? "`true`" : "`false`", $"{setUp.Reads} times", "once", setUp.IsWarnedAbout ? "[event 5](diagnostics.md#events)" : "")));

    [Fact]
    public async Task It_is_turned_on_for_all_clients_or_for_one()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var metrics = new PollyMeter();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("TokenClients:Vercel:AccessToken", "replaced")]).Build();
        await using var all = Provider(emulator, services => Snippets.UseForAll(services, configuration));
        await using var one = Provider(emulator, static services => Snippets.UseForOne(services.AddTokenClients().AddVercel(static _ => { }).AddVercel("team_b", static _ => { })));

        await all.GetRequiredService<IVercelTokens>().GetCurrentTokenAsync();
        metrics.Values("pipeline.name").Should().Equal("TokenClients.Vercel-tokenclients");
        Text.Should().Contain("`TokenClients.Vercel-tokenclients`");
        metrics.Clear();

        await one.GetRequiredService<IVercelTokens>().GetCurrentTokenAsync();
        metrics.Values("pipeline.name").Should().BeEmpty();
        await one.GetRequiredKeyedService<IVercelTokens>("team_b").GetCurrentTokenAsync();
        metrics.Values("pipeline.name").Should().Equal("TokenClients.Vercel.team_b-tokenclients");
    }

    [Fact]
    public async Task Metrics_are_those_of_the_table_and_strategies_have_the_names_of_their_settings()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var metrics = new PollyMeter();
        await using var provider = Provider(emulator, static services => services.AddTokenClients().UseHttpResilience().AddVercel(options =>
        {
            options.Resilience.Retry.Delay = TimeSpan.Zero;
            options.Resilience.CircuitBreaker.MinimumThroughput = 2;
            options.Resilience.AttemptTimeout.Timeout = TimeSpan.FromMilliseconds(300);
            options.Resilience.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(10);
            options.Resilience.Retry.MaxRetryAfter = TimeSpan.Zero;
        }));
        var vercel = provider.GetRequiredService<IVercelTokens>();

        // The service does not respond: attempts time out and are repeated, and the circuit opens. A creation has no attempt timeout and ends with the total one.
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Hang());
        await Failing.CallAsync(() => vercel.CreateTokenAsync(Request));
        emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Hang(), times: 9);
        await Failing.CallAsync(() => vercel.GetCurrentTokenAsync());

        metrics.Instruments.Should().BeEquivalentTo(ReadmeTable.Rows(Text, "## Metrics and logs").Select(static row => ReadmeTable.Code(row[0]).Single()));
        string[] strategies = [nameof(ResilienceOptions.TotalRequestTimeout), nameof(ResilienceOptions.Retry), nameof(ResilienceOptions.CircuitBreaker), nameof(ResilienceOptions.AttemptTimeout)];
        metrics.Values("strategy.name").Should().BeEquivalentTo(strategies);
        strategies.Should().OnlyContain(static name => Text.Contains($"`{name}`", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("hedging")]
    [InlineData("retry")]
    public async Task A_strategy_that_sends_again_repeats_reads_and_no_creation(string strategy)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await using var provider = Provider(emulator, services => services.AddTokenClients().AddVercel(static options => options.Resilience.Retry.MaxRetryAttempts = 0)
            .UseHttpResilience((pipeline, context) => _ = strategy == "hedging"
                ? pipeline.AddHedging(new() { MaxHedgedAttempts = 2, Delay = TimeSpan.FromMilliseconds(20), ShouldHandle = static arguments => new(IsFailure(arguments.Outcome)) })
                : pipeline.AddRetry(new RetryStrategyOptions<HttpResponseMessage> { MaxRetryAttempts = 2, Delay = TimeSpan.Zero, ShouldHandle = static arguments => new(IsFailure(arguments.Outcome)) })));
        var vercel = provider.GetRequiredService<IVercelTokens>();
        emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Status(503), times: 9);
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Status(503, afterExecuting: true), times: 9);

        (await Failing.CallAsync(() => vercel.GetCurrentTokenAsync())).Attempts.Should().Be(3);
        var creation = await Failing.CallAsync(() => vercel.CreateTokenAsync(Request));

        creation.Should().BeEquivalentTo(new { Kind = TokenErrorKind.ServiceFault, Attempts = 1, OutcomeUnknown = true });
        emulator.Calls.Count(static call => call.OperationId == "createAuthToken").Should().Be(1);
    }

    [Fact]
    public async Task A_creation_that_surely_had_no_effect_is_sent_again()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await using var provider = Provider(emulator, static services => services.AddTokenClients().AddVercel(static options => options.Resilience.Retry.MaxRetryAttempts = 0)
            .UseHttpResilience(static (pipeline, _) => pipeline.AddRetry(new RetryStrategyOptions<HttpResponseMessage> { MaxRetryAttempts = 2, Delay = TimeSpan.Zero, ShouldHandle = static arguments => new(IsFailure(arguments.Outcome)) })));
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.RateLimited(RateLimitHint.None), times: 2);

        var created = await provider.GetRequiredService<IVercelTokens>().CreateTokenAsync(Request);

        created.Response.Attempts.Should().Be(3);
        emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(1);
    }

    [Fact]
    public async Task A_response_of_a_strategy_costs_no_secret_and_is_not_taken_for_the_services()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await using var provider = Provider(emulator, static services => services.AddTokenClients().AddVercel(static _ => { })
            .UseHttpResilience(static (pipeline, _) => pipeline.AddFallback(new FallbackStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = static _ => PredicateResult.True(),
                FallbackAction = static _ => Outcome.FromResultAsValueTask(new HttpResponseMessage()),
            })));
        var vercel = provider.GetRequiredService<IVercelTokens>();

        emulator.IsLive(TokenService.Vercel, (await vercel.CreateTokenAsync(Request)).Secret).Should().BeTrue();
        var read = await Failing.CallAsync(() => vercel.GetCurrentTokenAsync());

        read.Kind.Should().Be(TokenErrorKind.Unknown);
        read.Message.Should().Contain("fallback");
    }

    [Fact]
    public async Task A_strategy_does_not_outlast_the_total_timeout()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await using var provider = Provider(emulator, static services => services
            .AddTokenClients().AddVercel(static options =>
            {
                options.Resilience.TotalRequestTimeout.Timeout = options.Resilience.AttemptTimeout.Timeout = TimeSpan.FromMilliseconds(200);
                options.Resilience.Retry.MaxRetryAfter = TimeSpan.Zero;
            })
            .UseHttpResilience(static (pipeline, _) => pipeline.AddRetry(new RetryStrategyOptions<HttpResponseMessage> { MaxRetryAttempts = int.MaxValue, Delay = TimeSpan.FromMilliseconds(10), ShouldHandle = static arguments => new(IsFailure(arguments.Outcome)) })));
        emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Status(503), times: 10_000);

        (await Failing.CallAsync(() => provider.GetRequiredService<IVercelTokens>().GetCurrentTokenAsync())).Kind.Should().Be(TokenErrorKind.Timeout);
    }

    [Fact]
    public async Task Each_client_has_a_limiter_of_its_own_and_what_it_refuses_is_not_sent()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("TokenClients:Vercel:AccessToken", "replaced"), new("TokenClients:Vercel:Instances:team_b:AccessToken", "replaced")]).Build();
        await using var provider = Provider(emulator, services => Snippets.Limit(services, configuration));
        var vercel = provider.GetRequiredService<IVercelTokens>();
        using var leaving = new CancellationTokenSource();
        emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Hang(), times: 10);
        var running = Enumerable.Range(0, 10 + 100).Select(_ => vercel.GetCurrentTokenAsync(cancellationToken: leaving.Token)).ToList();
        await Until.TrueAsync(() => emulator.Calls.Count == 10, "ten calls run, and a hundred wait");

        var refused = await Failing.CallAsync(() => vercel.CreateTokenAsync(Request));

        refused.Should().BeEquivalentTo(new { Kind = TokenErrorKind.RateLimited, Attempts = 0, IsRetryable = true, OutcomeUnknown = false });
        (await provider.GetRequiredKeyedService<IVercelTokens>("team_b").GetCurrentTokenAsync()).Id.Should().NotBeEmpty();
        emulator.Calls.Should().HaveCount(11);
        await leaving.CancelAsync();
        await Task.WhenAll(running.Select(static call => Record.ExceptionAsync(() => call).AsTask()));
    }

    [Fact]
    public async Task A_strategy_sees_no_credential_and_the_whole_response()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var asked = new List<string>();
        var received = new List<string>();
        await using var provider = Provider(emulator, services => services.AddTokenClients().AddVercel(static _ => { })
            .UseHttpResilience((pipeline, _) => pipeline.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = async arguments =>
                {
                    var response = arguments.Outcome.Result!;
                    asked.Add($"{arguments.Context.GetRequestMessage()} {response.RequestMessage}");
                    received.Add(await response.Content.ReadAsStringAsync());
                    return false;
                },
            })));

        var created = await provider.GetRequiredService<IVercelTokens>().CreateTokenAsync(Request);

        asked.Should().ContainSingle().Which.Should().NotContain(emulator.VercelOptions().AccessToken!.Reveal());
        received.Should().ContainSingle().Which.Should().Contain(created.Secret.Reveal());
    }

    [Fact]
    public async Task Changed_settings_are_used_by_the_next_call()
    {
        var directory = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var file = Path.Combine(directory, "appsettings.json");
            await File.WriteAllTextAsync(file, Page.Blocks("json").Single());
            var configuration = new ConfigurationBuilder().AddJsonFile(file).Build();
            await using var emulator = await TokenServicesEmulator.StartAsync();
            await using var provider = Provider(emulator, services =>
            {
                Snippets.UseForAll(services, configuration);
                services.PostConfigure<VercelOptions>(static options => options.Resilience.Retry.Delay = TimeSpan.Zero);
            });
            var vercel = provider.GetRequiredService<IVercelTokens>();
            emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Status(503), times: 100);

            (await Failing.CallAsync(() => vercel.GetCurrentTokenAsync())).Attempts.Should().Be(6);
            await File.WriteAllTextAsync(file, Page.Blocks("json").Single().Replace("\"MaxRetryAttempts\": 5", "\"MaxRetryAttempts\": 2", StringComparison.Ordinal));
            configuration.Reload();

            (await Failing.CallAsync(() => vercel.GetCurrentTokenAsync())).Attempts.Should().Be(3);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task The_standard_handler_gives_up_on_a_creation_and_waits_for_a_long_Retry_After()
    {
        new HttpStandardResilienceOptions().AttemptTimeout.Timeout.Should().Be(TimeSpan.FromSeconds(10), "the page says so");
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await using var provider = Provider(emulator, static services =>
        {
            Snippets.UseStandardHandler(services);
            services.ConfigureAll<HttpStandardResilienceOptions>(static options =>
            {
                // Long enough for a request to arrive on a busy machine.
                options.AttemptTimeout.Timeout = TimeSpan.FromSeconds(5);
                options.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(10);
                options.CircuitBreaker.SamplingDuration = TimeSpan.FromSeconds(10);
            });
        });
        var vercel = provider.GetRequiredService<IVercelTokens>();
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Hang(afterExecuting: true));
        emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.RateLimited(RateLimitHint.RetryAfterSeconds, TimeSpan.FromHours(1)));

        var creation = await Failing.CallAsync(() => vercel.CreateTokenAsync(Request));
        var read = await Failing.CallAsync(() => vercel.GetCurrentTokenAsync());

        creation.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Timeout, OutcomeUnknown = true });
        emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(1);
        read.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Timeout, Attempts = 1 });
    }

    private static bool IsFailure(Outcome<HttpResponseMessage> outcome) => outcome.Result?.IsSuccessStatusCode != true;

    private static ServiceProvider Provider(TokenServicesEmulator emulator, Action<IServiceCollection> register)
    {
        var services = new ServiceCollection();
        register(services);
        services.AddTokenClients().UseEmulator(emulator);
        return services.BuildServiceProvider();
    }

    /// <summary>What Polly's meter records in this test; others run at the same time.</summary>
    private sealed class PollyMeter : IDisposable
    {
        private readonly AsyncLocal<bool> _isOurs = new() { Value = true };
        private readonly MeterListener _listener = new();
        private readonly List<(string Instrument, Dictionary<string, object?> Tags)> _recorded = [];

        internal PollyMeter()
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

        internal IEnumerable<string> Instruments => _recorded.Select(static recorded => recorded.Instrument).Distinct();

        internal IEnumerable<object?> Values(string tag) => _recorded.Select(recorded => recorded.Tags.GetValueOrDefault(tag)).Where(static value => value is not null).Distinct();

        internal void Clear() => _recorded.Clear();

        public void Dispose() => _listener.Dispose();

        private void Record(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
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
