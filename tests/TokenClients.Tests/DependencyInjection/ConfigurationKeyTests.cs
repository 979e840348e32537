using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients.Apinizer;
using TokenClients.DependencyInjection;
using TokenClients.Vercel;

namespace TokenClients.Tests.DependencyInjection;

public sealed class ConfigurationKeyTests
{
    public static TheoryData<string, string?, string> Keys
    {
        get
        {
            var data = new TheoryData<string, string?, string>();
            foreach (var section in DocumentedSettings.Sections)
            {
                foreach (var key in section.Keys)
                {
                    data.Add(section.Name, null, key);
                    data.Add(section.Name, "b", key);
                }
            }

            return data;
        }
    }

    public static TheoryData<string> SectionNames => [.. DocumentedSettings.Sections.Select(static section => section.Name)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Documented_key_ends_up_in_the_options(string section, string? instance, string key)
    {
        var documented = Section(section);
        using var services = Setup.Provider([.. documented.SettingsWith(key, instance).Select(static setting => (setting.Key, setting.Value))]);

        var options = documented.GetOptions(services, instance);

        ValueOf(options, key).Should().Be(documented.ExpectedOf(key));
        documented.ValueOf(options, key).Should().Be(documented.ExpectedOf(key), "the list must read the option that the key names");
        ValueOf(documented.CreateOptions(), key).Should().NotBe(documented.ExpectedOf(key), "the test would prove nothing with the default value");
    }

    [Fact]
    public void Keys_that_are_known_are_the_documented_ones()
    {
        ClientDefinitions.All.Select(static definition => definition.Section).Should().BeEquivalentTo(DocumentedSettings.Sections.Select(static section => section.Name));
        foreach (var definition in ClientDefinitions.All)
        {
            definition.KeyNames.Should().BeEquivalentTo(Section(definition.Section).Keys, definition.Section);
        }
    }

    [Theory]
    [MemberData(nameof(SectionNames))]
    public void Every_option_that_configuration_can_hold_has_a_key(string section)
    {
        var documented = Section(section);
        var settable = documented.OptionsType.GetProperties().Where(static property => property.CanWrite && property.PropertyType != typeof(ResilienceOptions) && !typeof(Delegate).IsAssignableFrom(property.PropertyType)).Select(static property => property.Name)
            .Concat(typeof(ResilienceOptions).GetProperties().SelectMany(static property =>
                property.PropertyType == typeof(bool) ? [property.Name] : property.PropertyType.GetProperties().Select(inner => $"{property.Name}:{inner.Name}")).Select(static key => "Resilience:" + key));

        documented.Keys.Should().BeEquivalentTo(settable);
    }

    [Fact]
    public void Defaults_are_the_documented_ones()
    {
        new VercelOptions().Should().BeEquivalentTo(new
        {
            BaseAddress = new Uri("https://api.vercel.com"),
            AllowInsecureHttp = false,
            Resilience = new
            {
                Enabled = true,
                TotalRequestTimeout = new { Timeout = TimeSpan.FromSeconds(30) },
                AttemptTimeout = new { Timeout = TimeSpan.FromSeconds(10) },
                Retry = new { MaxRetryAttempts = 3, Delay = TimeSpan.FromSeconds(1), MaxRetryAfter = TimeSpan.FromSeconds(20) },
            },
        });
        new ApinizerOptions().Should().BeEquivalentTo(
            new { BaseAddress = (Uri?)null, RefreshBefore = TimeSpan.FromSeconds(120), RequireFreshBefore = TimeSpan.FromSeconds(30), AssumedLifetime = (TimeSpan?)null });
        DocumentedSettings.Sections.Where(static section => section.CreateOptions().BaseAddress is not null).Select(static section => section.Name).Should().BeEquivalentTo("Vercel", "VercelSso");
        new VercelSsoOptions().BaseAddress.Should().Be(new Uri("https://api.vercel.com"));
    }

    [Theory]
    [InlineData("TotalTimeout", "TotalRequestTimeout:Timeout")]
    [InlineData("AttemptTimeout", "AttemptTimeout:Timeout")]
    [InlineData("MaxRetries", "Retry:MaxRetryAttempts")]
    [InlineData("BaseDelay", "Retry:Delay")]
    [InlineData("MaxRetryAfter", "Retry:MaxRetryAfter")]
    [InlineData("CircuitBreakerFailureRatio", "CircuitBreaker:FailureRatio")]
    [InlineData("CircuitBreakerMinimumThroughput", "CircuitBreaker:MinimumThroughput")]
    [InlineData("CircuitBreakerSamplingDuration", "CircuitBreaker:SamplingDuration")]
    [InlineData("circuitbreakerbreakduration", "CircuitBreaker:BreakDuration")]
    public void Key_of_an_earlier_version_is_refused_with_its_new_name(string earlier, string renamed)
    {
        using var services = Setup.Provider(("TokenClients:Vercel:AccessToken", "vcp_1"), ("TokenClients:Vercel:Resilience:" + earlier, "1"));

        FluentActions.Invoking(() => services.GetRequiredService<IVercelTokens>()).Should().Throw<OptionsValidationException>()
            .Which.Failures.Should().Equal($"TokenClients:Vercel:Resilience:{earlier} is now called TokenClients:Vercel:Resilience:{renamed}. Rename the key.");
        Section("Vercel").Keys.Should().Contain("Resilience:" + renamed);
    }

    private static DocumentedSection Section(string name) => DocumentedSettings.Sections.Single(section => section.Name == name);

    private static object? ValueOf(object options, string key) =>
        key.Split(':').Aggregate((object?)options, static (at, step) => at!.GetType().GetProperty(step)!.GetValue(at));
}
