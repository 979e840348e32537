using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.StandardHandlers;

/// <summary>The standard handlers of Microsoft.Extensions.Http.Resilience in a host with our clients, on real connections: how often a read is sent, and that a creation runs once.</summary>
public sealed class HostSetUpTests
{
    /// <summary>More than any set-up sends.</summary>
    private const int Always = 100;

    private const int ResilienceTwice = 5;

    /// <summary>Each set-up, over the built-in engine and over the platform's.</summary>
    public static TheoryData<string, bool> SetUps
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var setUp in HostSetUp.All)
            {
                data.Add($"{setUp}", false);
                data.Add($"{setUp}", true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(SetUps))]
    public async Task A_read_is_sent_as_often_as_documented_and_a_creation_runs_once_at_every_service(string name, bool usesHttpResilience)
    {
        var setUp = Find(name);
        using var log = new EventLog();
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var detector = new SecretLeakDetector();
        detector.Watch(emulator);
        using var host = await StartAsync(setUp, usesHttpResilience, emulator, log, detector.LoggerProvider);

        // Whatever could be wrong with the clients' handlers is known now: no call was made yet.
        var warnings = log.Warnings(ResilienceTwice);
        warnings.Should().HaveCount(setUp.IsWarnedAbout ? Enum.GetValues<TokenService>().Length : 0, "{0}", setUp);
        warnings.Where(static line => !line.StartsWith("The HTTP client TokenClients.", StringComparison.Ordinal) || !line.Contains(" has a ResilienceHandler in addition to ", StringComparison.Ordinal)).Should().BeEmpty();

        emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Status(503), Always);
        var read = await Failing.CallAsync(() => host.Services.GetRequiredService<IVercelTokens>().GetCurrentTokenAsync());
        emulator.Calls.Should().HaveCount(setUp.Reads, "{0}", setUp);
        read.Should().BeEquivalentTo(new { Kind = TokenErrorKind.ServiceFault, Attempts = setUp.Reads, IsRetryable = true });

        await AttachAsync(emulator);
        foreach (var (service, operation, createAsync) in Creations(host.Services, emulator))
        {
            // The service acts, and says that it failed.
            var before = emulator.Executed(service, operation);
            emulator.Fail(service, operation, Fault.Status(503, afterExecuting: true), Always);

            var failure = await Failing.CallAsync(createAsync);

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.ServiceFault, OutcomeUnknown = true, IsRetryable = false }, "{0}, {1}", setUp, service);
            (emulator.Executed(service, operation) - before).Should().Be(1, "{0}, {1}", setUp, service);

            // CrafterCMS knows the id that the client chose, so that a second send of the same creation cannot make a second token.
            emulator.Calls.Count(call => call.OperationId == operation && call.Service == service && call.Faulted).Should().Be(service == TokenService.Crafter ? setUp.Reads : 1, "{0}, {1}", setUp, service);
        }

        // Polly's logger of the standard handler is on, as for any client of the host.
        detector.Collected(SecretLeakChannel.Log).Should().BePositive();
        detector.AssertClean();
    }

    [Theory]
    [MemberData(nameof(SetUps))]
    public async Task A_creation_that_takes_longer_than_the_hedging_waits_runs_once_and_returns_its_secret(string name, bool usesHttpResilience)
    {
        var setUp = Find(name);
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var host = await StartAsync(setUp, usesHttpResilience, emulator);
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.SlowHeaders(HostSetUp.HedgingDelay * 5, afterExecuting: true));

        var created = await host.Services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new CreateVercelToken("slow", TokenExpiry.Never));

        emulator.IsLive(TokenService.Vercel, created.Secret).Should().BeTrue();
        emulator.Calls.Should().ContainSingle();
        emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(1);
    }

    [Fact]
    public async Task The_standard_handler_of_the_hosts_defaults_still_serves_its_other_clients()
    {
        await using var server = RawServer.Responding("{}", status: 503);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddTokenClients().AddVercel(static options => options.AccessToken = new("vcp_unused"));
        HostSetUp.All[0].Apply(builder.Services.AddTokenClients());
        using var host = builder.Build();
        using var client = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("another");

        using var response = await client.GetAsync(server.BaseAddress);

        server.Requests.Should().HaveCount(4);
    }

    private static HostSetUp Find(string name) => HostSetUp.All.Single(setUp => $"{setUp}" == name);

    private static (TokenService Service, string Operation, Func<Task> CreateAsync)[] Creations(IServiceProvider services, TokenServicesEmulator emulator) =>
    [
        (TokenService.Infisical, "createTokenAuthToken", () => services.GetRequiredService<IInfisicalTokenAuth>().CreateTokenAsync(emulator.InfisicalIdentityId, new() { Name = "once" })),
        (TokenService.Apinizer, "createToken", () => services.GetRequiredService<IApinizerAuth>().CreateTokenAsync()),
        (TokenService.Vercel, "createAuthToken", () => services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new("once", TokenExpiry.Never))),
        (TokenService.Crafter, "createAccessToken", () => services.GetRequiredService<ICrafterAccessTokens>().CreateTokenAsync(new("once", TokenExpiry.Never))),
    ];

    private static async Task AttachAsync(TokenServicesEmulator emulator)
    {
        using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
        await infisical.AttachAsync(emulator.InfisicalIdentityId);
    }

    private static async Task<IHost> StartAsync(HostSetUp setUp, bool usesHttpResilience, TokenServicesEmulator emulator, params ILoggerProvider[] logs)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        foreach (var log in logs)
        {
            builder.Logging.AddProvider(log);
        }

        var clients = builder.Services.AddTokenClients().AddInfisical(Prepare).AddApinizer(Prepare).AddVercel(Prepare).AddCrafter(Prepare).UseEmulator(emulator);
        if (usesHttpResilience)
        {
            clients.UseHttpResilience();
        }

        setUp.Apply(clients);
        var host = builder.Build();
        await host.StartAsync();
        return host;

        // Numbers of attempts are the library's defaults.
        void Prepare(TokenClientOptions options) => (options.Resilience.Enabled, options.Resilience.Retry.Delay) = (setUp.IsOursEnabled, TimeSpan.Zero);
    }

    /// <summary>Keeps what is logged, by the event's id.</summary>
    private sealed class EventLog : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<(LogLevel Level, int Id, string Text)> _lines = [];

        internal List<string> Warnings(int id) => [.. _lines.Where(line => line.Level == LogLevel.Warning && line.Id == id).Select(static line => line.Text)];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue((logLevel, eventId.Id, formatter(state, exception)));

        public void Dispose()
        {
            // There is nothing to free.
        }
    }
}
