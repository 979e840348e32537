using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Vercel;

namespace TokenClients.Tests.DependencyInjection;

public sealed class RegistrationTests
{
    private static readonly (string, string?)[] Everything =
    [
        ("TokenClients:Vercel:AccessToken", "vcp_default"),
        ("TokenClients:Vercel:Instances:team_b:AccessToken", "vcp_b"),
        ("TokenClients:Vercel:Instances:TeamC2:AccessToken", "vcp_c"),
        ("TokenClients:VercelSso:ClientId", "oac_default"),
        ("TokenClients:VercelSso:ClientSecret", "sso_default"),
        ("TokenClients:VercelSso:Instances:other:ClientId", "oac_other"),
        ("TokenClients:VercelSso:Instances:other:ClientSecret", "sso_other"),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Section_registers_every_service_and_keyed_instance_that_it_names()
    {
        using var recorder = new Wire.Recorder(Setup.Token);
        await using var services = Setup.Provider(Setup.Configuration(Everything), recorder);

        await services.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Cancellation);
        await services.GetRequiredKeyedService<IVercelTokens>("team_b").GetTokenAsync("tok_1", cancellationToken: Cancellation);
        await services.GetRequiredKeyedService<IVercelTokens>("TeamC2").GetTokenAsync("tok_1", cancellationToken: Cancellation);

        recorder.Requests.Select(static sent => sent.Authorization).Should().Equal("Bearer vcp_default", "Bearer vcp_b", "Bearer vcp_c");
    }

    [Fact]
    public async Task Section_registers_the_single_sign_on_and_its_instances()
    {
        using var recorder = new Wire.Recorder("""{"id_token":"id"}""");
        await using var services = Setup.Provider(Setup.Configuration(Everything), recorder);

        await services.GetRequiredService<IVercelSso>().RefreshAsync(new SecretString("r"), Cancellation);
        await services.GetRequiredKeyedService<IVercelSso>("other").RefreshAsync(new SecretString("r"), Cancellation);

        recorder.Requests.Select(static sent => sent.Body).Should().Equal(
            """{"grant_type":"refresh_token","client_id":"oac_default","client_secret":"sso_default","refresh_token":"r"}""",
            """{"grant_type":"refresh_token","client_id":"oac_other","client_secret":"sso_other","refresh_token":"r"}""");
        recorder.Requests.Should().OnlyContain(static sent => sent.Authorization == null);
    }

    [Fact]
    public void Client_that_the_section_does_not_name_is_refused_when_it_is_asked_for()
    {
        using var services = Setup.Provider(Setup.Configuration(("TokenClients:Vercel:Instances:b:AccessToken", "vcp_b")), Wire.Responding(Setup.Token));

        FluentActions.Invoking(services.GetService<IVercelTokens>).Should().Throw<OptionsValidationException>().WithMessage("IVercelTokens is not configured*");
        FluentActions.Invoking(services.GetService<IVercelSso>).Should().Throw<OptionsValidationException>().WithMessage("IVercelSso is not configured*");
        services.GetKeyedService<IVercelTokens>("b").Should().NotBeNull();
        FluentActions.Invoking(() => services.GetKeyedService<IVercelTokens>("c")).Should().Throw<OptionsValidationException>().WithMessage("IVercelTokens with the key 'c' is not configured*");
    }

    [Fact]
    public async Task Names_in_a_section_do_not_depend_on_case()
    {
        using var recorder = new Wire.Recorder(Setup.Token);
        await using var services = Setup.Provider(Setup.Configuration(("tokenclients:VERCEL:accesstoken", "vcp_1"), ("tokenclients:vercel:instances:b:ACCESSTOKEN", "vcp_2")), recorder);

        await services.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Cancellation);
        await services.GetRequiredKeyedService<IVercelTokens>("b").GetTokenAsync("tok_1", cancellationToken: Cancellation);

