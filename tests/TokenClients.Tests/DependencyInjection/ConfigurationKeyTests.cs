using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients.DependencyInjection;
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

    private static readonly (string Key, string Text, object Value)[] Vercel =
    [
        .. Common,
        ("AccessToken", "vcp_1", new SecretString("vcp_1")),
        ("AccessTokenFile", "/run/secrets/vercel", "/run/secrets/vercel"),
        ("TeamId", "team_1", "team_1"),
        ("TeamSlug", "acme", "acme"),
    ];

    private static readonly (string Key, string Text, object Value)[] VercelSso =
    [
        .. Common,
        ("ClientId", "oac_1", "oac_1"),
        ("ClientSecret", "s e c r e t", new SecretString("s e c r e t")),
        ("ClientSecretFile", "/run/secrets/sso", "/run/secrets/sso"),
    ];

    public static TheoryData<string, string> Keys
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var instance in new[] { "", "Instances:b:" })
            {
                foreach (var key in Vercel)
                {
                    data.Add("Vercel:" + instance, key.Key);
                }

                foreach (var key in VercelSso)
                {
                    data.Add("VercelSso:" + instance, key.Key);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Documented_key_ends_up_in_the_options(string section, string key)
    {
        var isSso = section.StartsWith("VercelSso", StringComparison.Ordinal);
        var (_, text, expected) = (isSso ? VercelSso : Vercel).Single(row => row.Key == key);
        var settings = new Dictionary<string, string?>();
        if (isSso)
        {
            settings["ClientId"] = "oac_0";
        }

        if (!key.StartsWith("AccessToken", StringComparison.Ordinal) && !key.StartsWith("ClientSecret", StringComparison.Ordinal))
        {
            settings[isSso ? "ClientSecret" : "AccessToken"] = "something";
        }

        settings[key] = text;
        var configuration = Setup.Configuration([.. settings.Select(setting => ($"TokenClients:{section}{setting.Key}", setting.Value))]);
        using var services = Setup.Provider(services => services.AddTokenClients(configuration.GetSection("TokenClients")));

        var name = section.Contains("Instances", StringComparison.Ordinal) ? "b" : Options.DefaultName;
        object options = isSso ? services.GetRequiredService<IOptionsMonitor<VercelSsoOptions>>().Get(name) : services.GetRequiredService<IOptionsMonitor<VercelOptions>>().Get(name);

        ValueOf(options, key).Should().Be(expected);
        ValueOf(isSso ? new VercelSsoOptions() : new VercelOptions(), key).Should().NotBe(expected, "the test would prove nothing with the default value");
    }

    [Fact]
    public void Keys_that_are_known_are_the_documented_ones()
    {
        VercelRoom.Tokens.Keys.Select(static key => key.Name).Should().BeEquivalentTo(Vercel.Select(static row => row.Key));
        VercelRoom.Sso.Keys.Select(static key => key.Name).Should().BeEquivalentTo(VercelSso.Select(static row => row.Key));
        Rooms.All.Select(static room => room.Section).Should().Contain(["Vercel", "VercelSso"]);
    }

    [Theory]
    [InlineData(typeof(VercelOptions))]
    [InlineData(typeof(VercelSsoOptions))]
    public void Every_option_that_configuration_can_hold_has_a_key(Type options)
    {
        var settable = options.GetProperties().Where(static property => property.CanWrite && property.PropertyType != typeof(ResilienceOptions) && !typeof(Delegate).IsAssignableFrom(property.PropertyType)).Select(static property => property.Name)
            .Concat(typeof(ResilienceOptions).GetProperties().Select(static property => "Resilience:" + property.Name));

        (options == typeof(VercelOptions) ? Vercel : VercelSso).Select(static row => row.Key).Should().BeEquivalentTo(settable);
    }

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
    }

    private static object? ValueOf(object options, string key) =>
        key.Split(':').Aggregate((object?)options, static (at, step) => at!.GetType().GetProperty(step)!.GetValue(at));
}
