using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.DependencyInjection;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.DependencyInjection;

/// <summary>What registration and configuration promise holds for every service.</summary>
public sealed class ServicesTests
{
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

        // Case does not matter.
        (string Key, string? Value)[] settings = [.. Valid(section, "cred_1"), .. Valid(section + ":Instances:team_b", "cred_2", section)];
        await using var services = Setup.Provider(Setup.Configuration([.. settings.Select(static setting => (setting.Key.ToUpperInvariant(), setting.Value))]), recorder);
        var facade = Calls.FacadeOf(CallOf[section]);

        await Calls.RunAsync(CallOf[section], services.GetRequiredService(facade), Cancellation);
        await Calls.RunAsync(CallOf[section], services.GetRequiredKeyedService(facade, "team_b"), Cancellation);

        recorder.Requests.Select(CredentialOf).Should().Equal("cred_1", "cred_2");
        var catalog = services.GetRequiredService<TokenClientCatalog>();
        foreach (var service in Enum.GetValues<TokenService>())
        {
            var isIt = service.ToString() == section;
            catalog.HasDefault(service).Should().Be(isIt, $"{service}");
            catalog.Keys(service).Should().Equal(isIt ? ["TEAM_B"] : []);
        }
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Clients_are_registered_in_code_and_out_of_sections_of_any_name(string section)
    {
        var configuration = Setup.Configuration([.. Valid("Mine", "cred_2", section), .. Valid("Other", "cred_3", section)]);
        IConfigurationSection mine = configuration.GetSection("TokenClients:Mine"), other = configuration.GetSection("TokenClients:Other");
        void Code(TokenClientOptions options)
        {
            options.BaseAddress = new("https://service.example");
            options.AskProvider(static _ => new(new SecretString("cred_1")));
            if (options is ClientSecretOptions client)
            {
                client.ClientId = "ops";
            }
        }

        var call = CallOf[section];
        using var recorder = new Wire.Recorder(Calls.GoodResponse(call));
        await using var all = Setup.Provider(services => services.AddTokenClients()
            .AddCode(section, Code)
            .AddCode(section, Code, "a")
            .AddSection(section, mine, "b")
            .Over(recorder));
        await using var another = Setup.Provider(services => services.AddTokenClients().AddSection(section, other).Over(recorder));

        foreach (var key in new[] { null, "a", "b" })
        {
            await Calls.RunAsync(call, key is null ? all.GetRequiredService(Calls.FacadeOf(call)) : all.GetRequiredKeyedService(Calls.FacadeOf(call), key), Cancellation);
        }

        await Calls.RunAsync(call, (IServiceProvider)another, Cancellation);

        recorder.Requests.Select(CredentialOf).Should().Equal("cred_1", "cred_1", "cred_2", "cred_3");
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Wrong_setting_fails_the_start_with_the_full_key(string section)
    {
        var secret = CredentialKeyOf(section);
        var file = secret + "File";
        foreach (var place in new[] { section, section + ":Instances:b" })
        {
            foreach (var (key, value, named) in new (string Key, string? Value, string Named)[]
            {
                ("BaseAddress", "http://service.example", "BaseAddress begins with http://"),
                ("BaseAddress", "nowhere", "BaseAddress cannot be used"),
                ("AllowInsecureHttp", "yes", "AllowInsecureHttp cannot be used"),
                ("Resilience:Retry:MaxRetryAttempts", "11", "Resilience:Retry:MaxRetryAttempts must"),
                (file, "/run/secrets/x", secret + " and "),
                (file, " ", file + " is empty"),
                (secret, null, secret + " is missing"),
            })
            {
                var settings = Valid(place, service: section).ToDictionary(static setting => setting.Key, static setting => setting.Value);
                settings[$"TokenClients:{place}:{key}"] = value;

                var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync([.. settings.Where(static setting => setting.Value is not null).Select(static setting => (setting.Key, setting.Value))]));

                error.Message.Should().Contain($"TokenClients:{place}:{named}");
            }
        }

        if (secret == "ClientSecret")
        {
            var error = await Setup.ShouldFailAsync(() => Setup.StartHostAsync([.. Valid(section).Where(static setting => !setting.Key.EndsWith(":ClientId", StringComparison.Ordinal))]));
            error.Message.Should().Contain($"TokenClients:{section}:ClientId is missing");
        }
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task Plain_http_is_taken_where_it_is_safe_or_allowed(string section)
    {
        var address = $"TokenClients:{section}:BaseAddress";
        var others = Valid(section).Where(setting => setting.Key != address).ToArray();

        await Setup.StartHostAsync([.. others, (address, "http://localhost:8080")]);
        await Setup.StartHostAsync([.. others, (address, "http://service.internal"), ($"TokenClients:{section}:AllowInsecureHttp", "true")]);
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
    [InlineData("Vercel", "https://host.example/prefix/", "https://host.example/prefix/v5/")]
    [InlineData("Crafter", "https://host.example/crafter-profile", "https://host.example/crafter-profile/api/1/access_token/")]
    [InlineData("Crafter", "https://host.example/crafter-profile/api/1", "https://host.example/crafter-profile/api/1/access_token/")]
    public async Task Base_address_may_end_with_the_path_of_the_API(string section, string address, string begin)
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(CallOf[section]));

        await Calls.RunChangedAsync(CallOf[section], recorder, options => options.BaseAddress = new(address), null, null, Cancellation);

        recorder.Requests.Should().ContainSingle().Which.Address.Should().StartWith(begin);
    }

    /// <summary>The key of a section's credential.</summary>
    internal static string CredentialKeyOf(string section) => section is "Apinizer" or "VercelSso" ? "ClientSecret" : "AccessToken";

    /// <summary>The path of that key.</summary>
    internal static string CredentialPathOf(string section) => $"TokenClients:{section}:{CredentialKeyOf(section)}";

    /// <summary>Settings of a section, or of an instance below it, with which its client works.</summary>
    internal static (string Key, string? Value)[] Valid(string place, string credential = Setup.Secret, string? service = null) =>
        [.. WithoutCredential(place, service), ($"TokenClients:{place}:{CredentialKeyOf(service ?? place)}", credential)];

    /// <summary>The same with the path of a file.</summary>
    internal static (string Key, string? Value)[] WithFile(string place, string path, string? service = null) =>
        [.. WithoutCredential(place, service), ($"TokenClients:{place}:{CredentialKeyOf(service ?? place)}File", path)];

    internal static (string Key, string? Value)[] WithoutCredential(string place, string? service = null)
    {
        service ??= place;
        (string Key, string? Value)[] address = [($"TokenClients:{place}:BaseAddress", $"https://{service}.example")];
        return service is "Apinizer" or "VercelSso" ? [.. address, ($"TokenClients:{place}:ClientId", "client")] : address;
    }

    /// <summary>The credential that a request carries, wherever its service wants it.</summary>
    internal static string? CredentialOf(Wire.Sent sent)
    {
        var text = $"{sent.Address} {sent.Authorization} {sent.Body}";
        var start = text.IndexOf("cred_", StringComparison.Ordinal);
        return start < 0 ? null : new([.. text[start..].TakeWhile(static character => char.IsAsciiLetterOrDigit(character) || character == '_')]);
    }
}
