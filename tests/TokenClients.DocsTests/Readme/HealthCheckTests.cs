using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Readme;

/// <summary>The health checks of all services. Whatever they find, they create no token but one at Apinizer, and show no secret.</summary>
public sealed class HealthCheckTests
{
    private static readonly (TokenService Service, string OperationId)[] Creations =
    [
        (TokenService.Infisical, "createTokenAuthToken"),
        (TokenService.Infisical, "renewIdentityAccessToken"),
        (TokenService.Apinizer, "createToken"),
        (TokenService.Vercel, "createAuthToken"),
        (TokenService.Crafter, "createAccessToken"),
    ];

    [Fact]
    public async Task Good_credentials_are_healthy_and_nothing_is_minted_but_one_token_at_Apinizer()
    {
        await using var world = await World.StartAsync();

        for (var round = 0; round < 20; round++)
        {
            var health = await world.CheckAsync();
            health.Entries.Should().HaveCount(4).And.OnlyContain(static entry => entry.Value.Status == HealthStatus.Healthy);
        }

        world.Minted.Should().Be(1, "Apinizer's check needs a token, and keeps it");
        world.Emulator.Executed(TokenService.Apinizer, "createToken").Should().Be(1);
        world.Emulator.Calls.Where(static call => call.OperationId == "hello").Should().HaveCount(20, "each check asks the service");
        world.CheckSecrets();
    }

    [Fact]
    public async Task A_token_that_is_cached_already_serves_the_check()
    {
        await using var world = await World.StartAsync();
        await world.Services.GetRequiredService<IApinizerAuth>().TokenSource.GetAccessTokenAsync();

        (await world.CheckAsync()).Status.Should().Be(HealthStatus.Healthy);

        world.Minted.Should().Be(1);
    }

    [Fact]
    public async Task Wrong_credentials_are_unhealthy_and_Apinizer_is_asked_once()
    {
        await using var world = await World.StartAsync(static (emulator, settings) =>
        {
            settings["TokenClients:Infisical:AccessToken"] = "wrong-infisical-token";
            settings["TokenClients:Apinizer:ClientSecret"] = "wrong-apinizer-password";
            settings["TokenClients:Vercel:AccessToken"] = "wrong-vercel-token";
            settings["TokenClients:Crafter:AccessToken"] = "11111111-2222-4333-8444-555555555555";
        });

        for (var round = 0; round < 10; round++)
        {
            var health = await world.CheckAsync();
            health.Entries.Should().HaveCount(4).And.OnlyContain(static entry => entry.Value.Status == HealthStatus.Unhealthy && entry.Value.Description!.Length > 0 && entry.Value.Exception == null);
        }

        world.Emulator.ApinizerFailedLogins.Should().Be(1, "checks must not lock the account");
        world.Minted.Should().Be(0);
        world.CheckSecrets("wrong-infisical-token", "wrong-apinizer-password", "wrong-vercel-token", "11111111-2222-4333-8444-555555555555");
    }

    [Fact]
    public async Task Credentials_without_rights_are_degraded()
    {
        await using var world = await World.StartAsync(static (emulator, settings) => settings["TokenClients:Crafter:AccessToken"] = emulator.CrafterOptions(CrafterCaller.NotMaster).AccessToken!.Reveal());

        var health = await world.CheckAsync();

        health.Entries["tokenclients-crafter"].Status.Should().Be(HealthStatus.Degraded);
        health.Entries["tokenclients-crafter"].Description.Should().NotBeNullOrEmpty();
        health.Entries.Where(static entry => entry.Key != "tokenclients-crafter").Should().OnlyContain(static entry => entry.Value.Status == HealthStatus.Healthy);
        world.CheckSecrets();
    }

    [Fact]
    public async Task Services_that_are_not_reached_are_degraded()
    {
        await using var world = await World.StartAsync(static (emulator, settings) =>
        {
            foreach (var service in Enum.GetNames<TokenService>())
            {
                settings[$"TokenClients:{service}:BaseAddress"] = $"{emulator.RefusingAddress}";
            }
        });

        var health = await world.CheckAsync();

        health.Entries.Should().HaveCount(4);
        foreach (var (name, entry) in health.Entries)
        {
            entry.Status.Should().Be(HealthStatus.Degraded, name);
            entry.Description.Should().Contain("was not reached", name);
            entry.Exception.Should().BeNull(name);
        }

        world.Emulator.Calls.Should().BeEmpty();
        world.CheckSecrets();
    }

