using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients.Vercel;

namespace TokenClients.Tests.DependencyInjection;

public sealed class ValidationTests
{
    private static readonly (string, string?) Valid = ("TokenClients:Vercel:AccessToken", Setup.Secret);

    [Fact]
    public async Task Valid_settings_start() => await Setup.StartHostAsync(Valid, ("TokenClients:Vercel:TeamId", "team_1"));

    [Theory]
    [InlineData("TokenClients:Vercel:AccesToken", "TokenClients:Vercel:AccessToken")]
    [InlineData("TokenClients:Vercel:Team", "TokenClients:Vercel:TeamId")]
    [InlineData("TokenClients:Vercel:BaseUrl", "TokenClients:Vercel:BaseAddress")]
    [InlineData("TokenClients:Vercel:Resilience:Retry:MaxRetryAttempt", "TokenClients:Vercel:Resilience:Retry:MaxRetryAttempts")]
    [InlineData("TokenClients:Vercel:Resilience:TotalRequestTimeout", "TokenClients:Vercel:Resilience:TotalRequestTimeout:Timeout")]
    [InlineData("TokenClients:Vercel:Instances:b:AccessTokn", "TokenClients:Vercel:Instances:b:AccessToken")]
    [InlineData("TokenClients:VercelSso:ClientSecrets", "TokenClients:VercelSso:ClientSecret")]
    [InlineData("TokenClients:Versel:AccessToken", "TokenClients:Vercel")]
    [InlineData("TokenClients:VercelSSO2:ClientId", "TokenClients:VercelSso")]
    public async Task Unknown_key_fails_the_start_and_names_the_nearest_known_one(string key, string nearest)
    {
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(Valid, (key, Setup.Secret + "x")));

