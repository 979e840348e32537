using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.DependencyInjection;
using TokenClients.Infisical;
using TokenClients.Options;
using TokenClients.Testing;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.DependencyInjection;

/// <summary>What people expect of configuration because the platform's own works that way.</summary>
public sealed class ConfigurationCaseTests
{
    public static TheoryData<string> Sections => ServicesTests.Sections;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Casings => new()
    {
        // Each: the key in a file; the key in a later source; the key in the user's code.
        { "team_b", "TEAM_B", "team_b" },
        { "TEAM_B", "team_b", "team_b" },
        { "Team_B", "TEAM_B", "team_B" },
        { "team_b", "team_b", "TEAM_B" },
    };

    /// <summary>A file with a credential, as it is mounted into a container.</summary>
    private static readonly string Mounted = Mount();

    [Theory]
    [MemberData(nameof(Casings))]
    public async Task Case_A04_key_of_an_instance_is_found_in_any_casing(string file, string variable, string code)
    {
        using var recorder = new Wire.Recorder(Setup.Token);
        var configuration = Layers([($"TokenClients:Vercel:Instances:{file}:TeamSlug", "b")], [($"TokenClients:Vercel:Instances:{variable}:AccessToken", "vcp_b")]);
        await using var services = Setup.Provider(configuration, recorder);

        var client = services.GetRequiredKeyedService<IVercelTokens>(code);
        await client.GetTokenAsync("tok_1", cancellationToken: Cancellation);

        recorder.Requests.Should().ContainSingle().Which.Authorization.Should().Be("Bearer vcp_b");
        services.GetRequiredKeyedService<IVercelTokens>("tEaM_b").Should().BeSameAs(client);
        services.GetRequiredService<IServiceProviderIsKeyedService>().IsKeyedService(typeof(IVercelTokens), code).Should().BeTrue();
        var catalog = services.GetRequiredService<TokenClientCatalog>();
        catalog.Keys(TokenService.Vercel).Should().ContainSingle().Which.Should().BeEquivalentTo("team_b");
        catalog.HasDefault(TokenService.Vercel).Should().BeFalse();
        ActivatorUtilities.CreateInstance<NeedsTeamB>(services).Client.Should().BeSameAs(client);
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Case_A04_so_is_that_of_each_client_and_of_a_registration_in_code(string section)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Cancellation);
        await using var services = Setup.Provider(services => services.AddTokenClients().AddCode(section, static _ => { }, "Key_1").UseEmulator(emulator));

        object Get(string key) => services.GetRequiredKeyedService(Calls.FacadeOf(ServicesTests.CallOf[section]), key);

