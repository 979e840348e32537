using System.Diagnostics.Metrics;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Fallback;
using Polly.Retry;
using Polly.Telemetry;
using Polly.Timeout;
using TokenClients.Tests.DependencyInjection;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.Resilience;

/// <summary>What is special of clients with the platform's resilience handler: who has it, the user's strategies, metrics, logs and reload.</summary>
public sealed class HttpResilienceTests
{
    private static readonly Uri Elsewhere = new("https://another.example/");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task All_clients_have_it_whether_registered_before_or_after(bool before)
    {
        using var metrics = new Pipelines();
        using var handler = Responding(HttpStatusCode.OK);
        await using var services = Setup.Provider(services =>
        {
            var builder = services.AddTokenClients().Over(handler);
            if (before)
            {
                builder.UseHttpResilience();
            }

            builder.AddVercel(Options).AddVercel("team_b", Options);
            if (!before)
            {
                builder.UseHttpResilience();
            }
        });

        await GetAsync(services.GetRequiredService<IVercelTokens>());
        metrics.Names.Should().Equal("TokenClients.Vercel-tokenclients");
        await GetAsync(services.GetRequiredKeyedService<IVercelTokens>("team_b"));
        metrics.Names.Should().Equal("TokenClients.Vercel-tokenclients", "TokenClients.Vercel.team_b-tokenclients");
    }

    [Fact]
    public async Task One_client_has_it_by_service_and_key_and_the_others_keep_the_built_in_one()
    {
        using var metrics = new Pipelines();
        using var handler = Failing(2, HttpStatusCode.ServiceUnavailable);
        await using var services = Setup.Provider(services => services.AddTokenClients().AddVercel(Options).AddVercel("team_b", Options).AddCrafter(static options => (options.BaseAddress, options.AccessToken) = (new("https://crafter.example"), new("any-token-here")))
            .UseHttpResilience(TokenService.Vercel, "team_b").Over(handler).ConfigureHttpClient(static _ => { }));

        (await GetAsync(services.GetRequiredService<IVercelTokens>())).Response.Attempts.Should().Be(3);
        metrics.Names.Should().BeEmpty();
        handler.Sends = 0;
        (await GetAsync(services.GetRequiredKeyedService<IVercelTokens>("team_b"))).Response.Attempts.Should().Be(3);
        metrics.Names.Should().Equal("TokenClients.Vercel.team_b-tokenclients");
    }

    [Fact]
    public async Task It_stands_outside_of_the_users_handlers_wherever_they_were_added()
    {
        var passed = new List<string>();
        using var handler = Failing(1, HttpStatusCode.ServiceUnavailable);
        await using var services = Setup.Provider(services => services.AddTokenClients().AddVercel(Options).Over(handler)
            .ConfigureHttpClient(client => client.AddHttpMessageHandler(() => new Watcher(_ => passed.Add("before"))))
            .UseHttpResilience()
            .ConfigureHttpClient(client => client.AddHttpMessageHandler(() => new Watcher(_ => passed.Add("after")))));

        await GetAsync(services.GetRequiredService<IVercelTokens>());

        passed.Should().Equal("before", "after", "before", "after");
    }

