using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.DependencyInjection;
using TokenClients.Infisical;
using TokenClients.Tests.Http;
using TokenClients.Vercel;

namespace TokenClients.Tests.DependencyInjection;

/// <summary>What registration and configuration promise holds for every service.</summary>
public sealed class ServicesTests
{
    private const string WellKnown = "e8f5170c-877b-416f-b70f-4b09772f8e2d";

    /// <summary>A call of each section's client.</summary>
    internal static readonly Dictionary<string, string> CallOf = new()
    {
        ["Infisical"] = "Infisical.GetTokenAsync",
        ["Apinizer"] = Calls.ApinizerCreate,
        ["Vercel"] = Calls.Get,
        ["VercelSso"] = Calls.Refresh,
        ["Crafter"] = Calls.CrafterGet,
    };

    public static TheoryData<string> Sections => [.. ClientDefinitions.All.Select(static definition => definition.Section)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Section_and_its_instances_give_clients_of_their_own(string section)
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(CallOf[section]));
        await using var services = Setup.Provider(Setup.Configuration([.. Valid(section, "cred_1"), .. Valid(section + ":Instances:team_b", "cred_2", section)]), recorder);
        var facade = Calls.FacadeOf(CallOf[section]);

        await Calls.RunAsync(CallOf[section], services.GetRequiredService(facade), Cancellation);
        await Calls.RunAsync(CallOf[section], services.GetRequiredKeyedService(facade, "team_b"), Cancellation);

