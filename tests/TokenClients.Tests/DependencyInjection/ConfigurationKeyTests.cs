using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.DependencyInjection;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.Tests.DependencyInjection;

public sealed class ConfigurationKeyTests
{
    /// <summary>The documented keys that every service has, with a value that is not the default, and what the option then is.</summary>
    private static readonly (string Key, string Text, object Value)[] Common =
    [
        ("BaseAddress", "https://other.example/prefix", new Uri("https://other.example/prefix")),
        ("AllowInsecureHttp", "true", true),
        ("Resilience:Enabled", "false", false),
        ("Resilience:TotalTimeout", "00:01:30", TimeSpan.FromSeconds(90)),
        ("Resilience:AttemptTimeout", "00:00:07.5", TimeSpan.FromSeconds(7.5)),
        ("Resilience:MaxRetries", "7", 7),
        ("Resilience:BaseDelay", "00:00:00.25", TimeSpan.FromMilliseconds(250)),
        ("Resilience:MaxRetryAfter", "00:00:11", TimeSpan.FromSeconds(11)),
        ("Resilience:CircuitBreakerFailureRatio", "0.75", 0.75),
        ("Resilience:CircuitBreakerMinimumThroughput", "12", 12),
        ("Resilience:CircuitBreakerSamplingDuration", "00:02:00", TimeSpan.FromMinutes(2)),
        ("Resilience:CircuitBreakerBreakDuration", "00:00:09", TimeSpan.FromSeconds(9)),
    ];

    private static readonly (string Key, string Text, object Value)[] AccessToken =
    [
        .. Common,
        ("AccessToken", "vcp_1", new SecretString("vcp_1")),
        ("AccessTokenFile", "/run/secrets/token", "/run/secrets/token"),
    ];

    private static readonly (string Key, string Text, object Value)[] ClientSecret =
    [
        .. Common,
        ("ClientId", "oac_1", "oac_1"),
        ("ClientSecret", "s e c r e t", new SecretString("s e c r e t")),
        ("ClientSecretFile", "/run/secrets/client", "/run/secrets/client"),
    ];

    /// <summary>The documented keys of every section.</summary>
    private static readonly Dictionary<string, (Type Options, (string Key, string Text, object Value)[] Keys)> Sections = new()
    {
        ["Infisical"] = (typeof(InfisicalOptions), AccessToken),
        ["Apinizer"] = (typeof(ApinizerOptions),
        [
            .. ClientSecret,
            ("RefreshBefore", "00:05:00", TimeSpan.FromMinutes(5)),
            ("RequireFreshBefore", "00:00:45", TimeSpan.FromSeconds(45)),
            ("AssumedLifetime", "00:30:00", TimeSpan.FromMinutes(30)),
        ]),
        ["Vercel"] = (typeof(VercelOptions), [.. AccessToken, ("TeamId", "team_1", "team_1"), ("TeamSlug", "acme", "acme")]),
        ["VercelSso"] = (typeof(VercelSsoOptions), ClientSecret),
        ["Crafter"] = (typeof(CrafterOptions), [.. AccessToken, ("AllowWellKnownToken", "true", true)]),
    };

    public static TheoryData<string, string, string> Keys
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var (section, (_, keys)) in Sections)
            {
                foreach (var (key, _, _) in keys)
                {
                    data.Add(section, "", key);
                    data.Add(section, "Instances:b:", key);
                }
            }

            return data;
        }
    }

    public static TheoryData<string> SectionNames => [.. Sections.Keys];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Documented_key_ends_up_in_the_options(string section, string instance, string key)
    {
        var (type, keys) = Sections[section];
        var (_, text, expected) = keys.Single(row => row.Key == key);
        var isClient = typeof(ClientSecretOptions).IsAssignableFrom(type);
        var settings = new Dictionary<string, string?> { ["BaseAddress"] = "https://service.example" };
        if (isClient)
        {
            settings["ClientId"] = "oac_0";
        }

        if (!key.StartsWith("AccessToken", StringComparison.Ordinal) && !key.StartsWith("ClientSecret", StringComparison.Ordinal))
        {
            settings[isClient ? "ClientSecret" : "AccessToken"] = "something";
        }

        settings[key] = text;
        var configuration = Setup.Configuration([.. settings.Select(setting => ($"TokenClients:{section}:{instance}{setting.Key}", setting.Value))]);
        using var services = Setup.Provider(services => services.AddTokenClients(configuration.GetSection("TokenClients")));

        var monitor = services.GetRequiredService(typeof(IOptionsMonitor<>).MakeGenericType(type));
        var options = monitor.GetType().GetMethod("Get")!.Invoke(monitor, [instance.Length == 0 ? Options.DefaultName : "b"])!;

        ValueOf(options, key).Should().Be(expected);
        ValueOf(Activator.CreateInstance(type)!, key).Should().NotBe(expected, "the test would prove nothing with the default value");
    }

    [Fact]
    public void Keys_that_are_known_are_the_documented_ones()
    {
        Rooms.All.Select(static room => room.Section).Should().BeEquivalentTo(Sections.Keys);
        foreach (var room in Rooms.All)
        {
            room.KeyNames.Should().BeEquivalentTo(Sections[room.Section].Keys.Select(static row => row.Key), room.Section);
        }
    }

    [Theory]
    [MemberData(nameof(SectionNames))]
    public void Every_option_that_configuration_can_hold_has_a_key(string section)
    {
        var (options, keys) = Sections[section];
        var settable = options.GetProperties().Where(static property => property.CanWrite && property.PropertyType != typeof(ResilienceOptions) && !typeof(Delegate).IsAssignableFrom(property.PropertyType)).Select(static property => property.Name)
            .Concat(typeof(ResilienceOptions).GetProperties().Select(static property => "Resilience:" + property.Name));

        keys.Select(static row => row.Key).Should().BeEquivalentTo(settable);
    }

    [Fact]
    public void Only_one_service_has_an_address_of_its_own() =>
        Sections.Where(static section => ((TokenClientOptions)Activator.CreateInstance(section.Value.Options)!).BaseAddress is not null).Select(static section => section.Key).Should().BeEquivalentTo("Vercel", "VercelSso");

    [Fact]
    public void Defaults_are_the_documented_ones()
    {
        var options = new VercelOptions();

        options.BaseAddress.Should().Be(new Uri("https://api.vercel.com"));
        new VercelSsoOptions().BaseAddress.Should().Be(new Uri("https://api.vercel.com"));
        options.AllowInsecureHttp.Should().BeFalse();
        options.Resilience.Enabled.Should().BeTrue();
        options.Resilience.TotalTimeout.Should().Be(TimeSpan.FromSeconds(30));
        options.Resilience.AttemptTimeout.Should().Be(TimeSpan.FromSeconds(10));
        options.Resilience.MaxRetries.Should().Be(3);
        options.Resilience.BaseDelay.Should().Be(TimeSpan.FromSeconds(1));
        options.Resilience.MaxRetryAfter.Should().Be(TimeSpan.FromSeconds(20));
        new ApinizerOptions().Should().BeEquivalentTo(new { RefreshBefore = TimeSpan.FromSeconds(120), RequireFreshBefore = TimeSpan.FromSeconds(30), AssumedLifetime = (TimeSpan?)null });
    }

    private static object? ValueOf(object options, string key) =>
        key.Split(':').Aggregate((object?)options, static (at, step) => at!.GetType().GetProperty(step)!.GetValue(at));
}
