using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using TokenClients.HealthChecks;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.HealthChecks;

/// <summary>The checks of a container, against the emulated services.</summary>
public sealed class RegistrationTests : IAsyncLifetime
{
    private TokenServicesEmulator _emulator = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Cancellation);

    public async ValueTask DisposeAsync() => await _emulator.DisposeAsync();

    [Fact]
    public async Task Every_client_has_a_check_named_after_its_service_and_key()
    {
        await using var services = Services(static clients => clients.AddVercel(static _ => { }).AddInfisical(static _ => { }).AddApinizer(static _ => { }).AddCrafter(static _ => { }).AddVercel("team_b", static _ => { }));

        var report = await CheckAsync(services);

        report.Entries.Keys.Should().BeEquivalentTo("tokenclients-vercel", "tokenclients-vercel-team_b", "tokenclients-infisical", "tokenclients-apinizer", "tokenclients-crafter");
        report.Entries.Should().OnlyContain(static entry => entry.Value.Status == HealthStatus.Healthy);
        report.Entries["tokenclients-vercel-team_b"].Tags.Should().BeEquivalentTo("tokenclients", "vercel");
        report.Entries["tokenclients-apinizer"].Tags.Should().BeEquivalentTo("tokenclients", "apinizer");
    }

    [Fact]
    public async Task Clients_of_configuration_have_checks_and_bad_credentials_are_unhealthy_without_being_shown()
    {
        var wrong = $"vcp_{Guid.NewGuid():N}";
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["TokenClients:Vercel:Instances:blue:BaseAddress"] = _emulator.BaseAddress.ToString(),
            ["TokenClients:Vercel:Instances:blue:AccessToken"] = _emulator.VercelOptions().AccessToken!.Reveal(),
            ["TokenClients:Vercel:Instances:green:BaseAddress"] = _emulator.BaseAddress.ToString(),
            ["TokenClients:Vercel:Instances:green:AccessToken"] = wrong,
        }).Build();
        var collection = new ServiceCollection().AddLogging();
        collection.AddHealthChecks().AddTokenClients();
        collection.AddTokenClients(configuration.GetSection("TokenClients"));
        await using var services = collection.BuildServiceProvider();

        var report = await CheckAsync(services);

        report.Entries["tokenclients-vercel-blue"].Status.Should().Be(HealthStatus.Healthy);
        var refused = report.Entries["tokenclients-vercel-green"];
        refused.Status.Should().Be(HealthStatus.Unhealthy);
        refused.Description.Should().NotBeNullOrEmpty();
        var shown = string.Join(' ', report.Entries.Values.Select(static entry => $"{entry.Description} {entry.Exception} {string.Join(' ', entry.Data)}"));
        shown.Should().NotContain(wrong).And.NotContain(_emulator.VercelOptions().AccessToken!.Reveal());
    }

    [Fact]
    public async Task Service_that_fails_is_degraded_and_is_asked_once_by_many_probes()
    {
        await using var services = Services(static clients => clients.AddVercel(static options => options.Resilience.Retry.MaxRetryAttempts = 0));
        using var fault = _emulator.Fail(VercelOperations.GetAuthToken, Fault.Status(503), times: 10);

        var reports = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CheckAsync(services)));

        reports.Should().OnlyContain(static report => report.Entries["tokenclients-vercel"].Status == HealthStatus.Degraded);
        _emulator.Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task Client_with_invalid_settings_has_the_status_of_a_failure_and_says_what_to_set()
    {
        var collection = new ServiceCollection().AddLogging();
        collection.AddTokenClients().AddVercel(static _ => { });
        collection.AddHealthChecks().AddTokenClients();
        await using var services = collection.BuildServiceProvider();

        var entry = (await CheckAsync(services)).Entries["tokenclients-vercel"];

        (entry.Status, entry.Exception).Should().Be((HealthStatus.Unhealthy, null));
        entry.Description.Should().Contain("AccessToken");
        entry.Data.Should().Equal(new Dictionary<string, object> { ["service"] = "Vercel" });
    }

    [Fact]
    public async Task Scoped_client_is_checked_in_a_scope_that_ends_with_the_check()
    {
        var disposed = 0;
        var collection = new ServiceCollection().AddLogging();
        collection.AddTokenClients().AddVercel("inner", static _ => { }).AddVercel(static _ => { }).UseEmulator(_emulator);
        collection.AddScoped(_ => new Ending(() => disposed++));
        collection.AddScoped(static provider =>
        {
            _ = provider.GetRequiredService<Ending>();
            return provider.GetRequiredKeyedService<IVercelTokens>("inner");
        });
        collection.AddHealthChecks().AddTokenClients(static options => options.Filter = static (_, key) => key is null);
        await using var services = collection.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });

        var report = await CheckAsync(services);

        report.Entries["tokenclients-vercel"].Status.Should().Be(HealthStatus.Healthy);
        disposed.Should().Be(1);
    }

    [Fact]
    public async Task Options_choose_clients_tags_and_status()
    {
        var collection = new ServiceCollection().AddLogging();
        collection.AddTokenClients().AddVercel(static _ => { }).AddVercel("team_b", static _ => { }).AddInfisical(static _ => { }).UseEmulator(_emulator);
        collection.AddHealthChecks().AddTokenClients(static options =>
        {
            options.Filter = static (service, key) => service == TokenService.Vercel && key is not null;
            options.Tags.Add("ready");
            options.FailureStatus = HealthStatus.Degraded;
        });
        await using var services = collection.BuildServiceProvider();

        var registrations = services.GetRequiredService<Microsoft.Extensions.Options.IOptions<HealthCheckServiceOptions>>().Value.Registrations;

        var only = registrations.Should().ContainSingle().Which;
        only.Name.Should().Be("tokenclients-vercel-team_b");
        only.Tags.Should().BeEquivalentTo("tokenclients", "ready", "vercel");
        only.FailureStatus.Should().Be(HealthStatus.Degraded);
    }

    [Fact]
    public async Task Later_call_replaces_the_checks_of_the_clients_that_it_selects()
    {
        var collection = new ServiceCollection().AddLogging();
        collection.AddTokenClients().AddVercel(static _ => { }).AddVercel("team_b", static _ => { }).AddInfisical(static _ => { }).UseEmulator(_emulator);
        collection.AddHealthChecks().AddTokenClients(static options => options.Tags.Add("first"));
        collection.AddHealthChecks().AddTokenClients(static options =>
        {
            options.Filter = static (service, _) => service == TokenService.Infisical;
            options.Tags.Add("second");
            options.FailureStatus = HealthStatus.Degraded;
        });
        await using var services = collection.BuildServiceProvider();

        var report = await CheckAsync(services);

        report.Entries.Keys.Should().BeEquivalentTo("tokenclients-vercel", "tokenclients-vercel-team_b", "tokenclients-infisical");
        report.Entries.Should().OnlyContain(static entry => entry.Value.Status == HealthStatus.Healthy);
        report.Entries["tokenclients-vercel"].Tags.Should().BeEquivalentTo("tokenclients", "first", "vercel");
        report.Entries["tokenclients-infisical"].Tags.Should().BeEquivalentTo("tokenclients", "second", "infisical");
        services.GetRequiredService<Microsoft.Extensions.Options.IOptions<HealthCheckServiceOptions>>().Value.Registrations
            .Single(static registration => registration.Name == "tokenclients-infisical").FailureStatus.Should().Be(HealthStatus.Degraded);
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        var builder = new ServiceCollection().AddHealthChecks();

        Assert.Throws<ArgumentException>(() => builder.AddTokenClients(static options => options.CacheDuration = TimeSpan.FromTicks(-1))).Message.Should().Contain("CacheDuration");
        Assert.Throws<ArgumentException>(() => builder.AddTokenClients(static options => options.CacheDuration = TimeSpan.FromDays(2))).Message.Should().Contain("1 day");
        Assert.Throws<ArgumentException>(() => builder.AddTokenClients(static options => options.FailureCacheDuration = TimeSpan.FromTicks(-1))).Message.Should().Contain("FailureCacheDuration");
        Assert.Throws<ArgumentException>(() => builder.AddTokenClients(static options => options.FailureCacheDuration = TimeSpan.FromDays(2))).Message.Should().Contain("FailureCacheDuration").And.Contain("1 day");
        Assert.Throws<ArgumentException>(() => builder.AddTokenClients(static options => options.Timeout = TimeSpan.Zero)).Message.Should().Contain("Timeout");
        Assert.Throws<ArgumentException>(() => builder.AddTokenClients(static options => options.FailureStatus = (HealthStatus)42)).Message.Should().Contain("FailureStatus is 42");
        Assert.Throws<ArgumentNullException>(() => TokenClientsHealthChecksBuilderExtensions.AddTokenClients(null!));
    }

    [Fact]
    public async Task Without_token_clients_the_probe_says_what_to_call()
    {
        var collection = new ServiceCollection().AddLogging();
        collection.AddHealthChecks().AddTokenClients();
        await using var services = collection.BuildServiceProvider();

        (await Assert.ThrowsAsync<InvalidOperationException>(() => CheckAsync(services))).Message.Should().Contain("AddTokenClients");
    }

    [Fact]
    public async Task Endpoint_of_a_web_application_says_503_if_a_credential_is_refused()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var emulated = _emulator.VercelOptions();
        builder.Services.AddTokenClients()
            .AddVercel(options => (options.BaseAddress, options.AccessToken) = (emulated.BaseAddress, emulated.AccessToken))
            .AddVercel("wrong", options => (options.BaseAddress, options.AccessToken) = (emulated.BaseAddress, new SecretString("vcp_wrong")));
        builder.Services.AddHealthChecks().AddTokenClients();
        await using var app = builder.Build();
        app.MapHealthChecks("/health/default", new() { Predicate = static check => check.Name == "tokenclients-vercel" });
        app.MapHealthChecks("/health");
        await app.StartAsync(Cancellation);
        using var http = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First()) };

        using var good = await http.GetAsync(new Uri("/health/default", UriKind.Relative), Cancellation);
        using var all = await http.GetAsync(new Uri("/health", UriKind.Relative), Cancellation);

        ((int)good.StatusCode, await good.Content.ReadAsStringAsync(Cancellation)).Should().Be((200, "Healthy"));
        ((int)all.StatusCode, await all.Content.ReadAsStringAsync(Cancellation)).Should().Be((503, "Unhealthy"));
    }

    private ServiceProvider Services(Action<TokenClientsBuilder> register)
    {
        var collection = new ServiceCollection().AddLogging();
        var clients = collection.AddTokenClients();
        register(clients);
        clients.UseEmulator(_emulator);
        collection.AddHealthChecks().AddTokenClients();
        return collection.BuildServiceProvider();
    }

    private static Task<HealthReport> CheckAsync(IServiceProvider services) => services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
