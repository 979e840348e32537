using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TokenClients.Testing;

namespace TokenClients.DocsTests.Diagnostics;

/// <summary>The snippets about health checks, which run.</summary>
public sealed class HealthCheckSnippets
{
    [Fact]
    public async Task One_line_adds_a_check_for_each_client()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var services = new ServiceCollection().AddLogging();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["TokenClients:Vercel:BaseAddress"] = $"{emulator.BaseAddress}",
            ["TokenClients:Vercel:AccessToken"] = emulator.VercelOptions().AccessToken!.Reveal(),
        }).Build();
        Register(services, configuration);
        await using var provider = services.BuildServiceProvider();

        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        var entry = report.Entries.Should().ContainSingle().Which;
        (entry.Key, entry.Value.Status).Should().Be(("tokenclients-vercel", HealthStatus.Healthy));
    }

    [Fact]
    public async Task Infisical_can_be_left_out()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var services = new ServiceCollection().AddLogging();
        services.AddTokenClients().AddVercel(_ => { }).AddInfisical(_ => { }).UseEmulator(emulator);
        Choose(services);
        await using var provider = services.BuildServiceProvider();

        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        report.Entries.Keys.Should().Equal("tokenclients-vercel");
    }

    private static void Register(IServiceCollection services, IConfiguration configuration)
    {
        // snippet: health checks
        services.AddTokenClients(configuration.GetSection("TokenClients"));
        services.AddHealthChecks().AddTokenClients();
        // end
    }

    private static void Choose(IServiceCollection services)
    {
        // snippet: health checks with options
        services.AddHealthChecks().AddTokenClients(options =>
        {
            options.CacheDuration = TimeSpan.FromMinutes(10);
            options.Filter = (service, key) => service != TokenService.Infisical;
        });
        // end
    }
}
