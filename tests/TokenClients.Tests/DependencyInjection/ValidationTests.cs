using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients.Vercel;

namespace TokenClients.Tests.DependencyInjection;

public sealed class ValidationTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    /// <summary>Each change, and what the sentence about it begins with. Those that configuration can say as well: ConfigurationMistakesTests.</summary>
    private static readonly Dictionary<string, (string Begin, Action<VercelOptions> Change)> Changes = new()
    {
        ["no credential"] = ("AccessToken is missing. Set it, or TokenClients:Vercel:AccessTokenFile", static options => options.AccessToken = null),
        ["file and provider"] = (
            "AccessTokenFile and TokenClients:Vercel:AccessTokenProvider are both set",
            static options =>
            {
                (options.AccessToken, options.AccessTokenFile) = (null, "/run/secrets/x");
                options.AccessTokenProvider = static _ => new(new SecretString(Setup.Secret));
            }
        ),
        ["no address"] = ("BaseAddress ", static options => options.BaseAddress = null),
        ["relative address"] = ("BaseAddress ", static options => options.BaseAddress = new Uri("v1/tokens", UriKind.Relative)),
        ["other scheme"] = ("BaseAddress ", static options => options.BaseAddress = new Uri("ftp://api.vercel.com")),
        ["fragment"] = ("BaseAddress ", static options => options.BaseAddress = new Uri("https://api.vercel.com#x")),
        ["blank slug"] = ("TeamSlug ", static options => options.TeamSlug = " "),
        ["no resilience"] = ("Resilience ", static options => options.Resilience = null!),
        ["no total timeout"] = ("Resilience:TotalRequestTimeout:Timeout ", static options => options.Resilience.TotalRequestTimeout.Timeout = TimeSpan.Zero),
        ["endless total timeout"] = ("Resilience:TotalRequestTimeout:Timeout ", static options => options.Resilience.TotalRequestTimeout.Timeout = TimeSpan.FromDays(1) + Tick),
        ["no attempt timeout"] = ("Resilience:AttemptTimeout:Timeout ", static options => options.Resilience.AttemptTimeout.Timeout = TimeSpan.Zero),
        ["attempt longer than total"] = (
            "Resilience:AttemptTimeout:Timeout ",
            static options => options.Resilience.AttemptTimeout.Timeout = options.Resilience.TotalRequestTimeout.Timeout + Tick),
        ["negative retries"] = ("Resilience:Retry:MaxRetryAttempts ", static options => options.Resilience.Retry.MaxRetryAttempts = -1),
        ["too many retries"] = ("Resilience:Retry:MaxRetryAttempts ", static options => options.Resilience.Retry.MaxRetryAttempts = 11),
        ["negative delay"] = ("Resilience:Retry:Delay ", static options => options.Resilience.Retry.Delay = -Tick),
        ["long delay"] = ("Resilience:Retry:Delay ", static options => options.Resilience.Retry.Delay = TimeSpan.FromMinutes(1) + Tick),
        ["retry-after as long as total"] = (
            "Resilience:Retry:MaxRetryAfter ",
            static options => options.Resilience.Retry.MaxRetryAfter = options.Resilience.TotalRequestTimeout.Timeout),
        ["negative retry-after"] = ("Resilience:Retry:MaxRetryAfter ", static options => options.Resilience.Retry.MaxRetryAfter = -Tick),
        ["ratio of zero"] = ("Resilience:CircuitBreaker:FailureRatio ", static options => options.Resilience.CircuitBreaker.FailureRatio = 0),
        ["ratio above one"] = ("Resilience:CircuitBreaker:FailureRatio ", static options => options.Resilience.CircuitBreaker.FailureRatio = 1.01),
        ["ratio that is no number"] = ("Resilience:CircuitBreaker:FailureRatio ", static options => options.Resilience.CircuitBreaker.FailureRatio = double.NaN),
        ["throughput of one"] = ("Resilience:CircuitBreaker:MinimumThroughput ", static options => options.Resilience.CircuitBreaker.MinimumThroughput = 1),
        ["short sampling"] = (
            "Resilience:CircuitBreaker:SamplingDuration ",
            static options =>
            {
                options.Resilience.CircuitBreaker.SamplingDuration = TimeSpan.FromMilliseconds(499);
                options.Resilience.AttemptTimeout.Timeout = TimeSpan.FromMilliseconds(100);
            }
        ),
        ["sampling below twice an attempt"] = (
            "Resilience:CircuitBreaker:SamplingDuration ",
            static options => options.Resilience.CircuitBreaker.SamplingDuration = (options.Resilience.AttemptTimeout.Timeout * 2) - Tick),
        ["short break"] = ("Resilience:CircuitBreaker:BreakDuration ", static options => options.Resilience.CircuitBreaker.BreakDuration = TimeSpan.FromMilliseconds(499)),
    };

    public static TheoryData<string> Wrong => [.. Changes.Keys];

    [Theory]
    [InlineData("\n")]
    [InlineData("in\nside" + Setup.Secret)]
    [InlineData("nul\0" + Setup.Secret)]
    [InlineData(Setup.Secret + " blank")]
    [InlineData(Setup.Secret + "ü")]
    public async Task Credential_that_no_header_can_carry_fails_the_start_without_being_shown(string value)
    {
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(("TokenClients:Vercel:AccessToken", value)));

        error.Message.Should().Contain("TokenClients:Vercel:AccessToken ");
    }

    [Fact]
    public async Task Settings_of_a_section_with_a_name_of_its_own_are_named_by_that_name()
    {
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(
            static builder => builder.Services.AddTokenClients().AddVercel("b", builder.Configuration.GetSection("My:Vercel")),
            ("My:Vercel:AccessToken", Setup.Secret),
            ("My:Vercel:AccessTokenFile", "/run/secrets/x"),
            ("My:Vercel:Resilience:Retry:MaxRetryAttempts", "11")));

        error.Message.Should().Contain("My:Vercel:AccessToken ").And.Contain("My:Vercel:AccessTokenFile").And.Contain("My:Vercel:Resilience:Retry:MaxRetryAttempts ");
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Wrong_options_fail_the_start_the_first_resolve_and_the_constructor_alike(string what)
    {
        var (begin, change) = Changes[what];
        void Spoil(VercelOptions options)
        {
            options.AccessToken = new(Setup.Secret);
            change(options);
        }

        using var services = Setup.Provider(services => services.AddTokenClients().AddVercel(Spoil));
        var options = new VercelOptions();
        Spoil(options);

        var atStart = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(builder => builder.Services.AddTokenClients().AddVercel(Spoil)));
        var atResolve = FluentActions.Invoking(services.GetRequiredService<IVercelTokens>).Should().Throw<OptionsValidationException>().Which;
        var inConstructor = FluentActions.Invoking(() => new VercelTokens(options).Dispose()).Should().Throw<OptionsValidationException>().Which;

        atStart.Failures.Should().Contain(failure => failure.StartsWith("TokenClients:Vercel:" + begin, StringComparison.Ordinal));
        atResolve.Failures.Should().Equal(atStart.Failures);
        inConstructor.Failures.Should().Equal(atStart.Failures);
    }

    [Fact]
    public void Bounds_of_the_resilience_settings_are_inclusive_where_they_should_be()
    {
        using var handler = Wire.Responding(Setup.Token);

        FluentActions.Invoking(() => Wire.Vercel(handler, static options => options.Resilience = new ResilienceOptions
        {
            TotalRequestTimeout = { Timeout = TimeSpan.FromDays(1) },
            AttemptTimeout = { Timeout = TimeSpan.FromHours(12) },
            Retry = { MaxRetryAttempts = 10, Delay = TimeSpan.Zero, MaxRetryAfter = TimeSpan.FromDays(1) - TimeSpan.FromTicks(1) },
            CircuitBreaker = { FailureRatio = 1, MinimumThroughput = 2, SamplingDuration = TimeSpan.FromDays(1), BreakDuration = TimeSpan.FromMilliseconds(500) },
        }).Dispose()).Should().NotThrow();
    }

    [Fact]
    public async Task Options_are_copied_when_a_client_is_made()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("", System.Net.HttpStatusCode.InternalServerError));
        var options = Wire.VercelOptions();
        using var client = new VercelTokens(options, recorder);
        options.BaseAddress = new Uri("https://elsewhere.example");
        options.AccessToken = new("vcp_other");
        options.Resilience.Retry.MaxRetryAttempts = 3;
        options.Resilience.Retry.Delay = TimeSpan.Zero;

        await FluentActions.Awaiting(() => client.GetTokenAsync("tok_1", cancellationToken: TestContext.Current.CancellationToken)).Should().ThrowAsync<TokenClientException>();

        var sent = recorder.Requests.Should().ContainSingle().Subject;
        sent.Address.Should().StartWith("https://api.vercel.com/");
        sent.Authorization.Should().Be("Bearer " + Wire.Secret);
    }
}