    [Fact]
    public async Task Strategies_of_the_user_are_around_the_retries_in_the_order_of_the_calls()
    {
        var executed = new List<string>();
        using var handler = Failing(2, HttpStatusCode.ServiceUnavailable);
        await using var services = Setup.Provider(services => services.AddTokenClients().AddVercel(Options).Over(handler)
            .UseHttpResilience((pipeline, _) => pipeline.AddStrategy(_ => new Recording("first", executed), new Named()))
            .UseHttpResilience(TokenService.Vercel, null, (pipeline, _) => pipeline.AddStrategy(_ => new Recording("second", executed), new Named()))
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
        using var handler = Failing(10, HttpStatusCode.ServiceUnavailable);
        await using var services = Setup.Provider(services => services.AddTokenClients().Over(handler)
            .AddVercel(options =>
            {
                Options(options);
                options.Resilience.Enabled = strategy != "retry, with the built-in strategies off";
            })
            .UseHttpResilience((pipeline, context) => _ = strategy == "hedging"
                ? pipeline.AddHedging(new() { MaxHedgedAttempts = 3, Delay = TimeSpan.Zero, ShouldHandle = static _ => PredicateResult.True() })
                : pipeline.AddRetry(new RetryStrategyOptions<HttpResponseMessage> { MaxRetryAttempts = 3, Delay = TimeSpan.Zero, ShouldHandle = static _ => PredicateResult.True() })));

        var failure = await Wire.FailureOf(() => services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("ci", TokenExpiry.Never), Cancellation));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.ServiceFault, OutcomeUnknown = true, IsRetryable = false, Attempts = 1 });
        handler.Sends.Should().Be(1);
    }

    [Fact]
    public async Task Strategies_of_the_user_stay_where_the_built_in_ones_are_turned_off()
    {
        using var handler = Failing(2, HttpStatusCode.ServiceUnavailable);
        await using var services = Setup.Provider(services => services.AddTokenClients().Over(handler)
            .AddVercel(options =>
            {
                Options(options);
                options.Resilience.Enabled = false;
            })
            .UseHttpResilience(static (pipeline, _) => pipeline.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 2,
                Delay = TimeSpan.Zero,
                ShouldHandle = static arguments => new(arguments.Outcome.Result?.IsSuccessStatusCode == false),
            })));

        (await GetAsync(services.GetRequiredService<IVercelTokens>())).Response.Attempts.Should().Be(3);
    }

    [Fact]
    public async Task The_built_in_strategies_do_nothing_where_they_are_turned_off()
    {
        using var handler = Failing(1, HttpStatusCode.ServiceUnavailable);
        await using var services = Setup.Provider(services => services.AddTokenClients().Over(handler)
            .AddVercel(options =>
            {
                Options(options);
                options.Resilience.Enabled = false;
            })
            .UseHttpResilience(static (pipeline, _) => pipeline.AddTimeout(TimeSpan.FromMinutes(10))));

        (await Wire.FailureOf(() => GetAsync(services.GetRequiredService<IVercelTokens>()))).Attempts.Should().Be(1);
    }

    [Fact]
    public async Task The_total_timeout_is_around_the_users_strategies()
    {
        using var handler = new HangingHandler();
        await using var services = Setup.Provider(services => services.AddTokenClients().Over(handler)
            .AddVercel(options =>
            {
                Options(options);
                options.Resilience.TotalRequestTimeout.Timeout = options.Resilience.AttemptTimeout.Timeout = TimeSpan.FromMilliseconds(100);
                options.Resilience.Retry.MaxRetryAfter = TimeSpan.Zero;
            })
            .UseHttpResilience(static (pipeline, _) => pipeline.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = int.MaxValue,
                Delay = TimeSpan.Zero,
                ShouldHandle = static arguments => new(arguments.Outcome.Exception is TimeoutRejectedException),
            })));

        (await Wire.FailureOf(() => GetAsync(services.GetRequiredService<IVercelTokens>()))).Kind.Should().Be(TokenErrorKind.Timeout);
    }

    [Fact]
    public async Task A_rate_limiter_of_the_user_ends_a_call_as_rate_limited_and_nothing_is_sent()
    {
        using var handler = Responding(HttpStatusCode.OK);
        using var limiter = new ConcurrencyLimiter(new() { PermitLimit = 1, QueueLimit = 0 });
        using var taken = limiter.AttemptAcquire();
        await using var services = Setup.Provider(services => services.AddTokenClients().AddVercel(Options).Over(handler)
            .UseHttpResilience((pipeline, _) => pipeline.AddRateLimiter(limiter)));

        var failure = await Wire.FailureOf(() => services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("ci", TokenExpiry.Never), Cancellation));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.RateLimited, IsRetryable = true, OutcomeUnknown = false, Attempts = 0 });
        failure.Message.Should().Contain("A rate limiter of this client's resilience pipeline refused the call.");
        handler.Sends.Should().Be(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_response_of_a_strategy_is_not_taken_for_the_services_and_cannot_cost_a_secret(bool issues)
    {
        using var handler = new FuncHandler((_, _) => Task.FromResult(Wire.Response(issues ? Calls.GoodResponse(Calls.Create) : Setup.Token)));
        await using var services = Setup.Provider(services => services.AddTokenClients().AddVercel(Options).Over(handler)
            .UseHttpResilience(static (pipeline, _) => pipeline.AddFallback(new FallbackStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = static _ => PredicateResult.True(),
                FallbackAction = static _ => Outcome.FromResultAsValueTask(Wire.Response("{}")),
            })));
        var vercel = services.GetRequiredService<IVercelTokens>();

        if (issues)
        {
            (await vercel.CreateTokenAsync(new("ci", TokenExpiry.Never), Cancellation)).Secret.Should().NotBeNull();
            return;
        }

        var failure = await Wire.FailureOf(() => GetAsync(vercel));
        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, IsRetryable = false, OutcomeUnknown = false, Attempts = 1 });
        failure.Message.Should().Contain("A message handler or a resilience strategy of this client replaced the service's response. Remove the handler, or the strategy, such as a fallback, from this client.");
    }

    [Fact]
    public async Task Metrics_of_attempts_retries_and_the_whole_are_recorded_with_the_hosts_enrichers()
    {
        using var metrics = new Pipelines();
        using var handler = Failing(1, HttpStatusCode.ServiceUnavailable);
        await using var services = Setup.Provider(services =>
        {
            services.AddTokenClients().AddVercel(Options).Over(handler).UseHttpResilience();
            services.Configure<TelemetryOptions>(static telemetry => telemetry.MeteringEnrichers.Add(new Mark()));
        });

        await GetAsync(services.GetRequiredService<IVercelTokens>());

        metrics.Recorded.Select(static recorded => recorded.Instrument).Distinct()
            .Should().BeEquivalentTo("resilience.polly.strategy.events", "resilience.polly.strategy.attempt.duration", "resilience.polly.pipeline.duration");
        metrics.Recorded.Should().Contain(static recorded => recorded.Instrument == "resilience.polly.strategy.events" && Equals(recorded.Tags["event.name"], "OnRetry") && Equals(recorded.Tags["strategy.name"], "Retry"));
        metrics.Recorded.Should().OnlyContain(static recorded => Equals(recorded.Tags["mark"], "of the host"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Neither_Pollys_logger_nor_listeners_of_the_host_see_a_call_even_if_a_strategy_asks_for_them(bool asks)
    {
        using var log = new Setup.Log();
        var listener = new Listener();
        using var handler = Failing(1, HttpStatusCode.ServiceUnavailable);
        await using var services = Setup.Provider(services =>
        {
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
            services.Configure<TelemetryOptions>(telemetry => telemetry.TelemetryListeners.Add(listener));
            services.AddTokenClients().AddVercel(Options).Over(handler).UseHttpResilience((pipeline, context) =>
            {
                if (asks)
                {
                    pipeline.ConfigureTelemetry(context.ServiceProvider.GetRequiredService<ILoggerFactory>());
                }
            });
            services.AddHttpClient("another").ConfigurePrimaryHttpMessageHandler(() => Responding(HttpStatusCode.OK)).AddStandardResilienceHandler();
        });

        await GetAsync(services.GetRequiredService<IVercelTokens>());
        log.Entries.Select(static entry => entry.Category).Distinct().Should().Equal("TokenClients.Vercel");
        log.Entries.Should().Contain(static entry => entry.Text.Contains("is sent again", StringComparison.Ordinal), "the client itself logs retries");
        listener.Heard.Should().Be(0);

        // The host has both: they hear of its other clients.
        using var another = services.GetRequiredService<IHttpClientFactory>().CreateClient("another");
        using var response = await another.GetAsync(Elsewhere, Cancellation);
        log.Entries.Should().Contain(static entry => entry.Category == "Polly");
        listener.Heard.Should().BeGreaterThan(0);
    }

    [Fact]
    public async Task Changed_settings_are_used_by_the_next_call_and_ones_that_cannot_work_are_not()
    {
        using var log = new Setup.Log();
        using var handler = Failing(int.MaxValue, HttpStatusCode.ServiceUnavailable);
        var configuration = Setup.Configuration(("TokenClients:Vercel:AccessToken", Setup.Secret), ("TokenClients:Vercel:Resilience:Retry:MaxRetryAttempts", "1"), ("TokenClients:Vercel:Resilience:Retry:Delay", "00:00:00"));
        await using var services = Setup.Provider(services =>
        {
            services.AddLogging(logging => logging.AddProvider(log));
            services.AddTokenClients(configuration.GetSection("TokenClients")).Over(handler).UseHttpResilience();
        });
        var vercel = services.GetRequiredService<IVercelTokens>();
        async Task<int> AttemptsAsync() => (await Wire.FailureOf(() => GetAsync(vercel))).Attempts;
        void Set(string value)
        {
            configuration["TokenClients:Vercel:Resilience:Retry:MaxRetryAttempts"] = value;
            configuration.Reload();
        }

        (await AttemptsAsync()).Should().Be(2);
        Set("3");
        (await AttemptsAsync()).Should().Be(4);
        log.Entries.Should().NotContain(static entry => entry.Level == LogLevel.Error);

        Set("11");
        (await AttemptsAsync()).Should().Be(4);
        log.Entries.Should().ContainSingle(static entry => entry.Level == LogLevel.Error).Which.Text
            .Should().StartWith("The changed options of TokenClients.Vercel cannot be used: TokenClients:Vercel:Resilience:Retry:MaxRetryAttempts must be between 0 and 10. The last good ones stay in use.");

        Set("0");
        (await AttemptsAsync()).Should().Be(1);
    }

    [Fact]
    public async Task Settings_that_change_between_the_start_and_the_first_use_are_used()
    {
        using var handler = Failing(int.MaxValue, HttpStatusCode.ServiceUnavailable);
        var configuration = Retrying("1");
        await using var services = Setup.Provider(services => services.AddTokenClients(configuration.GetSection("TokenClients")).Over(handler).UseHttpResilience());
        services.GetRequiredService<IStartupValidator>().Validate();

        Reload(configuration, "3");

        (await Wire.FailureOf(() => GetAsync(services.GetRequiredService<IVercelTokens>()))).Attempts.Should().Be(4);
    }

    [Fact]
    public async Task A_client_that_was_never_used_and_cannot_work_does_not_end_the_reload_of_the_others()
    {
        using var handler = Failing(int.MaxValue, HttpStatusCode.ServiceUnavailable);
        var configuration = Retrying("1");
        configuration["TokenClients:Vercel:Instances:b:AccessToken"] = "vcp_b";
        await using var services = Setup.Provider(services => services.AddTokenClients(configuration.GetSection("TokenClients")).Over(handler).UseHttpResilience());
        var vercel = services.GetRequiredService<IVercelTokens>();
        configuration["TokenClients:Vercel:Instances:b:AccessToken"] = null;

        Reload(configuration, "2");

        (await Wire.FailureOf(() => GetAsync(vercel))).Attempts.Should().Be(3);
    }

    [Fact]
    public async Task A_strategy_that_fails_at_a_reload_is_logged_and_the_next_change_is_used_again()
    {
        using var log = new Setup.Log();
        using var handler = Failing(int.MaxValue, HttpStatusCode.ServiceUnavailable);
        var configuration = Retrying("1");
        var isBroken = false;
        await using var services = Setup.Provider(services =>
        {
            services.AddLogging(logging => logging.AddProvider(log));
            services.AddTokenClients(configuration.GetSection("TokenClients")).Over(handler).UseHttpResilience((_, _) => isBroken = isBroken ? throw new InvalidOperationException(Setup.Secret) : false);
        });
        var vercel = services.GetRequiredService<IVercelTokens>();

        isBroken = true;
        Reload(configuration, "2");
        (await Wire.FailureOf(() => GetAsync(vercel))).Attempts.Should().Be(2);
        log.Entries.Should().ContainSingle(static entry => entry.Level == LogLevel.Error).Which.Text
            .Should().Contain("Applying them failed with System.InvalidOperationException.").And.NotContain(Setup.Secret);

        isBroken = false;
        Reload(configuration, "3");
        (await Wire.FailureOf(() => GetAsync(vercel))).Attempts.Should().Be(4);
    }

    [Fact]
    public async Task A_change_elsewhere_builds_nothing_anew()
    {
        var built = 0;
        using var handler = Responding(HttpStatusCode.OK);
        var configuration = Retrying("1");
        await using var services = Setup.Provider(services => services.AddTokenClients(configuration.GetSection("TokenClients")).Over(handler).UseHttpResilience((_, _) => built++));
        await GetAsync(services.GetRequiredService<IVercelTokens>());

        configuration["Logging:LogLevel:Default"] = "Debug";
        configuration.Reload();
        Reload(configuration, "11");

        built.Should().Be(1);
    }

    [Fact]
    public async Task Sentences_of_validators_of_the_user_and_failing_loggers_neither_show_a_secret_nor_end_the_reload()
    {
        using var log = new Setup.Log();
        using var handler = Responding(HttpStatusCode.OK);
        var configuration = Retrying("1");
        var isStrict = false;
        await using var services = Setup.Provider(services =>
        {
            services.AddLogging(logging => logging.AddProvider(log).AddProvider(new FailingLogs()));
            services.AddTokenClients(configuration.GetSection("TokenClients")).Over(handler).UseHttpResilience();
            services.AddOptions<VercelOptions>().Validate(_ => !isStrict, $"The token '{Setup.Secret}' is not one of ours.");
        });
        var vercel = services.GetRequiredService<IVercelTokens>();

        isStrict = true;
        Reload(configuration, "2");

        await GetAsync(vercel);
        log.Entries.Should().Contain(static entry => entry.Level == LogLevel.Error && entry.Text.Contains("A validator of the application's refuses them.", StringComparison.Ordinal));
        log.Entries.Should().NotContain(static entry => entry.Text.Contains(Setup.Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reload_while_the_container_is_disposed_does_nothing()
    {
        using var log = new Setup.Log();
        using var handler = Responding(HttpStatusCode.OK);
        var configuration = Retrying("1");
        var services = Setup.Provider(services =>
        {
            services.AddLogging(logging => logging.AddProvider(log));
            services.AddSingleton(_ => new WhenDisposed(() => Reload(configuration, "2")));
            services.AddTokenClients(configuration.GetSection("TokenClients")).Over(handler).UseHttpResilience();
        });
        await GetAsync(services.GetRequiredService<IVercelTokens>());
        services.GetRequiredService<WhenDisposed>();

        await services.DisposeAsync();
        Reload(configuration, "3");

        log.Entries.Should().NotContain(static entry => entry.Level == LogLevel.Error);
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
        using var handler = Responding(HttpStatusCode.OK);
        await using var services = Setup.Provider(services => services.AddTokenClients().AddVercel(Options).Over(handler)
            .UseHttpResilience((pipeline, _) => pipeline.AddStrategy(_ => new Copying(copiesOptions), new Named())));

        var token = await GetAsync(services.GetRequiredService<IVercelTokens>());

        token.Response.Attempts.Should().Be(1);
        handler.Sends.Should().Be(1);
    }

    [Fact]
    public async Task The_response_of_another_call_is_not_taken_for_that_of_this_one()
    {
        Outcome<HttpResponseMessage>? earlier = null;
        using var handler = new FuncHandler((_, _) => Task.FromResult(Wire.Response(Calls.GoodResponse(Calls.Revoke))));
        await using var services = Setup.Provider(services => services.AddTokenClients().AddVercel(Options).Over(handler)
            .UseHttpResilience((pipeline, _) => pipeline.AddStrategy(_ => new Stale(() => earlier, outcome => earlier = outcome), new Named())));
        var vercel = services.GetRequiredService<IVercelTokens>();
        (await vercel.RevokeCurrentTokenAsync(Cancellation)).Outcome.Should().Be(RevokeOutcome.Revoked);

        (await Wire.FailureOf(() => vercel.RevokeCurrentTokenAsync(Cancellation))).Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, Attempts = 0 });

        handler.Sends.Should().Be(1);
    }

    [Fact]
    public async Task Code_that_fails_while_options_are_made_anew_ends_neither_the_reload_nor_the_client()
    {
        using var log = new Setup.Log();
        using var handler = Responding(HttpStatusCode.OK);
        var configuration = Setup.Configuration(("Section:AccessToken", Setup.Secret));
        var isBroken = false;
        await using var services = Setup.Provider(services =>
        {
            services.AddLogging(logging => logging.AddProvider(log));
            services.AddTokenClients().AddVercel(configuration.GetSection("Section")).Over(handler).UseHttpResilience();
            services.PostConfigure<VercelOptions>(options => options.AllowInsecureHttp = isBroken ? throw new InvalidOperationException(Setup.Secret) : false);
        });
        var vercel = services.GetRequiredService<IVercelTokens>();

        isBroken = true;
        configuration.Reload();

        await GetAsync(vercel);
        log.Entries.Should().ContainSingle(static entry => entry.Level == LogLevel.Error).Which.Text
            .Should().StartWith("The changed options of TokenClients.Vercel cannot be used: Applying them failed with System.InvalidOperationException. The last good ones stay in use.").And.NotContain(Setup.Secret);
    }

    [Fact]
    public async Task Wrong_settings_fail_the_start_as_without_it() =>
        (await Setup.ShouldFailAsync(() => Setup.StartHostAsync(
            static builder => builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients")).UseHttpResilience(),
            ("TokenClients:Vercel:AccessToken", Setup.Secret),
            ("TokenClients:Vercel:Resilience:Retry:MaxRetryAttempts", "11")))).Failures.Should().Equal("TokenClients:Vercel:Resilience:Retry:MaxRetryAttempts must be between 0 and 10.");

    [Theory]
    [InlineData("built in", true)]
    [InlineData("UseHttpResilience", true)]
    [InlineData("turned off", false)]
    public async Task A_resilience_handler_of_the_user_besides_the_clients_own_is_warned_about_when_the_host_starts(string own, bool isWarned)
    {
        using var log = new Setup.Log();
        using var handler = Responding(HttpStatusCode.OK);
        await Setup.StartHostAsync(builder =>
        {
            builder.Logging.AddProvider(log);
            var clients = builder.Services.AddTokenClients().Over(handler).ConfigureHttpClient(static client => client.AddStandardResilienceHandler()).AddVercel(options =>
            {
                Options(options);
                options.Resilience.Enabled = own != "turned off";
            });
            _ = own == "UseHttpResilience" ? clients.UseHttpResilience() : clients;
        });

        log.Entries.Where(static entry => entry.Level == LogLevel.Warning).Select(static entry => entry.Text[..entry.Text.IndexOf(" [", StringComparison.Ordinal)]).Should().Equal(isWarned
            ? ["The HTTP client TokenClients.Vercel has a ResilienceHandler besides the retries of the client itself, so the retries multiply. Set Resilience:Enabled of the client to false, or remove the handler."]
            : []);
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

    [Fact]
    public async Task What_the_host_puts_on_all_clients_is_still_taken_off()
    {
        var handled = 0;
        using var handler = Failing(1, HttpStatusCode.ServiceUnavailable);
        await using var services = Setup.Provider(services =>
        {
            services.ConfigureHttpClientDefaults(client => client.AddHttpMessageHandler(() => new Watcher(_ => handled++)).AddStandardResilienceHandler());
            services.AddTokenClients().AddVercel(Options).Over(handler).UseHttpResilience();
        });

        (await GetAsync(services.GetRequiredService<IVercelTokens>())).Response.Attempts.Should().Be(2);
        handled.Should().Be(0);
    }

    private static void Options(VercelOptions options) => (options.AccessToken, options.Resilience.Retry.Delay) = (new(Wire.Secret), TimeSpan.Zero);

    private static Task<VercelToken> GetAsync(IVercelTokens vercel) => vercel.GetTokenAsync("tok_1", cancellationToken: Cancellation);

    private static IConfigurationRoot Retrying(string attempts) => Setup.Configuration(
        ("TokenClients:Vercel:AccessToken", Setup.Secret), ("TokenClients:Vercel:Resilience:Retry:MaxRetryAttempts", attempts), ("TokenClients:Vercel:Resilience:Retry:Delay", "00:00:00"));

    private static void Reload(IConfigurationRoot configuration, string attempts)
    {
        configuration["TokenClients:Vercel:Resilience:Retry:MaxRetryAttempts"] = attempts;
        configuration.Reload();
    }

    private static Sending Responding(HttpStatusCode status) => new(0, status);

    private static Sending Failing(int times, HttpStatusCode status) => new(times, status);

    /// <summary>Fails some times, and then returns a token.</summary>
    private sealed class Sending(int failures, HttpStatusCode status) : HttpMessageHandler
    {
        internal int Sends { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(++Sends <= failures ? Wire.Response("{}", status) : Wire.Response(Setup.Token));
    }

    private sealed class Watcher(Action<HttpRequestMessage> watch) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            watch(request);
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Named : ResilienceStrategyOptions;

    /// <summary>Notes that it was executed.</summary>
    private sealed class Recording(string name, List<string> executed) : ResilienceStrategy<HttpResponseMessage>
    {
        protected override ValueTask<Outcome<HttpResponseMessage>> ExecuteCore<TState>(
            Func<ResilienceContext, TState, ValueTask<Outcome<HttpResponseMessage>>> callback, ResilienceContext context, TState state)
        {
            executed.Add(name);
            return callback(context, state);
        }
    }

    /// <summary>Sends a copy of the request.</summary>
    private sealed class Copying(bool copiesOptions) : ResilienceStrategy<HttpResponseMessage>
    {
        protected override async ValueTask<Outcome<HttpResponseMessage>> ExecuteCore<TState>(
            Func<ResilienceContext, TState, ValueTask<Outcome<HttpResponseMessage>>> callback, ResilienceContext context, TState state)
        {
            var request = context.GetRequestMessage()!;
            using var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Content = request.Content };
            foreach (var option in copiesOptions ? request.Options.ToArray() : [])
            {
                ((IDictionary<string, object?>)copy.Options)[option.Key] = option.Value;
            }

            context.SetRequestMessage(copy);
            return await callback(context, state);
        }
    }

    /// <summary>Returns an earlier outcome, if there is one.</summary>
    private sealed class Stale(Func<Outcome<HttpResponseMessage>?> earlier, Action<Outcome<HttpResponseMessage>> keep) : ResilienceStrategy<HttpResponseMessage>
    {
        protected override async ValueTask<Outcome<HttpResponseMessage>> ExecuteCore<TState>(
            Func<ResilienceContext, TState, ValueTask<Outcome<HttpResponseMessage>>> callback, ResilienceContext context, TState state)
        {
            var outcome = earlier() ?? await callback(context, state);
            keep(outcome);
            return outcome;
        }
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
