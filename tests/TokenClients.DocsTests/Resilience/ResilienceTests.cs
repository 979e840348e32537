using System.Globalization;
using System.IO;
using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using TokenClients.DocsTests.Readme;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Resilience;

/// <summary>What docs/resilience.md and docs/message-handlers.md say of settings, handlers, waits and the circuit breaker, carried out. Its tables are held in <see cref="ReplayTableTests"/>.</summary>
public sealed class ResilienceTests
{
    private static readonly MarkdownPage Page = new("docs/resilience.md");
    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs", "resilience.md")).ReplaceLineEndings("\n");

    private static CreateVercelToken Request => new("resilience", TokenExpiry.Never);

    [Fact]
    public async Task The_settings_in_code_and_those_in_configuration_are_the_same()
    {
        var inCode = new ServiceCollection();
        Snippets.Configure(inCode);
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(Page.Blocks("json").Single()));
        var inConfiguration = new ServiceCollection();
        inConfiguration.AddTokenClients(new ConfigurationBuilder().AddJsonStream(json).Build().GetSection("TokenClients"));

        foreach (var services in new[] { inCode, inConfiguration })
        {
            services.PostConfigureAll<VercelOptions>(static options => options.AccessTokenFileOptional = true); // it is not on this machine
            await using var provider = services.BuildServiceProvider();
            var options = provider.GetRequiredService<IOptions<VercelOptions>>().Value;
            options.AccessTokenFile.Should().Be("/run/secrets/vercel");
            options.Resilience.Should().BeEquivalentTo(new ResilienceOptions { TotalRequestTimeout = { Timeout = TimeSpan.FromMinutes(1) }, Retry = { MaxRetryAttempts = 5 } });
        }
    }

    [Fact]
    public void Every_setting_is_named_with_its_default()
    {
        var rows = ReadmeTable.Rows(Text, "## Settings");
        var defaults = typeof(ResilienceOptions).GetProperties()
            .SelectMany(static group => group.PropertyType.Assembly == typeof(ResilienceOptions).Assembly
                ? group.PropertyType.GetProperties().Select(property => (Key: $"{group.Name}:{property.Name}", Value: property.GetValue(group.GetValue(new ResilienceOptions()))))
                : [(Key: group.Name, Value: group.GetValue(new ResilienceOptions()))])
            .ToDictionary(static setting => setting.Key, static setting => setting.Value switch
            {
                bool isOn => isOn ? "`true`" : "`false`",
                TimeSpan time => $"{time.TotalSeconds} s",
                var value => FormattableString.Invariant($"{value}"),
            });

        rows.ToDictionary(static row => ReadmeTable.Code(row[0]).Single(), static row => row[1]).Should().Equal(defaults);
        defaults.Should().HaveCount(10);
    }

    [Fact]
    public void Names_are_those_of_the_platforms_options_but_for_two()
    {
        var added = new List<string>();
        foreach (var key in ReadmeTable.Rows(Text, "## Settings").Select(static row => ReadmeTable.Code(row[0]).Single()))
        {
            var (ours, platforms) = (ValueAt(new ResilienceOptions(), key), ValueAt(new HttpStandardResilienceOptions(), key));
            if (platforms is null)
            {
                added.Add(key);
                continue;
            }

            platforms.GetType().Should().Be(ours!.GetType(), key);
        }

        added.Should().Equal("Enabled", "Retry:MaxRetryAfter");

        static object? ValueAt(object options, string key) =>
            key.Split(':').Aggregate((object?)options, static (owner, name) => owner?.GetType().GetProperty(name)?.GetValue(owner));
    }

    [Theory]
    [InlineData("refused", true)]
    [InlineData("reset", true)]
    [InlineData("429", true)]
    [InlineData("503", true)]
    [InlineData("timeout", true)]
    [InlineData("404", false)]
    [InlineData("403", false)]
    public async Task What_opens_a_circuit_is_what_the_page_says(string cause, bool opens)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = WithoutRetries(emulator.VercelOptions());
        (options.Resilience.CircuitBreaker.MinimumThroughput, options.Resilience.CircuitBreaker.FailureRatio) = (2, 1);
        options.BaseAddress = cause == "refused" ? emulator.RefusingAddress : options.BaseAddress;
        options.Resilience.AttemptTimeout.Timeout = cause == "timeout" ? TimeSpan.FromMilliseconds(200) : options.Resilience.AttemptTimeout.Timeout;
        using var vercel = new VercelTokens(options);
        using var fault = emulator.Fail(TokenService.Vercel, "getAuthToken", cause switch { "reset" or "refused" => Fault.Drop(), "timeout" => Fault.Hang(), _ => Fault.Status(int.Parse(cause, CultureInfo.InvariantCulture)) }, times: 9);

        for (var calls = 0; calls < 2; calls++)
        {
            (await Assert.ThrowsAsync<TokenClientException>(() => vercel.GetCurrentTokenAsync())).Message.Should().NotContain("circuit breaker");
        }

        var third = await Assert.ThrowsAsync<TokenClientException>(() => vercel.GetCurrentTokenAsync());

        third.Message.Contains("circuit breaker", StringComparison.Ordinal).Should().Be(opens);
        third.Attempts.Should().Be(opens ? 0 : 1);
    }

    [Fact]
    public async Task A_retry_around_calls_repeats_what_is_safe_to_repeat()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(WithoutRetries(emulator.VercelOptions()));
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.RateLimited(RateLimitHint.RetryAfterSeconds, TimeSpan.Zero), times: 2);

        var created = await Snippets.CreateAsync(vercel, Request, CancellationToken.None);

        emulator.IsLive(TokenService.Vercel, created.Secret).Should().BeTrue();
        emulator.Calls.Should().HaveCount(3);
        emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(1);
    }

    [Fact]
    public async Task A_retry_around_calls_leaves_alone_what_may_have_created_a_token()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Drop(afterExecuting: true));

        var error = await Assert.ThrowsAsync<TokenClientException>(() => Snippets.CreateAsync(vercel, Request, CancellationToken.None));

        error.Should().BeEquivalentTo(new { OutcomeUnknown = true, IsRetryable = false, Attempts = 1 });
        emulator.Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task A_retry_handler_repeats_reads_and_cannot_repeat_a_creation()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var services = new ServiceCollection();
        Snippets.UseHandlers(services);
        services.AddTokenClients().UseEmulator(emulator);
        await using var provider = services.BuildServiceProvider();
        var vercel = provider.GetRequiredService<IVercelTokens>();
        emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Status(503), times: 9);
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Status(503, afterExecuting: true));

        var read = await Assert.ThrowsAsync<TokenClientException>(() => vercel.GetCurrentTokenAsync());
        var creation = await Assert.ThrowsAsync<TokenClientException>(() => vercel.CreateTokenAsync(Request));

        read.Attempts.Should().Be(3, "of the two handlers only that of these clients is in place, and nothing of the library repeats");
        creation.Should().BeEquivalentTo(new { Kind = TokenErrorKind.ServiceFault, Attempts = 1, OutcomeUnknown = true });
        emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(1);
        emulator.Calls.Count(static call => call.OperationId == "createAuthToken").Should().Be(1);
    }

    [Fact]
    public async Task A_handler_that_sends_again_after_a_success_gets_the_first_response_again()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await using var provider = Handled(emulator, static async (request, send) =>
        {
            var first = await send(request);
            var second = await send(request);
            second.StatusCode.Should().Be(first.StatusCode);
            return second;
        });

        var created = await provider.GetRequiredService<IVercelTokens>().CreateTokenAsync(Request);

        created.Response.Attempts.Should().Be(1);
        emulator.IsLive(TokenService.Vercel, created.Secret).Should().BeTrue();
        emulator.Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task A_handler_that_sends_twice_at_the_same_time_sends_once()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await using var provider = Handled(emulator, static async (request, send) =>
        {
            var both = await Task.WhenAll(send(request), send(request));
            both[1].StatusCode.Should().Be(both[0].StatusCode);
            return both[1];
        });

        var created = await provider.GetRequiredService<IVercelTokens>().CreateTokenAsync(Request);

        created.Response.Attempts.Should().Be(1);
        emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(1);
        emulator.Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task A_handler_that_spoils_a_success_does_not_cost_the_secret()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await using var provider = Handled(emulator, static async (request, send) =>
        {
            await send(request);
            return new HttpResponseMessage(HttpStatusCode.BadGateway);
        });

        var created = await provider.GetRequiredService<IVercelTokens>().CreateTokenAsync(Request);

        emulator.IsLive(TokenService.Vercel, created.Secret).Should().BeTrue();
    }

    [Fact]
    public async Task A_copy_without_the_requests_options_counts_as_a_send_if_it_has_the_address_and_the_content()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var keepsAddress = true;
        await using var provider = Handled(emulator, (request, send) =>
            send(new HttpRequestMessage(request.Method, keepsAddress ? request.RequestUri! : new Uri(request.RequestUri!.AbsoluteUri)) { Content = request.Content }));
        var vercel = provider.GetRequiredService<IVercelTokens>();

        (await vercel.CreateTokenAsync(Request)).Response.Attempts.Should().Be(1);
        keepsAddress = false;
        var error = await Assert.ThrowsAsync<TokenClientException>(() => vercel.CreateTokenAsync(Request));

        error.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, Attempts = 0, OutcomeUnknown = false });
        error.Message.Should().Contain("HttpRequestMessage.Options");
        emulator.Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task A_request_of_a_handlers_own_is_refused()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await using var provider = Handled(emulator, static (request, send) => send(new HttpRequestMessage(HttpMethod.Get, new Uri(request.RequestUri!, "/v6/user/tokens"))));

        var error = await Assert.ThrowsAsync<TokenClientException>(() => provider.GetRequiredService<IVercelTokens>().CreateTokenAsync(Request));

        error.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, Attempts = 0, OutcomeUnknown = false });
        emulator.Calls.Should().BeEmpty();
    }

    [Fact]
    public async Task A_handler_that_leads_elsewhere_is_refused()
    {
        await using var elsewhere = RawServer.Responding("{}");
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await using var provider = Handled(emulator, (request, send) =>
        {
            request.RequestUri = elsewhere.BaseAddress;
            return send(request);
        });

        var error = await Assert.ThrowsAsync<TokenClientException>(() => provider.GetRequiredService<IVercelTokens>().GetCurrentTokenAsync());

        error.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unknown, Attempts = 0 });
        elsewhere.Accepted.Should().Be(0);
    }

    [Fact]
    public async Task What_a_host_sets_on_all_clients_is_taken_off()
    {
        await using var server = RawServer.Responding("""{"token":{"id":"tok_1"}}""");
        var services = new ServiceCollection();
        services.ConfigureHttpClientDefaults(static http => http
            .ConfigureHttpClient(static client =>
            {
                client.Timeout = TimeSpan.FromMilliseconds(1);
                client.DefaultRequestHeaders.Add("X-Host", "1");
            })
            .ConfigurePrimaryHttpMessageHandler(static () => throw new InvalidOperationException("It is not asked for one."))
            .AddHttpMessageHandler(static () => throw new InvalidOperationException("Nor for this one.")));
        services.AddTokenClients().AddVercel(options =>
        {
            options.BaseAddress = server.BaseAddress;
            options.AccessToken = new("vcp_1");
        });
        await using var provider = services.BuildServiceProvider();

        (await provider.GetRequiredService<IVercelTokens>().GetCurrentTokenAsync()).Id.Should().Be("tok_1");

        server.Requests.Should().ContainSingle().Which.Headers.Should().NotContainKey("X-Host");
    }

    [Fact]
    public async Task A_wait_that_the_service_asks_for_is_slept()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.RateLimited(RateLimitHint.RetryAfterSeconds, TimeSpan.FromSeconds(1)));
        var start = TimeProvider.System.GetTimestamp();

        var created = await vercel.CreateTokenAsync(Request);

        created.Response.Attempts.Should().Be(2);
        TimeProvider.System.GetElapsedTime(start).Should().BeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(990));
        emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(1);
    }

    [Theory]
    [InlineData(RateLimitHint.RetryAfterSeconds)]
    [InlineData(RateLimitHint.RetryAfterDate)]
    [InlineData(RateLimitHint.OwnHeader)]
    [InlineData(RateLimitHint.Body)]
    public async Task A_longer_wait_ends_the_call_at_once(RateLimitHint hint)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.RateLimited(hint, TimeSpan.FromHours(1)));

        var error = await Assert.ThrowsAsync<TokenClientException>(() => vercel.CreateTokenAsync(Request));

        error.Should().BeEquivalentTo(new { Kind = TokenErrorKind.RateLimited, Attempts = 1, IsRetryable = true, OutcomeUnknown = false });
        error.RetryAfter.Should().BeCloseTo(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task An_open_circuit_sends_nothing_and_belongs_to_one_client()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = WithoutRetries(emulator.VercelOptions());
        options.Resilience.CircuitBreaker.MinimumThroughput = 2;
        using var vercel = new VercelTokens(options);
        using var another = new VercelTokens(options);
        emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Status(503), times: 2);
        await Assert.ThrowsAsync<TokenClientException>(() => vercel.GetCurrentTokenAsync());
        await Assert.ThrowsAsync<TokenClientException>(() => vercel.GetCurrentTokenAsync());

        var error = await Assert.ThrowsAsync<TokenClientException>(() => vercel.CreateTokenAsync(Request));

        error.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unreachable, Attempts = 0, IsRetryable = true, OutcomeUnknown = false });
        error.Message.Should().Contain("circuit breaker");
        emulator.Calls.Should().HaveCount(2);
        (await another.GetCurrentTokenAsync()).Id.Should().NotBeEmpty();
    }

    private static VercelOptions WithoutRetries(VercelOptions options)
    {
        options.Resilience.Retry.MaxRetryAttempts = 0;
        return options;
    }

    private static ServiceProvider Handled(TokenServicesEmulator emulator, Func<HttpRequestMessage, Func<HttpRequestMessage, Task<HttpResponseMessage>>, Task<HttpResponseMessage>> around)
    {
        var services = new ServiceCollection();
        services.AddTokenClients().AddVercel(static _ => { }).UseEmulator(emulator).ConfigureHttpClient(http => http.AddHttpMessageHandler(() => new Around(around)));
        return services.BuildServiceProvider();
    }

    private sealed class Around(Func<HttpRequestMessage, Func<HttpRequestMessage, Task<HttpResponseMessage>>, Task<HttpResponseMessage>> around) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => around(request, sent => base.SendAsync(sent, cancellationToken));
    }
}