        var named = nearest.Count(static character => character == ':') == 1 ? string.Join(':', key.Split(':').Take(2)) : key;
        error.Message.Should().Contain(named + " ").And.Contain($"Did you mean {nearest}?");
    }

    [Fact]
    public async Task Instance_below_an_instance_fails_the_start_instead_of_being_passed_by()
    {
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(Valid, ("TokenClients:Vercel:Instances:b:AccessToken", Setup.Secret), ("TokenClients:Vercel:Instances:b:Instances:c:AccessToken", Setup.Secret)));

        error.Message.Should().Contain("TokenClients:Vercel:Instances:b:Instances:c:AccessToken is not a known key");
    }

    [Fact]
    public async Task Key_of_a_service_above_its_section_fails_the_start_and_is_named()
    {
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(Valid, ("TokenClients:AccessToken", Setup.Secret)));

        error.Message.Should().Contain("TokenClients:AccessToken is not a known key");
    }

    [Fact]
    public async Task Section_without_any_service_fails_the_start()
    {
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(("Other:Vercel:AccessToken", Setup.Secret)));

        error.Message.Should().Contain("'TokenClients'").And.Contain("TokenClients:Vercel");
    }

    [Fact]
    public async Task Value_in_place_of_a_section_fails_the_start()
    {
        await Setup.ShouldFailAsync(() => Setup.StartHostAsync(("TokenClients", Setup.Secret)));
        await Setup.ShouldFailAsync(() => Setup.StartHostAsync(("TokenClients:Vercel", Setup.Secret)));
        await Setup.ShouldFailAsync(() => Setup.StartHostAsync(Valid, ("TokenClients:Vercel:Instances:b", Setup.Secret)));
    }

    [Fact]
    public async Task Value_in_place_of_a_service_beside_a_service_fails_the_start_and_names_it()
    {
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(
            ("TokenClients:Vercel", Setup.Secret),
            ("TokenClients:VercelSso:ClientId", "oac"),
            ("TokenClients:VercelSso:ClientSecret", "s")));

        error.Message.Should().Contain("TokenClients:Vercel ");
    }

    [Fact]
    public async Task Value_in_place_of_the_instances_fails_the_start_and_names_it()
    {
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(Valid, ("TokenClients:Vercel:Instances", Setup.Secret)));

        error.Message.Should().Contain("TokenClients:Vercel:Instances ");
    }

    [Fact]
    public async Task Empty_service_fails_the_start_and_names_what_is_missing()
    {
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(("TokenClients:VercelSso:ClientId", "oac"), ("TokenClients:VercelSso:ClientSecret", "s"), ("TokenClients:Vercel:TeamId", "team_1")));

        error.Message.Should().Contain("TokenClients:Vercel:AccessToken is missing").And.Contain("TokenClients:Vercel:AccessTokenFile");
    }

    [Theory]
    [InlineData("team-b")]
    [InlineData("_b")]
    [InlineData("team b")]
    public async Task Key_of_an_instance_that_is_none_fails_the_start_and_is_named(string key)
    {
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(Valid, ($"TokenClients:Vercel:Instances:{key}:AccessToken", Setup.Secret)));

        error.Message.Should().Contain($"TokenClients:Vercel:Instances:{key} ");
    }

    [Theory]
    [InlineData("BaseAddress", "nowhere")]
    [InlineData("BaseAddress", "api.vercel.com")]
    [InlineData("BaseAddress", "/api")]
    [InlineData("AllowInsecureHttp", "yes")]
    [InlineData("Resilience:Enabled", "1")]
    [InlineData("Resilience:TotalRequestTimeout:Timeout", "soon")]
    [InlineData("Resilience:TotalRequestTimeout:Timeout", "30")]
    [InlineData("Resilience:AttemptTimeout:Timeout", "10 s")]
    [InlineData("Resilience:Retry:MaxRetryAttempts", "three")]
    [InlineData("Resilience:Retry:MaxRetryAttempts", "99999999999")]
    [InlineData("Resilience:CircuitBreaker:FailureRatio", "half")]
    [InlineData("Resilience:CircuitBreaker:FailureRatio", "NaN")]
    [InlineData("TeamId", " ")]
    [InlineData("TeamSlug", " ")]
    public async Task Value_that_cannot_be_used_fails_the_start_and_names_its_key(string key, string value)
    {
        foreach (var section in new[] { "TokenClients:Vercel", "TokenClients:Vercel:Instances:b" })
        {
            var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(($"{section}:AccessToken", Setup.Secret), ($"{section}:{key}", value)));

            error.Message.Should().Contain($"{section}:{key} ");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("in\nside" + Setup.Secret)]
    [InlineData("nul\0" + Setup.Secret)]
    [InlineData(Setup.Secret + " blank")]
    [InlineData(" " + Setup.Secret)]
    [InlineData(Setup.Secret + "ü")]
    public async Task Credential_that_no_header_can_carry_fails_the_start_without_being_shown(string value)
    {
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(("TokenClients:Vercel:AccessToken", value)));

        error.Message.Should().Contain("TokenClients:Vercel:AccessToken ");
    }

    [Fact]
    public async Task Credential_loses_line_breaks_at_its_end() =>
        await Setup.StartHostAsync(("TokenClients:Vercel:AccessToken", Setup.Secret + "\r\n"));

    [Fact]
    public async Task All_failures_are_told_at_once()
    {
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(("TokenClients:Vercel:AccesToken", Setup.Secret), ("TokenClients:Vercel:AllowInsecureHttp", "yes")));

        error.Message.Should().Contain("TokenClients:Vercel:AccesToken ").And.Contain("TokenClients:Vercel:AllowInsecureHttp ");
        error.Failures.Should().HaveCountGreaterThanOrEqualTo(2);
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

    [Fact]
    public async Task Keyed_instances_in_code_are_checked_at_the_start_too()
    {
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(static builder => builder.Services.AddTokenClients()
            .AddVercel(static options => options.AccessToken = new(Setup.Secret))
            .AddVercel("b", static _ => { })));

        error.Message.Should().Contain("TokenClients:Vercel:Instances:b:AccessToken is missing");
    }

    [Fact]
    public async Task Failures_of_several_clients_are_told_at_once()
    {
        // With more than one, the host itself throws them together.
        var error = (await FluentActions.Awaiting(() => Setup.StartHostAsync(static builder => builder.Services.AddTokenClients().AddVercel(static _ => { }).AddVercelSso(static _ => { }))).Should().ThrowAsync<AggregateException>()).Which;

        error.InnerExceptions.Should().AllBeOfType<OptionsValidationException>();
        error.ToString().Should().Contain("TokenClients:Vercel:AccessToken is missing").And.Contain("TokenClients:VercelSso:ClientId is missing");
    }

    public static TheoryData<string, string, string> Wrong => new()
    {
        // Each: the change; the key that the sentence begins with; another one that it names.
        { "no credential", "AccessToken", "AccessTokenFile" },
        { "value and file", "AccessToken", "AccessTokenFile" },
        { "file and provider", "AccessTokenFile", "AccessTokenProvider" },
        { "blank file", "AccessTokenFile", "" },
        { "credential with a blank", "AccessToken", "" },
        { "no address", "BaseAddress", "" },
        { "relative address", "BaseAddress", "" },
        { "other scheme", "BaseAddress", "" },
        { "plain http", "BaseAddress", "AllowInsecureHttp" },
        { "user info", "BaseAddress", "" },
        { "query", "BaseAddress", "" },
        { "fragment", "BaseAddress", "" },
        { "both teams", "TeamId", "TeamSlug" },
        { "blank team", "TeamId", "" },
        { "no resilience", "Resilience", "" },
        { "no total timeout", "Resilience:TotalRequestTimeout:Timeout", "" },
        { "endless total timeout", "Resilience:TotalRequestTimeout:Timeout", "" },
        { "no attempt timeout", "Resilience:AttemptTimeout:Timeout", "" },
        { "attempt longer than total", "Resilience:AttemptTimeout:Timeout", "" },
        { "negative retries", "Resilience:Retry:MaxRetryAttempts", "" },
        { "too many retries", "Resilience:Retry:MaxRetryAttempts", "" },
        { "negative delay", "Resilience:Retry:Delay", "" },
        { "long delay", "Resilience:Retry:Delay", "" },
        { "retry-after as long as total", "Resilience:Retry:MaxRetryAfter", "" },
        { "negative retry-after", "Resilience:Retry:MaxRetryAfter", "" },
        { "ratio of zero", "Resilience:CircuitBreaker:FailureRatio", "" },
        { "ratio above one", "Resilience:CircuitBreaker:FailureRatio", "" },
        { "throughput of one", "Resilience:CircuitBreaker:MinimumThroughput", "" },
        { "short sampling", "Resilience:CircuitBreaker:SamplingDuration", "" },
        { "sampling below twice an attempt", "Resilience:CircuitBreaker:SamplingDuration", "" },
        { "short break", "Resilience:CircuitBreaker:BreakDuration", "" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Wrong_options_fail_the_start_the_first_resolve_and_the_constructor_alike(string change, string key, string other)
    {
        using var handler = Wire.Responding(Setup.Token);
        var atStart = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(builder => builder.Services.AddTokenClients().AddVercel(options => Spoil(options, change))));
        var atResolve = await Setup.ShouldFailAsync(() =>
        {
            using var services = Setup.Provider(services => services.AddTokenClients().AddVercel(options => Spoil(options, change)).Over(handler));
            services.GetRequiredService<IVercelTokens>();
            return Task.CompletedTask;
        });
        var inConstructor = await Setup.ShouldFailAsync(() =>
        {
            var options = new VercelOptions();
            Spoil(options, change);
            using var client = new VercelTokens(options, handler);
            return Task.CompletedTask;
        });

        atStart.Message.Should().Contain($"TokenClients:Vercel:{key} ").And.Contain(other.Length == 0 ? "." : $"TokenClients:Vercel:{other}");
        atResolve.Failures.Should().Equal(atStart.Failures);
        inConstructor.Failures.Should().Equal(atStart.Failures);
    }

    [Theory]
    [InlineData("no client id", "ClientId", "")]
    [InlineData("no secret", "ClientSecret", "ClientSecretFile")]
    [InlineData("secret and file", "ClientSecret", "ClientSecretFile")]
    [InlineData("blank file", "ClientSecretFile", "")]
    public async Task Wrong_options_of_the_single_sign_on_fail_alike(string change, string key, string other)
    {
        void Set(VercelSsoOptions options)
        {
            options.ClientId = change == "no client id" ? null : "oac";
            options.ClientSecret = change is "no secret" or "blank file" ? null : new(Setup.Secret);
            options.ClientSecretFile = change switch { "secret and file" => "/run/secrets/x", "blank file" => " ", _ => null };
        }

        var atStart = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(builder => builder.Services.AddTokenClients().AddVercelSso(Set)));
        var inConstructor = await Setup.ShouldFailAsync(() =>
        {
            var options = new VercelSsoOptions();
            Set(options);
            using var client = new VercelSso(options);
            return Task.CompletedTask;
        });

        atStart.Message.Should().Contain($"TokenClients:VercelSso:{key} ").And.Contain(other.Length == 0 ? "." : $"TokenClients:VercelSso:{other}");
        inConstructor.Failures.Should().Equal(atStart.Failures);
    }

    [Theory]
    [InlineData("http://localhost:3000", false)]
    [InlineData("http://127.0.0.1:3000/prefix", false)]
    [InlineData("http://[::1]:3000", false)]
    [InlineData("http://vercel.internal", true)]
    [InlineData("https://proxy.example/vercel/", false)]
    public void Address_that_is_safe_or_allowed_is_taken(string address, bool allowInsecureHttp)
    {
        using var handler = Wire.Responding(Setup.Token);

        FluentActions.Invoking(() => Wire.Vercel(handler, options => (options.BaseAddress, options.AllowInsecureHttp) = (new Uri(address), allowInsecureHttp)).Dispose()).Should().NotThrow();
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

    [Fact]
    public void Constructor_refuses_no_options()
    {
        FluentActions.Invoking(static () => new VercelTokens(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(static () => new VercelSso(null!)).Should().Throw<ArgumentNullException>();
    }

    private static void Spoil(VercelOptions options, string change)
    {
        options.AccessToken = new(Setup.Secret);
        var resilience = options.Resilience;
        _ = change switch
        {
            "no credential" => options.AccessToken = null,
            "value and file" => options.AccessTokenFile = "/run/secrets/x",
            "file and provider" => (options.AccessToken, options.AccessTokenFile, options.AccessTokenProvider) = (null, "/run/secrets/x", static _ => new(new SecretString(Setup.Secret))),
            "blank file" => (options.AccessToken, options.AccessTokenFile) = (null, " "),
            "credential with a blank" => options.AccessToken = new(Setup.Secret + " x"),
            "no address" => options.BaseAddress = null,
            "relative address" => options.BaseAddress = new Uri("v1/tokens", UriKind.Relative),
            "other scheme" => options.BaseAddress = new Uri("ftp://api.vercel.com"),
            "plain http" => options.BaseAddress = new Uri("http://api.vercel.com"),
            "user info" => options.BaseAddress = new Uri("https://user:" + Setup.Secret + "@api.vercel.com"),
            "query" => options.BaseAddress = new Uri("https://api.vercel.com?key=" + Setup.Secret),
            "fragment" => options.BaseAddress = new Uri("https://api.vercel.com#x"),
            "both teams" => (options.TeamId, options.TeamSlug) = ("team_1", "acme"),
            "blank team" => options.TeamId = " ",
            "no resilience" => (object?)(options.Resilience = null!),
            "no total timeout" => resilience.TotalRequestTimeout.Timeout = TimeSpan.Zero,
            "endless total timeout" => resilience.TotalRequestTimeout.Timeout = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1),
            "no attempt timeout" => resilience.AttemptTimeout.Timeout = TimeSpan.Zero,
            "attempt longer than total" => resilience.AttemptTimeout.Timeout = resilience.TotalRequestTimeout.Timeout + TimeSpan.FromTicks(1),
            "negative retries" => resilience.Retry.MaxRetryAttempts = -1,
            "too many retries" => resilience.Retry.MaxRetryAttempts = 11,
            "negative delay" => resilience.Retry.Delay = TimeSpan.FromTicks(-1),
            "long delay" => resilience.Retry.Delay = TimeSpan.FromMinutes(1) + TimeSpan.FromTicks(1),
            "retry-after as long as total" => resilience.Retry.MaxRetryAfter = resilience.TotalRequestTimeout.Timeout,
            "negative retry-after" => resilience.Retry.MaxRetryAfter = TimeSpan.FromTicks(-1),
            "ratio of zero" => resilience.CircuitBreaker.FailureRatio = 0,
            "ratio above one" => resilience.CircuitBreaker.FailureRatio = 1.01,
            "throughput of one" => resilience.CircuitBreaker.MinimumThroughput = 1,
            "short sampling" => (resilience.CircuitBreaker.SamplingDuration, resilience.AttemptTimeout.Timeout) = (TimeSpan.FromMilliseconds(499), TimeSpan.FromMilliseconds(100)),
            "sampling below twice an attempt" => resilience.CircuitBreaker.SamplingDuration = (resilience.AttemptTimeout.Timeout * 2) - TimeSpan.FromTicks(1),
            "short break" => resilience.CircuitBreaker.BreakDuration = TimeSpan.FromMilliseconds(499),
            _ => throw new ArgumentOutOfRangeException(nameof(change), change, null),
        };
    }
}