        Get("key_1").Should().BeSameAs(Get("Key_1")).And.BeSameAs(Get("KEY_1"));
    }

    [Fact]
    public async Task Case_A04_two_registrations_that_differ_in_casing_are_one()
    {
        using var recorder = new Wire.Recorder("""{"token":{"id":"tok_1"},"bearerToken":"vcp_new"}""");
        var handled = 0;
        await using var services = Setup.Provider(services => services.AddTokenClients()
            .AddVercel("team_b", static options => options.AccessToken = new("vcp_b"))
            .AddVercel("TEAM_B", static options => options.TeamSlug = "b")
            .ConfigureHttpClient(TokenService.Vercel, "Team_b", client => client.AddHttpMessageHandler(() => new Setup.Watcher(_ => handled++)))
            .Over(recorder));

        await services.GetRequiredKeyedService<IVercelTokens>("TEAM_B").CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Cancellation);

        services.GetServices<TokenClientCatalog>().Should().ContainSingle().Which.Keys(TokenService.Vercel).Should().Equal("team_b");
        services.GetKeyedServices<IVercelTokens>("team_b").Should().ContainSingle();
        var sent = recorder.Requests.Should().ContainSingle().Subject;
        sent.Authorization.Should().Be("Bearer vcp_b");
        sent.Address.Should().EndWith("?slug=b");
        handled.Should().Be(1);
    }

    [Fact]
    public async Task Case_A04_tokens_of_an_instance_are_put_on_clients_that_name_it_in_another_casing()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Cancellation);
        await using var services = Setup.Provider(services =>
        {
            services.AddTokenClients(Setup.Configuration(("TokenClients:Apinizer:Instances:TEAM_B:ClientId", "user")).GetSection("TokenClients")).UseEmulator(emulator);
            services.AddHttpClient("one").AddApinizerBearerToken("team_b").AddApinizerBearerToken("Team_B");
        });

        using var http = services.GetRequiredService<IHttpClientFactory>().CreateClient("one");
        using var response = await http.GetAsync(new Uri("nothing", UriKind.Relative), Cancellation);

        emulator.Calls.Should().Contain(static call => call.OperationId == "createToken");
    }

    [Fact]
    public void Case_A04_key_that_is_nowhere_is_refused_with_what_to_set()
    {
        using var services = Setup.Provider(Setup.Configuration(("TokenClients:Vercel:Instances:team_b:AccessToken", "vcp_b")), Wire.Responding(Setup.Token));

        var error = FluentActions.Invoking(() => services.GetRequiredKeyedService<IVercelTokens>("team_c")).Should().Throw<OptionsValidationException>().Which;

        error.Failures.Should().Equal(
            "IVercelTokens with the key 'team_c' is not configured: nothing is set below TokenClients:Vercel:Instances:team_c, and it is not registered in code. The known keys are 'team_b'.",
            "TokenClients:Vercel:Instances:team_c:AccessToken is missing. Set it, or TokenClients:Vercel:Instances:team_c:AccessTokenFile, or AccessTokenProvider in code.");
        FluentActions.Invoking(() => services.GetKeyedService<IVercelTokens>("team_c")).Should().Throw<OptionsValidationException>("null must not be injected");
        FluentActions.Invoking(() => services.GetKeyedService<IVercelTokens>("team-b")).Should().Throw<InvalidOperationException>().WithMessage("*letters and digits*");
        FluentActions.Invoking(() => services.GetKeyedService<IVercelTokens>(7)).Should().Throw<InvalidOperationException>();

        // Later versions of the container do not ask the factory.
        FluentActions.Invoking(() => new RegisteredClient<VercelOptions, IVercelTokens>(VercelClients.Tokens, services).Get(KeyedService.AnyKey)).Should().Throw<InvalidOperationException>()
            .WithMessage("IVercelTokens cannot be listed by KeyedService.AnyKey. Get each client by its own key. TokenClientCatalog.Keys lists the keys of a service's token clients.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Case_A04_key_that_is_nowhere_is_refused_under_an_emulator_too(bool isInCode)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Cancellation);
        await using var services = Setup.Provider(services =>
        {
            var builder = services.AddTokenClients(Setup.Configuration([.. isInCode ? [] : new[] { ("TokenClients:Vercel:Instances:team_b:TeamSlug", (string?)"b") }]).GetSection("TokenClients"));
            _ = isInCode ? builder.AddVercel("team_b", static options => options.TeamSlug = "b") : builder;
            builder.ConfigureHttpClient(TokenService.Vercel, "team_d", static _ => { }).UseEmulator(emulator);
        });

        foreach (var key in new[] { "team_c", "teamb", "team_d" })
        {
            FluentActions.Invoking(() => services.GetRequiredKeyedService<IVercelTokens>(key)).Should().Throw<OptionsValidationException>().Which.Failures.Should().Equal(
                $"IVercelTokens with the key '{key}' is not configured: nothing is set below TokenClients:Vercel:Instances:{key}, and it is not registered in code. The known keys are 'team_b'.");
        }

        services.GetRequiredService<TokenClientInstances>().FindByHttpClient("TokenClients.Vercel.team_c").Should().BeNull("refused keys are not kept");
        services.GetRequiredKeyedService<IVercelTokens>("TEAM_B").Should().NotBeNull();
        services.GetRequiredKeyedService<ICrafterAccessTokens>("team_c").Should().BeSameAs(services.GetRequiredKeyedService<ICrafterAccessTokens>("Team_C"), "no key of this client is named");
        (await services.GetRequiredService<IVercelTokens>().CheckCredentialAsync(Cancellation)).State.Should().Be(CredentialState.Accepted);
    }

    /// <summary>A number at each duration, and other texts at one.</summary>
    public static TheoryData<string, string, string> Durations
    {
        get
        {
            var data = new TheoryData<string, string, string>
            {
                { "AssumedLifetime", "1", "It is a number without a unit, which is read as 1 day. Write 00:00:01 for 1 second." },
                { "AssumedLifetime", " 30 ", "It is a number without a unit, which is read as 30 days. Write 00:00:30 for 30 seconds." },
                { "AssumedLifetime", "24:00:00", "It is read as 24 days. Write 1.00:00:00 for 24 hours." },
                { "AssumedLifetime", "36:05:00", "It is read as 36 days. Write 1.12:05:00 for 36 hours." },
            };
            foreach (var key in DurationKeys)
            {
                data.Add(key, "3600", "It is a number without a unit, which is read as 3600 days. Write 01:00:00 for 3600 seconds.");
            }

            return data;
        }
    }

    /// <summary>The keys of all durations. Apinizer's options have every one.</summary>
    private static IReadOnlyList<string> DurationKeys =>
        [.. DocumentedSettings.Sections.SelectMany(static section => section.Keys.Where(key => section.ExpectedOf(key) is TimeSpan)).Distinct()];

    [Theory]
    [MemberData(nameof(Durations))]
    public async Task Case_A05_duration_that_is_surely_not_meant_is_refused(string key, string value, string sentence)
    {
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync([.. ServicesTests.Valid("Apinizer"), ($"TokenClients:Apinizer:{key}", value)]));

        error.Failures.Should().Contain($"TokenClients:Apinizer:{key} cannot be used. {sentence}");
    }

    [Theory]
    [InlineData("01:00:00", "01:00:00")]
    [InlineData("00:59", "00:59:00")]
    [InlineData("1.00:00:00", "1.00:00:00")]
    [InlineData("300.00:00:00", "300.00:00:00")]
    [InlineData("1:02:03:04", "1.02:03:04")]
    public void Case_A05_duration_that_says_its_days_is_taken(string value, string expected)
    {
        using var services = Setup.Provider([.. ServicesTests.Valid("Apinizer"), ("TokenClients:Apinizer:AssumedLifetime", value)]);

        services.GetRequiredService<IOptionsMonitor<ApinizerOptions>>().CurrentValue.AssumedLifetime.Should().Be(TimeSpan.Parse(expected, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Case_A05_every_duration_of_options_in_code_has_an_upper_bound()
    {
        var tooLong = TimeSpan.FromDays(366);
        DurationKeys.Should().HaveCount(9);
        foreach (var key in DurationKeys)
        {
            var options = new ApinizerOptions { BaseAddress = new("https://apinizer.example"), ClientId = "user", ClientSecret = new("password") };
            var steps = key.Split(':');
            var holder = steps[..^1].Aggregate((object)options, static (at, step) => at.GetType().GetProperty(step)!.GetValue(at)!);
            holder.GetType().GetProperty(steps[^1])!.SetValue(holder, tooLong);

            FluentActions.Invoking(() => new ApinizerAuth(options)).Should().Throw<OptionsValidationException>().WithMessage($"*TokenClients:Apinizer:{key} must be *");
        }
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Case_A06_empty_value_counts_as_not_set(string section)
    {
        var key = ServicesTests.CredentialPathOf(section);
        var others = ServicesTests.WithoutCredential(section);

        await Setup.StartHostAsync([.. others, (key + "File", Mounted), (key, "")]);
        await Setup.StartHostAsync([.. others, (key, "vcp_1"), (key + "File", "")]);
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync([.. others, (key, ""), (key + "File", "")]));

        error.Failures.Should().Equal($"{key} is empty, which counts as not set. Set it, or {key}File, or {ServicesTests.CredentialKeyOf(section)}Provider in code.");
    }

    [Theory]
    [InlineData("TokenClients:Crafter:AccessToken", "TokenClients:Crafter:BaseAddress")]
    [InlineData("TokenClients:Vercel:Instances:b:AccessToken", "TokenClients:Vercel:Instances:b:Resilience:Enabled")]
    [InlineData("TokenClients:Apinizer:ClientId", "TokenClients:Apinizer:Instances")]
    public async Task Case_A06_client_whose_values_are_all_empty_is_not_named(params string[] keys)
    {
        var settings = keys.Select(static key => (key, (string?)"")).ToArray();

        await Setup.StartHostAsync([.. ServicesTests.Valid("Vercel"), .. settings]);

        using var services = Setup.Provider([.. ServicesTests.Valid("Vercel"), .. settings]);
        var catalog = services.GetRequiredService<TokenClientCatalog>();
        Enum.GetValues<TokenService>().Where(catalog.HasDefault).Should().Equal(TokenService.Vercel);
        Enum.GetValues<TokenService>().SelectMany(catalog.Keys).Should().BeEmpty();
        services.GetRequiredService<IVercelTokens>().Should().NotBeNull();
    }

    [Fact]
    public void Case_A06_so_does_that_of_every_other_key()
    {
        foreach (var section in DocumentedSettings.Sections)
        {
            // What is required is then missing.
            var defaults = section.CreateOptions();
            string[] required = ["AccessToken", "AccessTokenFile", "ClientSecret", "ClientSecretFile", "ClientId"];
            foreach (var key in section.Keys.Except(required).Where(key => key != "BaseAddress" || defaults.BaseAddress is not null))
            {
                var settings = section.SettingsWith(key, null);
                settings[$"TokenClients:{section.Name}:{key}"] = "";
                using var services = Setup.Provider([.. settings.Select(static setting => (setting.Key, setting.Value))]);

                section.ValueOf(section.GetOptions(services, null), key).Should().Be(section.ValueOf(defaults, key), "{0}:{1}", section.Name, key);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Case_A06_between_providers_the_later_one_wins_and_the_log_says_so(string section)
    {
        var key = ServicesTests.CredentialPathOf(section);
        foreach (var valueIsLater in new[] { true, false })
        {
            (string Key, string?) inValue = (key, "vcp_1"), inFile = (key + "File", Mounted);
            var (earlier, later) = valueIsLater ? (inFile, inValue) : (inValue, inFile);
            using var log = new Setup.Log();
            using var host = await StartAsync(log, [.. ServicesTests.WithoutCredential(section), earlier], [later]);

            var credential = CredentialOf(host.Services, section);

            (credential.Value is not null, credential.File is not null).Should().Be((valueIsLater, !valueIsLater));
            var entry = log.Entries.Should().ContainSingle(static entry => entry.Text.Contains("the later configuration provider wins")).Subject;
            entry.Level.Should().Be(LogLevel.Information);
            entry.Text.Should().StartWith($"{later.Key} from Named is used instead of {earlier.Key} from MemoryConfigurationProvider, because the later configuration");

            // The description of a provider that is not the platform's may hold a secret.
            log.Entries.Should().NotContain(static entry => entry.Text.Contains("vcp_1") || entry.Text.Contains("Server=second"));
            await host.StopAsync(Cancellation);
        }
    }

    [Fact]
    public async Task Case_A06_a_credential_without_another_is_logged_too()
    {
        using var log = new Setup.Log();
        using var host = await StartAsync(log, [("TokenClients:Vercel:AccessToken", "vcp_1")], []);

        _ = host.Services.GetRequiredService<IVercelTokens>();

        log.Entries.Should().ContainSingle(static entry => entry.Text.StartsWith("TokenClients:Vercel:AccessToken from MemoryConfigurationProvider is used.")).Which.Level.Should().Be(LogLevel.Debug);
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Case_A06_both_in_one_layer_stay_an_error_that_names_both()
    {
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(("TokenClients:Vercel:AccessToken", "vcp_1"), ("TokenClients:Vercel:AccessTokenFile", Mounted)));

        error.Failures.Should().Equal("TokenClients:Vercel:AccessToken and TokenClients:Vercel:AccessTokenFile are both set. Set only one of them.");
    }

    [Theory]
    [InlineData("AccessToken", "AccessTokenFile")]
    [InlineData("TeamId", "TeamSlug")]
    public void Case_A06_where_the_providers_are_not_known_the_error_says_how_they_would_be(string key, string otherKey)
    {
        var layers = Layers([.. key == "TeamId" ? ServicesTests.Valid("Vercel") : [], ("TokenClients:Vercel:" + key, "one")], [("TokenClients:Vercel:" + otherKey, Mounted)]);
        var sentence = $"TokenClients:Vercel:{key} and TokenClients:Vercel:{otherKey} are both set. Set only one of them.";
        using var unknown = Setup.Provider(services => services.AddTokenClients(layers.GetSection("TokenClients")));
        using var inCode = Setup.Provider(services => services.AddTokenClients().AddVercel(static options => (options.AccessToken, options.AccessTokenFile, options.TeamId, options.TeamSlug) = (new("one"), Mounted, "one", "two")));
        using var known = KnownProvider(layers);

        FluentActions.Invoking(unknown.GetRequiredService<IVercelTokens>).Should().Throw<OptionsValidationException>().Which.Failures.Should().Equal($"{sentence} If the later provider should win, register the IConfiguration in the container.");
        FluentActions.Invoking(inCode.GetRequiredService<IVercelTokens>).Should().Throw<OptionsValidationException>().Which.Failures.Should().Contain(sentence);
        known.GetRequiredService<IVercelTokens>().Should().NotBeNull();
    }

    [Fact]
    public void Case_A06_providers_of_a_chained_configuration_have_their_place_in_the_order()
    {
        var inner = new ConfigurationBuilder().Add(new Named("Inner1", [("TokenClients:Vercel:AccessToken", "vcp_1")])).Add(new Named("Inner2", [("TokenClients:Vercel:AccessTokenFile", Mounted)])).Build();
        var outer = new ConfigurationBuilder().Add(new Named("Outer", [("TokenClients:Vercel:Instances:b:AccessTokenFile", Mounted)])).AddConfiguration(inner).Add(new Named("Last", [("TokenClients:Vercel:Instances:b:AccessToken", "vcp_b")])).Build();
        using var services = KnownProvider(outer);

        var options = services.GetRequiredService<IOptionsMonitor<VercelOptions>>();

        options.CurrentValue.Should().BeEquivalentTo(new { AccessToken = (SecretString?)null, AccessTokenFile = Mounted });
        options.Get("b").AccessTokenFile.Should().BeNull();
        options.Get("b").AccessToken!.Reveal().Should().Be("vcp_b");
    }

    /// <summary>Over the credential and the team, before and after they change in configuration.</summary>
    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Case_A06_code_wins_over_configuration_whichever_comes_first(string section)
    {
        var (key, call) = (ServicesTests.CredentialPathOf(section), ServicesTests.CallOf[section]);
        (string, string?)[][] configured = section == "Vercel"
            ? [[(key, "cred_1"), ("TokenClients:Vercel:TeamId", "team_1")], [(key + "File", "/nowhere"), ("TokenClients:Vercel:TeamSlug", "configured")]]
            : [[(key, "cred_1")], [(key + "File", "/nowhere")]];
        bool[] either = [true, false];
        foreach (var (settings, codeFirst, isProvider) in from settings in configured from codeFirst in either from isProvider in either select (settings, codeFirst, isProvider))
        {
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
            var configuration = Setup.Configuration([.. ServicesTests.WithoutCredential(section), .. settings]);
            await using var services = Setup.Provider(services =>
            {
                var builder = services.AddTokenClients().Over(recorder);
                void Code(TokenClientOptions options) => SetInCode(options, isProvider);
                _ = codeFirst
                    ? builder.AddCode(section, Code).Services.AddTokenClients(configuration.GetSection("TokenClients"))
                    : services.AddTokenClients(configuration.GetSection("TokenClients")).AddCode(section, Code);
            });

            await Calls.RunAsync(call, services, Cancellation);
            configuration[key] = "cred_2";
            await Calls.RunAsync(call, services, Cancellation);

            recorder.Requests.Select(ServicesTests.CredentialOf).Should().Equal("cred_code", "cred_code");
            services.GetServices(Calls.FacadeOf(call)).Should().ContainSingle("code and configuration are about one client");
            if (section == "Vercel")
            {
                services.GetRequiredService<IOptions<VercelOptions>>().Value.Team.Should().Be((null, "b"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Case_A06_between_sections_the_later_one_wins(string section)
    {
        var key = ServicesTests.CredentialPathOf(section);
        var others = ServicesTests.WithoutCredential(section);
        (string, string?)[][] credentials = [[(key, "vcp_1")], [(key + "File", Mounted)], [(key, "vcp_2")]];
        foreach (var (earlier, later) in credentials.SelectMany(earlier => credentials.Select(later => (earlier, later))))
        {
            using var services = Setup.Provider(services =>
            {
                var builder = services.AddTokenClients(Setup.Configuration([.. others, .. earlier]).GetSection("TokenClients"));
                builder.AddSection(section, Setup.Configuration([.. others, .. later]).GetSection("TokenClients:" + section));
                builder.AddSection(section, Setup.Configuration(("TokenClients:Nothing:Of", "them")).GetSection("TokenClients:" + section));
            });

            var credential = CredentialOf(services, section);

            (credential.Value?.Reveal(), credential.File).Should().Be(later == credentials[1] ? (null, Mounted) : (later[0].Item2, null));
        }
    }

    [Theory]
    [InlineData("TeamId", "TeamSlug")]
    [InlineData("TeamSlug", "TeamId")]
    [InlineData("TeamId", "TeamId")]
    public void Case_A06_the_later_section_or_provider_wins_for_the_team(string earlier, string later)
    {
        (string, string?) first = ("TokenClients:Vercel:" + earlier, "earlier"), second = ("TokenClients:Vercel:" + later, "later");
        using var sections = Setup.Provider(services => services
            .AddTokenClients(Setup.Configuration([.. ServicesTests.Valid("Vercel"), first]).GetSection("TokenClients"))
            .AddVercel(Setup.Configuration(second).GetSection("TokenClients:Vercel")));
        using var providers = KnownProvider(Layers([.. ServicesTests.Valid("Vercel"), first], [second]));

        foreach (var services in new[] { sections, providers })
        {
            var options = services.GetRequiredService<IOptions<VercelOptions>>().Value;

            options.Team.Should().Be(later == "TeamId" ? ("later", null) : (null, "later"));
            options.AccessToken!.Reveal().Should().Be(Setup.Secret);
        }
    }

    [Fact]
    public async Task Case_A06_the_later_provider_wins_after_a_reload_as_well()
    {
        using var recorder = new Wire.Recorder(Setup.Token);
        var later = new Named("Later", []);
        var configuration = new ConfigurationBuilder().Add(new Named("First", [("TokenClients:Vercel:AccessTokenFile", Mounted)])).Add(later).Build();
        await using var services = KnownProvider(configuration, recorder);
        var vercel = services.GetRequiredService<IVercelTokens>();

        await vercel.GetTokenAsync("tok_1", cancellationToken: Cancellation);
        later.Set("TokenClients:Vercel:AccessToken", "vcp_later");
        await vercel.GetTokenAsync("tok_1", cancellationToken: Cancellation);
        later.Set("TokenClients:Vercel:AccessToken", "");
        await vercel.GetTokenAsync("tok_1", cancellationToken: Cancellation);

        recorder.Requests.Select(static sent => sent.Authorization).Should().Equal("Bearer mounted-1", "Bearer vcp_later", "Bearer mounted-1");
    }

    [Fact]
    public async Task Case_A07_section_is_read_when_the_host_starts()
    {
        using var recorder = new Wire.Recorder(Setup.Token);
        var builder = Setup.HostBuilder();
        builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients")).Over(recorder);
        builder.Configuration.AddInMemoryCollection([new("TokenClients:Vercel:AccessToken", "vcp_late"), new("TokenClients:Vercel:Instances:team_b:AccessToken", "vcp_b"), new("TokenClients:Vercel:Instances:team_c:AccessToken", "vcp_c")]);
        using var host = builder.Build();
        await host.StartAsync(Cancellation);

        await host.Services.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Cancellation);
        await host.Services.GetRequiredKeyedService<IVercelTokens>("TEAM_B").GetTokenAsync("tok_1", cancellationToken: Cancellation);
        await host.Services.GetRequiredKeyedService<IVercelTokens>("team_c").GetTokenAsync("tok_1", cancellationToken: Cancellation);

        recorder.Requests.Select(static sent => sent.Authorization).Should().Equal("Bearer vcp_late", "Bearer vcp_b", "Bearer vcp_c");
        host.Services.GetRequiredService<TokenClientCatalog>().Keys(TokenService.Vercel).Should().BeEquivalentTo("team_b", "team_c");
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Case_A07_an_emulator_is_enough_for_clients_that_configuration_does_not_name()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Cancellation);
        var builder = Setup.HostBuilder();
        builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));
        builder.Services.AddTokenClients().UseEmulator(emulator);
        builder.Services.AddHttpClient("api").AddApinizerBearerToken();
        using var host = builder.Build();

        await host.StartAsync(Cancellation);

        (await host.Services.GetRequiredService<IVercelTokens>().CheckCredentialAsync(Cancellation)).State.Should().Be(CredentialState.Accepted);
        (await host.Services.GetRequiredService<ICrafterAccessTokens>().CheckCredentialAsync(Cancellation)).State.Should().Be(CredentialState.Accepted);
        (await host.Services.GetRequiredService<IInfisicalTokenAuth>().CheckCredentialAsync(Cancellation)).State.Should().NotBe(CredentialState.Rejected);
        (await host.Services.GetRequiredService<IApinizerAuth>().CheckCredentialAsync(Cancellation)).State.Should().Be(CredentialState.Accepted);
        (await host.Services.GetRequiredKeyedService<IVercelTokens>("team_b").CheckCredentialAsync(Cancellation)).State.Should().Be(CredentialState.Accepted);
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public void Case_A07_client_that_is_not_configured_is_refused_with_what_to_set()
    {
        using var services = Setup.Provider(Setup.Configuration(("TokenClients:Vercel:AccessToken", "vcp_1")), Wire.Responding(Setup.Token));

        FluentActions.Invoking(services.GetService<ICrafterAccessTokens>).Should().Throw<OptionsValidationException>().Which.Failures.Should().Equal(
            "ICrafterAccessTokens is not configured: nothing is set below TokenClients:Crafter, and it is not registered in code.",
            "TokenClients:Crafter:BaseAddress is missing. Set it to the address of the service, such as https://api.example.com.",
            "TokenClients:Crafter:AccessToken is missing. Set it, or TokenClients:Crafter:AccessTokenFile, or AccessTokenProvider in code.");

        services.GetRequiredService<TokenClientCatalog>().HasDefault(TokenService.Crafter).Should().BeFalse();
    }

    [Theory]
    [InlineData("""{ "TokenClients": { "Vercel": {} } }""", "TokenClients:Vercel:AccessToken is missing")]
    [InlineData("""{ "TokenClients": { "Vercel": { "Instances": { "b": {} } } } }""", "TokenClients:Vercel:Instances:b:AccessToken is missing")]
    [InlineData("""{ "TokenClients": { "Vercel": { "Instances": {} } } }""", "The section 'TokenClients' names no service.")]
    public async Task Case_A07_service_without_a_key_is_told_what_is_missing(string json, string sentence)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));
        var configuration = new ConfigurationBuilder().AddJsonStream(stream).Build();

        var atStart = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(builder => builder.Services.AddTokenClients(configuration.GetSection("TokenClients"))));
        using var services = Setup.Provider(services => services.AddTokenClients(configuration.GetSection("TokenClients")));

        atStart.Message.Should().StartWith(sentence);
        FluentActions.Invoking(services.GetRequiredService<IInfisicalTokenAuth>).Should().Throw<OptionsValidationException>().Which.Message.Should().StartWith(sentence);
    }

    [Fact]
    public async Task Case_A07_all_mistakes_of_all_clients_are_told_at_once_also_when_a_hosted_service_asks_for_one_first()
    {
        string[] expected =
        [
            "TokenClients:Versel is not a known key",
            "TokenClients:Crafter:BaseAddress is missing",
            "TokenClients:Crafter:Instances:c:AccessToken is missing",
            "TokenClients:Vercel:AccesToken is not a known key",
            "TokenClients:Vercel:Instances:b:AllowInsecureHttp cannot be used",
            "TokenClients:Vercel:Instances:b:AccessToken is missing",
            "TokenClients:Apinizer:AssumedLifetime cannot be used",
            "TokenClients:Apinizer:ClientId is missing",
        ];
        foreach (var asksFirst in new[] { false, true })
        {
            var builder = Setup.HostBuilder();
            builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients")).AddCrafter(static _ => { }).AddCrafter("c", static _ => { });
            builder.Configuration.AddInMemoryCollection(
            [
                new("TokenClients:Vercel:AccesToken", "vcp_1"), new("TokenClients:Vercel:Instances:b:AllowInsecureHttp", "yes"), new("TokenClients:Versel:AccessToken", "vcp_2"), new("TokenClients:Apinizer:AssumedLifetime", "3600"),
            ]);
            if (asksFirst)
            {
                builder.Services.AddHostedService<NeedsCrafter>();
            }

            using var host = builder.Build();

            var error = (await FluentActions.Awaiting(() => host.StartAsync(Cancellation)).Should().ThrowAsync<AggregateException>()).Which;

            var told = string.Join('\n', error.InnerExceptions.Cast<OptionsValidationException>().SelectMany(static inner => inner.Failures));
            expected.Should().AllSatisfy(sentence => told.Should().Contain(sentence));
        }
    }

    [Fact]
    public async Task Case_A07_so_are_those_of_all_instances_that_configuration_names_later()
    {
        var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(static builder =>
        {
            builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients")).UseHttpResilience();
            builder.Configuration.AddInMemoryCollection(
            [
                new("TokenClients:Vercel:AccessToken", "vcp_1"), new("TokenClients:Vercel:Instances:b:TeamId", "team_1"),
                new("TokenClients:Vercel:Instances:c:AccesToken", "vcp_c"), new("TokenClients:Vercel:Instances:d:AccessToken", "vcp_d"),
            ]);
        }));

        string[] keys = ["b", "c", "d"];
        error.Failures.Should().HaveCount(5);
        error.Failures.Should().Contain("TokenClients:Vercel:Instances:b:AccessToken is missing. Set it, or TokenClients:Vercel:Instances:b:AccessTokenFile, or AccessTokenProvider in code.");
        error.Failures.Should().Contain("TokenClients:Vercel:Instances:c:AccesToken is not a known key. Did you mean TokenClients:Vercel:Instances:c:AccessToken?");
        keys.Should().AllSatisfy(key => error.Failures.Should().Contain(failure => failure.StartsWith($"TokenClients:Vercel:Instances:{key} cannot be used: configuration named its key only after the registration", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Case_A07_two_containers_of_one_collection_do_not_share_what_they_read()
    {
        using var recorder = new Wire.Recorder(Setup.Token);
        var configuration = Setup.Configuration(("TokenClients:Vercel:AccessToken", "vcp_1"));
        var services = new ServiceCollection();
        services.AddTokenClients(configuration.GetSection("TokenClients")).Over(recorder);
        await using var first = services.BuildServiceProvider();
        _ = first.GetRequiredService<IOptionsMonitor<VercelOptions>>().CurrentValue;
        configuration["TokenClients:Vercel:AccessToken"] = "vcp_2";
        configuration["TokenClients:Vercel:Instances:b:AccessToken"] = "vcp_b";
        await using var second = services.BuildServiceProvider();
        await second.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Cancellation);
        await first.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Cancellation);
        configuration["TokenClients:Vercel:AccessToken"] = "vcp_3";

        await first.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Cancellation);
        await second.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Cancellation);

        recorder.Requests.Select(static sent => sent.Authorization).Should().Equal("Bearer vcp_2", "Bearer vcp_2", "Bearer vcp_3", "Bearer vcp_3");
        second.GetRequiredService<TokenClientCatalog>().Keys(TokenService.Vercel).Should().Equal("b");
    }

    private static string Mount()
    {
        var path = Path.GetTempFileName();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => File.Delete(path);
        File.WriteAllText(path, "mounted-1");
        return path;
    }

    private static IConfigurationRoot Layers(params (string, string?)[][] layers)
    {
        var builder = new ConfigurationBuilder();
        foreach (var layer in layers)
        {
            builder.Add(new Named("Layer", layer));
        }

        return builder.Build();
    }

    /// <summary>A container that knows the providers of its configuration.</summary>
    private static ServiceProvider KnownProvider(IConfigurationRoot configuration, HttpMessageHandler? handler = null) => Setup.Provider(services =>
    {
        var builder = services.AddSingleton<IConfiguration>(configuration).AddTokenClients(configuration.GetSection("TokenClients"));
        _ = handler is null ? builder : builder.Over(handler);
    });

    private static async Task<IHost> StartAsync(Setup.Log log, (string, string?)[] first, (string, string?)[] second)
    {
        var builder = Setup.HostBuilder(first);
        ((IConfigurationBuilder)builder.Configuration).Add(new Named("Server=second;Password=secret", second));
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log);
        builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));
        var host = builder.Build();
        await host.StartAsync(Cancellation);
        return host;
    }

    private static CredentialSetting CredentialOf(IServiceProvider services, string section) =>
        DocumentedSettings.Sections.Single(documented => documented.Name == section).GetOptions(services, null).Credential;

    private static void SetInCode(TokenClientOptions options, bool isProvider)
    {
        var secret = new SecretString("cred_code");
        switch (options)
        {
            case AccessTokenOptions access when !isProvider:
                access.AccessToken = secret;
                break;
            case ClientSecretOptions client when !isProvider:
                client.ClientSecret = secret;
                break;
            default:
                options.AskProvider(_ => new(secret));
                break;
        }

        if (options is VercelOptions vercel)
        {
            vercel.TeamSlug = "b";
        }
    }

    [SuppressMessage("Performance", "CA1812:Avoid uninstantiated internal classes", Justification = "The container makes it.")]
    private sealed class NeedsTeamB([FromKeyedServices("team_b")] IVercelTokens client)
    {
        internal IVercelTokens Client { get; } = client;
    }

    [SuppressMessage("Performance", "CA1812:Avoid uninstantiated internal classes", Justification = "The container makes it.")]
    private sealed class NeedsCrafter(ICrafterAccessTokens crafter) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => crafter.CheckCredentialAsync(stoppingToken);
    }

    /// <summary>A provider with a name.</summary>
    private sealed class Named(string name, (string Key, string? Value)[] settings) : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override void Load() => Data = settings.ToDictionary(static setting => setting.Key, static setting => setting.Value, StringComparer.OrdinalIgnoreCase);

        public override string ToString() => name;
    }
}