        recorder.Requests.Select(static sent => $"{sent.Address} {sent.Authorization} {sent.Body}").Should().SatisfyRespectively(
            static first => first.Should().Contain("cred_1").And.NotContain("cred_2"),
            static second => second.Should().Contain("cred_2").And.NotContain("cred_1"));
        var catalog = services.GetRequiredService<TokenClientCatalog>();
        foreach (var service in Enum.GetValues<TokenService>())
        {
            var isIt = service.ToString() == section;
            catalog.HasDefault(service).Should().Be(isIt, $"{service}");
            catalog.Keys(service).Should().Equal(isIt ? ["team_b"] : []);
        }
    }

    [Fact]
    public async Task Clients_are_registered_in_every_way_there_is()
    {
        var configuration = Setup.Configuration([.. Valid("Infisical", "cred_3"), .. Valid("Apinizer", "cred_3"), .. Valid("Crafter", "cred_3")]);
        using var recorder = new Wire.Recorder((_, request) => Wire.Response(Calls.GoodResponse(request.RequestUri!.Host switch { "infisical.example" => CallOf["Infisical"], "apinizer.example" => CallOf["Apinizer"], _ => CallOf["Crafter"] })));
        void Infisical(InfisicalOptions options) => (options.BaseAddress, options.AccessToken) = (new("https://infisical.example"), new("cred_3"));
        void Apinizer(ApinizerOptions options) => (options.BaseAddress, options.ClientId, options.ClientSecret) = (new("https://apinizer.example"), "ops", new("cred_3"));
        void Crafter(CrafterOptions options) => (options.BaseAddress, options.AccessToken) = (new("https://crafter.example"), new("cred_3"));
        IConfigurationSection Section(string name) => configuration.GetSection("TokenClients:" + name);
        await using var code = Setup.Provider(services => services.AddTokenClients().AddInfisical(Infisical).AddInfisical("k", Infisical).AddApinizer(Apinizer).AddApinizer("k", Apinizer).AddCrafter(Crafter).AddCrafter("k", Crafter).Over(recorder));
        await using var sections = Setup.Provider(services => services.AddTokenClients()
            .AddInfisical(Section("Infisical")).AddInfisical("k", Section("Infisical"))
            .AddApinizer(Section("Apinizer")).AddApinizer("k", Section("Apinizer"))
            .AddCrafter(Section("Crafter")).AddCrafter("k", Section("Crafter")).Over(recorder));

        foreach (var services in new[] { code, sections })
        {
            foreach (var call in new[] { CallOf["Infisical"], CallOf["Apinizer"], CallOf["Crafter"] })
            {
                await Calls.RunAsync(call, services.GetRequiredService(Calls.FacadeOf(call)), Cancellation);
                await Calls.RunAsync(call, services.GetRequiredKeyedService(Calls.FacadeOf(call), "k"), Cancellation);
            }
        }

        recorder.Requests.Should().HaveCount(12).And.OnlyContain(static sent => $"{sent.Address} {sent.Authorization} {sent.Body}".Contains("cred_3", StringComparison.Ordinal));
    }

    [Fact]
    public void Null_arguments_are_refused_by_every_registration()
    {
        var builder = new ServiceCollection().AddTokenClients();
        IConfigurationSection section = Setup.Configuration().GetSection("x");
        Action[] calls =
        [
            () => builder.AddInfisical((Action<InfisicalOptions>)null!), () => builder.AddInfisical((IConfigurationSection)null!), () => builder.AddInfisical(null!, section), () => builder.AddInfisical("a", (Action<InfisicalOptions>)null!),
            () => builder.AddApinizer((Action<ApinizerOptions>)null!), () => builder.AddApinizer((IConfigurationSection)null!), () => builder.AddApinizer(null!, section), () => builder.AddApinizer("a", (IConfigurationSection)null!),
            () => builder.AddCrafter((Action<CrafterOptions>)null!), () => builder.AddCrafter((IConfigurationSection)null!), () => builder.AddCrafter(null!, section), () => builder.AddCrafter("a", (Action<CrafterOptions>)null!),
            static () => new InfisicalTokenAuth((InfisicalOptions)null!).Dispose(), static () => new ApinizerAuth(null!).Dispose(), static () => new CrafterAccessTokens((CrafterOptions)null!).Dispose(),
        ];

        foreach (var call in calls)
        {
            call.Should().Throw<ArgumentNullException>();
        }

        FluentActions.Invoking(() => builder.AddCrafter("team-b", section)).Should().Throw<ArgumentException>().Which.ParamName.Should().Be("key");
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Unknown_key_fails_the_start_and_names_the_nearest(string section)
    {
        var definition = ClientDefinitions.All.Single(definition => definition.Section == section);
        foreach (var key in definition.KeyNames)
        {
            var wrong = key + "x";
            var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync([.. Valid(section), ($"TokenClients:{section}:{wrong}", Setup.Secret)]));

            error.Message.Should().Contain($"TokenClients:{section}:{wrong} is not a known key. Did you mean TokenClients:{section}:{key}?");
        }

        (await Setup.ShouldFailAsync(() => Setup.StartHostAsync([.. Valid(section), ($"TokenClients:{section}s:AccessToken", Setup.Secret)]))).Message.Should().Contain($"Did you mean TokenClients:{section}?");
    }

    [Theory]
    [InlineData("Infisical")]
    [InlineData("Apinizer")]
    [InlineData("Crafter")]
    public async Task Missing_address_fails_at_start_and_first_resolve_and_in_the_constructor_alike(string section)
    {
        var settings = Valid(section).Where(static setting => !setting.Key.EndsWith(":BaseAddress", StringComparison.Ordinal)).ToArray();

        var atStart = await Setup.ShouldFailAsync(() => Setup.StartHostAsync(settings));
        var atResolve = await Setup.ShouldFailAsync(() =>
        {
            using var services = Setup.Provider(services => services.AddTokenClients(Setup.Configuration(settings).GetSection("TokenClients")));
            services.GetRequiredService(Calls.FacadeOf(CallOf[section]));
            return Task.CompletedTask;
        });
        var inConstructor = await Setup.ShouldFailAsync(() =>
        {
            using var handler = Wire.Responding("");
            using var client = Wire.Client(Calls.FacadeOf(CallOf[section]), handler, static options => options.BaseAddress = null);
            return Task.CompletedTask;
        });

        atStart.Failures.Should().ContainSingle().Which.Should().StartWith($"TokenClients:{section}:BaseAddress is missing");
        atResolve.Failures.Should().Equal(atStart.Failures);
        inConstructor.Failures.Should().Equal(atStart.Failures);
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Wrong_setting_fails_the_start_with_the_full_key(string section)
    {
        var isClient = section is "Apinizer" or "VercelSso";
        var (secret, file) = isClient ? ("ClientSecret", "ClientSecretFile") : ("AccessToken", "AccessTokenFile");
        foreach (var place in new[] { section, section + ":Instances:b" })
        {
            foreach (var (key, value, named) in new (string Key, string? Value, string Named)[]
            {
                ("BaseAddress", "http://service.example", "BaseAddress begins with http://"),
                ("BaseAddress", "ftp://service.example", "BaseAddress must"),
                ("BaseAddress", "https://service.example?a=b", "BaseAddress must not hold"),
                ("BaseAddress", "nowhere", "BaseAddress cannot be used"),
                ("AllowInsecureHttp", "yes", "AllowInsecureHttp cannot be used"),
                ("Resilience:Retry:MaxRetryAttempts", "11", "Resilience:Retry:MaxRetryAttempts must"),
                (file, "/run/secrets/x", secret + " and "),
                (file, " ", file + " is empty"),
                (secret, "", secret + " is empty, which counts as not set."),
                (secret, null, secret + " is missing"),
            })
            {
                var settings = Valid(place, service: section).ToDictionary(static setting => setting.Key, static setting => setting.Value);
                settings[$"TokenClients:{place}:{key}"] = value;

                var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync([.. settings.Where(static setting => setting.Value is not null).Select(static setting => (setting.Key, setting.Value))]));

                error.Message.Should().Contain($"TokenClients:{place}:{named}");
            }
        }

        if (isClient)
        {
            var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync([.. Valid(section).Where(static setting => !setting.Key.EndsWith(":ClientId", StringComparison.Ordinal))]));
            error.Message.Should().Contain($"TokenClients:{section}:ClientId is missing");
        }
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Plain_http_is_taken_where_it_is_safe_or_allowed(string section)
    {
        await Setup.StartHostAsync([.. Valid(section).Where(static setting => !setting.Key.EndsWith(":BaseAddress", StringComparison.Ordinal)), ($"TokenClients:{section}:BaseAddress", "http://localhost:8080")]);
        await Setup.StartHostAsync([
            .. Valid(section).Where(static setting => !setting.Key.EndsWith(":BaseAddress", StringComparison.Ordinal)),
            ($"TokenClients:{section}:BaseAddress", "http://service.internal"),
            ($"TokenClients:{section}:AllowInsecureHttp", "true")]);
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Credential_reloads_and_an_invalid_one_keeps_the_last_good(string section)
    {
        var key = $"TokenClients:{section}:{(section is "Apinizer" or "VercelSso" ? "ClientSecret" : "AccessToken")}";
        var configuration = Setup.Configuration([.. Valid(section, "cred_1")]);
        using var log = new Setup.Log();
        using var recorder = new Wire.Recorder(Calls.GoodResponse(CallOf[section]));
        await using var services = Setup.Provider(services =>
        {
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
            services.AddTokenClients(configuration.GetSection("TokenClients")).Over(recorder);
        });

        foreach (var value in new[] { "cred_1", "cred_2", "", null, "cred_3" })
        {
            configuration[key] = value;
            await Calls.RunAsync(CallOf[section], (IServiceProvider)services, Cancellation);
        }

        var sent = recorder.Requests.Select(static sent => $"{sent.Address} {sent.Authorization} {sent.Body}").Select(static text => text[text.IndexOf("cred_", StringComparison.Ordinal)..][..6]);
        sent.Should().Equal("cred_1", "cred_2", "cred_2", "cred_2", "cred_3");
        log.Entries.Where(static entry => entry.Level == LogLevel.Error).Should().HaveCount(1, "an empty value is the same as none").And.OnlyContain(entry => entry.Text.Contains(key));
        log.Entries.Should().NotContain(static entry => entry.Text.Contains("cred_"));
    }

    [Fact]
    public async Task Well_known_token_is_refused_when_it_comes_by_configuration_provider_or_reload()
    {
        const string key = "TokenClients:Crafter:AccessToken";
        (await Setup.ShouldFailAsync(() => Setup.StartHostAsync([.. Valid("Crafter", WellKnown)]))).Message.Should().Contain(key + " is one of the three").And.Contain("AllowWellKnownToken").And.NotContain(WellKnown);
        await Setup.StartHostAsync([.. Valid("Crafter", WellKnown), ("TokenClients:Crafter:AllowWellKnownToken", "true")]);

        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.CrafterGet));
        using var log = new Setup.Log();
        var configuration = Setup.Configuration([.. Valid("Crafter", "cred_1")]);
        await using var services = Setup.Provider(services =>
        {
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
            services.AddTokenClients(configuration.GetSection("TokenClients")).Over(recorder);
        });
        await Calls.RunAsync(Calls.CrafterGet, (IServiceProvider)services, Cancellation);
        configuration[key] = WellKnown;
        await Calls.RunAsync(Calls.CrafterGet, (IServiceProvider)services, Cancellation);

        recorder.Requests.Should().HaveCount(2).And.OnlyContain(static sent => sent.Address.EndsWith("?accessTokenId=cred_1"));
        log.Entries.Where(static entry => entry.Level == LogLevel.Error).Should().ContainSingle().Which.Text.Should().Contain(key).And.Contain("three access tokens").And.NotContain(WellKnown);

        using var asked = new Wire.Recorder(Calls.GoodResponse(Calls.CrafterGet));
        var failure = await Wire.FailureOf(() => Calls.RunChangedAsync(Calls.CrafterGet, asked, static options => options.AskProvider(static _ => new(new SecretString(WellKnown))), null, null, Cancellation));
        failure.Kind.Should().Be(TokenErrorKind.CredentialUnavailable);
        failure.ToString().Should().NotContain(WellKnown);
        asked.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("Infisical", "https://host.example", "https://host.example/api/v1/")]
    [InlineData("Infisical", "https://host.example/", "https://host.example/api/v1/")]
    [InlineData("Infisical", "https://host.example/api", "https://host.example/api/v1/")]
    [InlineData("Infisical", "https://host.example/api/", "https://host.example/api/v1/")]
    [InlineData("Infisical", "https://host.example/prefix/api", "https://host.example/prefix/api/v1/")]
    [InlineData("Infisical", "https://host.example/prefix", "https://host.example/prefix/api/v1/")]
    [InlineData("Apinizer", "https://host.example", "https://host.example/apiops/auth/token")]
    [InlineData("Apinizer", "https://host.example/apiops", "https://host.example/apiops/auth/token")]
    [InlineData("Apinizer", "https://host.example/apiops/", "https://host.example/apiops/auth/token")]
    [InlineData("Apinizer", "https://host.example/prefix/apiops", "https://host.example/prefix/apiops/auth/token")]
    [InlineData("Vercel", "https://host.example/prefix/", "https://host.example/prefix/v5/")]
    [InlineData("Crafter", "https://host.example/crafter-profile", "https://host.example/crafter-profile/api/1/access_token/")]
    [InlineData("Crafter", "https://host.example/crafter-profile/api/1", "https://host.example/crafter-profile/api/1/access_token/")]
    [InlineData("Crafter", "https://host.example/crafter-profile/api/1/", "https://host.example/crafter-profile/api/1/access_token/")]
    public async Task Base_address_may_end_with_the_path_of_the_API(string section, string address, string begin)
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(CallOf[section]));

        await Calls.RunChangedAsync(CallOf[section], recorder, options => options.BaseAddress = new(address), null, null, Cancellation);

        recorder.Requests.Should().ContainSingle().Which.Address.Should().StartWith(begin);
    }

    /// <summary>Settings of a section, or of an instance below it, with which its client works.</summary>
    internal static (string Key, string? Value)[] Valid(string place, string credential = Setup.Secret, string? service = null)
    {
        service ??= place;
        (string Key, string? Value)[] address = [($"TokenClients:{place}:BaseAddress", $"https://{service}.example")];
        return service is "Apinizer" or "VercelSso"
            ? [.. address, ($"TokenClients:{place}:ClientId", "client"), ($"TokenClients:{place}:ClientSecret", credential)]
            : [.. address, ($"TokenClients:{place}:AccessToken", credential)];
    }
}