    [Fact]
    public async Task Services_that_fail_are_degraded()
    {
        await using var world = await World.StartAsync();
        world.Emulator.Fail(TokenService.Infisical, "getTokenAuth", Fault.Status(503));
        world.Emulator.Fail(TokenService.Apinizer, "createToken", Fault.Status(500));
        world.Emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Status(502));
        world.Emulator.Fail(TokenService.Crafter, "getAccessToken", Fault.Status(500));

        var health = await world.CheckAsync();

        health.Entries.Should().HaveCount(4).And.OnlyContain(static entry => entry.Value.Status == HealthStatus.Degraded);
        world.Minted.Should().Be(0);
        world.CheckSecrets();
    }

    [Fact]
    public async Task A_check_ends_when_it_is_given_up()
    {
        await using var world = await World.StartAsync();
        world.Emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Hang());
        using var cancellation = new CancellationTokenSource();
        var check = world.CheckAsync(cancellation.Token);
        await Until.TrueAsync(() => world.Emulator.Calls.Any(static call => call.OperationId == "getAuthToken"), "the check began");

        await cancellation.CancelAsync();

        await FluentActions.Awaiting(() => check).Should().ThrowAsync<OperationCanceledException>();
    }

    private sealed class World : IAsyncDisposable
    {
        private readonly SecretLeakDetector _detector = new();
        private readonly List<string> _descriptions = [];
        private readonly List<(TokenService Service, string OperationId, int Count)> _before;

        private World(TokenServicesEmulator emulator, IEnumerable<KeyValuePair<string, string?>> settings)
        {
            Emulator = emulator;
            _detector.Watch(emulator);
            var services = new ServiceCollection();
            services.AddLogging(logging => logging.AddSecretLeakDetector(_detector));
            services.AddTokenClients(new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection("TokenClients"));
            services.AddHealthChecks().AddTokenClients(static options => (options.CacheDuration, options.FailureCacheDuration) = (TimeSpan.Zero, TimeSpan.Zero));
            Services = services.BuildServiceProvider();
            _before = [.. Creations.Select(creation => (creation.Service, creation.OperationId, emulator.Executed(creation.Service, creation.OperationId)))];
        }

        internal TokenServicesEmulator Emulator { get; }

        internal ServiceProvider Services { get; }

        /// <summary>How many secrets were issued since the beginning.</summary>
        internal int Minted => _before.Sum(creation => Emulator.Executed(creation.Service, creation.OperationId) - creation.Count);

        internal static async Task<World> StartAsync(Action<TokenServicesEmulator, Dictionary<string, string?>>? change = null)
        {
            var emulator = await TokenServicesEmulator.StartAsync();
            var settings = new Dictionary<string, string?>
            {
                ["TokenClients:Infisical:BaseAddress"] = $"{emulator.BaseAddress}",
                ["TokenClients:Infisical:AccessToken"] = emulator.InfisicalOptions().AccessToken!.Reveal(),
                ["TokenClients:Apinizer:BaseAddress"] = $"{emulator.BaseAddress}",
                ["TokenClients:Apinizer:ClientId"] = emulator.ApinizerOptions().ClientId,
                ["TokenClients:Apinizer:ClientSecret"] = emulator.ApinizerOptions().ClientSecret!.Reveal(),
                ["TokenClients:Vercel:BaseAddress"] = $"{emulator.BaseAddress}",
                ["TokenClients:Vercel:AccessToken"] = emulator.VercelOptions().AccessToken!.Reveal(),
                ["TokenClients:Crafter:BaseAddress"] = $"{emulator.CrafterOptions().BaseAddress}",
                ["TokenClients:Crafter:AccessToken"] = emulator.CrafterOptions().AccessToken!.Reveal(),
            };
            foreach (var service in Enum.GetNames<TokenService>())
            {
                settings[$"TokenClients:{service}:Resilience:Retry:MaxRetryAttempts"] = "0";
            }

            change?.Invoke(emulator, settings);
            return new(emulator, settings);
        }

        internal async Task<HealthReport> CheckAsync(CancellationToken cancellationToken = default)
        {
            var report = await Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(cancellationToken);
            foreach (var entry in report.Entries)
            {
                _detector.Inspect(entry.Value);
                _descriptions.Add(entry.Value.Description ?? "");
            }

            return report;
        }

        internal void CheckSecrets(params string[] others)
        {
            _detector.AssertClean();
            foreach (var other in others)
            {
                _descriptions.Should().NotContain(description => description.Contains(other, StringComparison.Ordinal));
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Services.DisposeAsync();
            await Emulator.DisposeAsync();
            _detector.Dispose();
        }
    }
}