        recorder.Requests.Select(static sent => sent.Authorization).Should().Equal("Bearer vcp_1", "Bearer vcp_2");
    }

    [Fact]
    public async Task Environment_variables_configure_clients()
    {
        const string prefix = "TOKENCLIENTSTEST_";
        using var recorder = new Wire.Recorder(Setup.Token);
        Environment.SetEnvironmentVariable(prefix + "TokenClients__Vercel__AccessToken", "vcp_environment");
        Environment.SetEnvironmentVariable(prefix + "TokenClients__Vercel__Instances__team_b__AccessToken", "vcp_b");
        Environment.SetEnvironmentVariable(prefix + "TokenClients__Vercel__Resilience__Retry__MaxRetryAttempts", "1");
        try
        {
            await using var services = Setup.Provider(new ConfigurationBuilder().AddEnvironmentVariables(prefix).Build(), recorder);

            await services.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Cancellation);
            await services.GetRequiredKeyedService<IVercelTokens>("team_b").GetTokenAsync("tok_1", cancellationToken: Cancellation);

            recorder.Requests.Select(static sent => sent.Authorization).Should().Equal("Bearer vcp_environment", "Bearer vcp_b");
            services.GetRequiredService<IOptionsMonitor<VercelOptions>>().CurrentValue.Resilience.Retry.MaxRetryAttempts.Should().Be(1);
        }
        finally
        {
            Environment.SetEnvironmentVariable(prefix + "TokenClients__Vercel__AccessToken", null);
            Environment.SetEnvironmentVariable(prefix + "TokenClients__Vercel__Instances__team_b__AccessToken", null);
            Environment.SetEnvironmentVariable(prefix + "TokenClients__Vercel__Resilience__Retry__MaxRetryAttempts", null);
        }
    }

    [Fact]
    public async Task Clients_are_registered_in_code_and_out_of_sections_of_any_name()
    {
        using var recorder = new Wire.Recorder(Setup.Token);
        var configuration = Setup.Configuration(("My:Default:AccessToken", "vcp_1"), ("My:Other:AccessToken", "vcp_2"));
        await using var services = Setup.Provider(services => services.AddTokenClients()
            .AddVercel(configuration.GetSection("My:Default"))
            .AddVercel("team_b", configuration.GetSection("My:Other"))
            .AddVercel("team_c", static options => options.AccessToken = new("vcp_3"))
            .Over(recorder));

        await services.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Cancellation);
        await services.GetRequiredKeyedService<IVercelTokens>("team_b").GetTokenAsync("tok_1", cancellationToken: Cancellation);
        await services.GetRequiredKeyedService<IVercelTokens>("team_c").GetTokenAsync("tok_1", cancellationToken: Cancellation);

        recorder.Requests.Select(static sent => sent.Authorization).Should().Equal("Bearer vcp_1", "Bearer vcp_2", "Bearer vcp_3");
    }

    [Fact]
    public async Task Single_sign_on_is_registered_in_code_and_out_of_sections()
    {
        using var recorder = new Wire.Recorder("""{"id_token":"id"}""");
        var configuration = Setup.Configuration(("My:ClientId", "oac_2"), ("My:ClientSecret", "s2"));
        static void Code(VercelSsoOptions options, string number)
        {
            options.ClientId = "oac_" + number;
            options.ClientSecret = new("s" + number);
        }

        await using var services = Setup.Provider(services => services.AddTokenClients()
            .AddVercelSso(static options => Code(options, "1"))
            .AddVercelSso("b", configuration.GetSection("My"))
            .AddVercelSso("c", static options => Code(options, "3"))
            .Over(recorder));
        await using var others = Setup.Provider(services => services.AddTokenClients().AddVercelSso(configuration.GetSection("My")).Over(recorder));

        await services.GetRequiredService<IVercelSso>().RefreshAsync(new SecretString("r"), Cancellation);
        await services.GetRequiredKeyedService<IVercelSso>("b").RefreshAsync(new SecretString("r"), Cancellation);
        await services.GetRequiredKeyedService<IVercelSso>("c").RefreshAsync(new SecretString("r"), Cancellation);
        await others.GetRequiredService<IVercelSso>().RefreshAsync(new SecretString("r"), Cancellation);

        string[] numbers = ["1", "2", "3", "2"];
        recorder.Requests.Select(static sent => sent.Body).Should().Equal(numbers.Select(static number =>
            $$"""{"grant_type":"refresh_token","client_id":"oac_{{number}}","client_secret":"s{{number}}","refresh_token":"r"}"""));
    }

    [Fact]
    public void Keyed_instances_are_injected_by_attribute()
    {
        using var services = Setup.Provider(static services =>
        {
            services.AddTokenClients(Setup.Configuration(Everything).GetSection("TokenClients"));
            services.AddTransient<NeedsClients>();
        });

        var needs = services.GetRequiredService<NeedsClients>();

        needs.Default.Should().BeSameAs(services.GetRequiredService<IVercelTokens>());
        needs.TeamB.Should().BeSameAs(services.GetRequiredKeyedService<IVercelTokens>("team_b")).And.NotBeSameAs(needs.Default);
    }

    [Fact]
    public async Task Client_is_one_for_all_scopes_and_ends_with_the_provider()
    {
        using var recorder = new Wire.Recorder(Setup.Token);
        IVercelTokens client, keyed;
        await using (var services = Setup.Provider(Setup.Configuration(Everything), recorder))
        {
            await using var scope = services.CreateAsyncScope();
            client = services.GetRequiredService<IVercelTokens>();
            keyed = services.GetRequiredKeyedService<IVercelTokens>("team_b");
            scope.ServiceProvider.GetRequiredService<IVercelTokens>().Should().BeSameAs(client);
            await client.GetTokenAsync("tok_1", cancellationToken: Cancellation);
        }

        foreach (var ended in new[] { client, keyed })
        {
            var call = () => ended.GetTokenAsync("tok_1", cancellationToken: Cancellation);
            await call.Should().ThrowAsync<Exception>();
        }

        recorder.Requests.Should().ContainSingle("a disposed client sends nothing");
    }

    [Fact]
    public async Task Second_registration_adds_to_the_options_of_the_first()
    {
        using var recorder = new Wire.Recorder("""{"token":{"id":"tok_1"},"bearerToken":"vcp_new"}""");
        await using var services = Setup.Provider(services => services.AddTokenClients()
            .AddVercel(static options => options.AccessToken = new("vcp_1"))
            .AddVercel(static options => options.TeamId = "team_1")
            .Over(recorder));

        services.GetServices<IVercelTokens>().Should().ContainSingle();
        await services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Cancellation);

        var sent = recorder.Requests.Should().ContainSingle().Subject;
        sent.Authorization.Should().Be("Bearer vcp_1");
        sent.Address.Should().EndWith("?teamId=team_1");
        services.GetRequiredService<TokenClientCatalog>().Keys(TokenService.Vercel).Should().BeEmpty();
    }

    [Fact]
    public async Task Code_adds_to_what_the_section_says()
    {
        using var recorder = new Wire.Recorder("""{"token":{"id":"tok_1"},"bearerToken":"vcp_new"}""");
        await using var services = Setup.Provider(Setup.Configuration(Everything), recorder, static builder => builder.AddVercel("team_b", static options => options.TeamSlug = "b"));

        await services.GetRequiredKeyedService<IVercelTokens>("team_b").CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Cancellation);

        recorder.Requests.Should().ContainSingle().Which.Address.Should().EndWith("?slug=b");
    }

    [Fact]
    public async Task Clock_and_log_are_those_of_the_container()
    {
        using var log = new Setup.Log();
        using var recorder = new Wire.Recorder("""{"token":{"id":"tok_1"},"bearerToken":"vcp_new"}""");
        await using var services = Setup.Provider(services =>
        {
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
            services.AddSingleton<TimeProvider>(new FakeTimeProvider(Wire.Now));
            services.AddTokenClients().AddVercel("b", static options => options.AccessToken = new("vcp_1")).Over(recorder);
        });

        await services.GetRequiredKeyedService<IVercelTokens>("b").CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.In(TimeSpan.FromDays(1))), Cancellation);

        recorder.Requests.Single().Body.Should().Be("""{"name":"ci","expiresAt":1795420800000}""");
        log.Entries.Should().Contain(static entry => entry.Category == "TokenClients.Vercel");
    }

    [Fact]
    public async Task Builders_of_one_collection_know_of_each_other()
    {
        var handled = 0;
        using var recorder = new Wire.Recorder(Setup.Token);
        await using var services = Setup.Provider(services =>
        {
            services.AddTokenClients().Over(recorder).ConfigureHttpClient(client => client.AddHttpMessageHandler(() => new Counter(() => handled++)));
            services.AddTokenClients().AddVercel(static options => options.AccessToken = new("vcp_1"));
        });

        await services.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Cancellation);

        handled.Should().Be(1);
        services.GetServices<TokenClientCatalog>().Should().ContainSingle();
    }

    [Fact]
    public void Catalog_lists_what_is_registered()
    {
        using var services = Setup.Provider(Setup.Configuration(Everything), Wire.Responding(""));
        using var keyedOnly = Setup.Provider(Setup.Configuration(("TokenClients:Vercel:Instances:b:AccessToken", "vcp_b")), Wire.Responding(""));
        using var signOnOnly = Setup.Provider(Setup.Configuration(("TokenClients:VercelSso:ClientId", "oac"), ("TokenClients:VercelSso:ClientSecret", "s"), ("TokenClients:VercelSso:Instances:b:ClientId", "oac"), ("TokenClients:VercelSso:Instances:b:ClientSecret", "s")), Wire.Responding(""));

        var catalog = services.GetRequiredService<TokenClientCatalog>();
        catalog.HasDefault(TokenService.Vercel).Should().BeTrue();
        catalog.Keys(TokenService.Vercel).Should().BeEquivalentTo("team_b", "TeamC2");
        catalog.HasDefault(TokenService.Crafter).Should().BeFalse();
        catalog.Keys(TokenService.Crafter).Should().BeEmpty();
        keyedOnly.GetRequiredService<TokenClientCatalog>().HasDefault(TokenService.Vercel).Should().BeFalse();
        keyedOnly.GetRequiredService<TokenClientCatalog>().Keys(TokenService.Vercel).Should().Equal("b");
        signOnOnly.GetRequiredService<TokenClientCatalog>().HasDefault(TokenService.Vercel).Should().BeFalse("single sign-on mints no auth tokens");
        signOnOnly.GetRequiredService<TokenClientCatalog>().Keys(TokenService.Vercel).Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("_a")]
    [InlineData("a_")]
    [InlineData("a__b")]
    [InlineData("team-b")]
    [InlineData("team b")]
    [InlineData("a:b")]
    [InlineData("tëam")]
    public void Key_that_no_environment_variable_can_hold_is_refused(string key)
    {
        var builder = new ServiceCollection().AddTokenClients();

        FluentActions.Invoking(() => builder.AddVercel(key, static _ => { })).Should().Throw<ArgumentException>().Which.ParamName.Should().Be("key");
    }

    [Theory]
    [InlineData("a")]
    [InlineData("7")]
    [InlineData("team_b")]
    [InlineData("A_1_b")]
    public void Key_of_letters_and_digits_in_groups_is_taken(string key)
    {
        using var services = Setup.Provider(services => services.AddTokenClients().AddVercel(key, static options => options.AccessToken = new("vcp_1")));

        services.GetKeyedService<IVercelTokens>(key).Should().NotBeNull();
    }

    [Fact]
    public void Null_arguments_are_refused()
    {
        var builder = new ServiceCollection().AddTokenClients();
        IConfigurationSection section = Setup.Configuration().GetSection("x");
        Action[] calls =
        [
            static () => TokenClientsServiceCollectionExtensions.AddTokenClients(null!),
            static () => new ServiceCollection().AddTokenClients(null!),
            () => TokenClientsServiceCollectionExtensions.AddTokenClients(null!, section),
            () => builder.AddVercel((Action<VercelOptions>)null!),
            () => builder.AddVercel((IConfigurationSection)null!),
            () => builder.AddVercel(null!, static _ => { }),
            () => builder.AddVercel("a", (Action<VercelOptions>)null!),
            () => builder.AddVercel("a", (IConfigurationSection)null!),
            () => builder.AddVercelSso((Action<VercelSsoOptions>)null!),
            () => builder.AddVercelSso(null!, section),
            () => builder.ConfigureHttpClient(null!),
            () => builder.ConfigureHttpClient(TokenService.Vercel, null, null!),
        ];

        foreach (var call in calls)
        {
            call.Should().Throw<ArgumentNullException>();
        }
    }

    internal sealed class Counter(Action count) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            count();
            return base.SendAsync(request, cancellationToken);
        }
    }

    [SuppressMessage("Performance", "CA1812:Avoid uninstantiated internal classes", Justification = "The container makes it.")]
    private sealed class NeedsClients(IVercelTokens @default, [FromKeyedServices("team_b")] IVercelTokens teamB)
    {
        internal IVercelTokens Default { get; } = @default;

        internal IVercelTokens TeamB { get; } = teamB;
    }
}
