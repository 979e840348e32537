using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.Tests.DependencyInjection;

public sealed class HttpClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_clients_and_one_by_service_and_key_are_configured_before_or_after_their_registration()
    {
        var handled = new List<string>();
        using var recorder = new Wire.Recorder(Setup.Token);
        Action<IHttpClientBuilder> Add(string name) => client => client.AddHttpMessageHandler(() => new Setup.Watcher(_ => handled.Add(name)));
        await using var services = Setup.Provider(services => services.AddTokenClients()
            .ConfigureHttpClient(Add("all, before"))
            .ConfigureHttpClient(TokenService.Vercel, "b", Add("b"))
            .AddVercel(static options => options.AccessToken = new("vcp_1"))
            .AddVercel("b", static options => options.AccessToken = new("vcp_2"))
            .ConfigureHttpClient(TokenService.Vercel, null, Add("default"))
            .ConfigureHttpClient(TokenService.Crafter, null, Add("crafter"))
            .ConfigureHttpClient(TokenService.Vercel, "c", Add("c"))
            .ConfigureHttpClient(Add("all, after"))
            .Over(recorder));

        await services.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Cancellation);
        handled.Should().Equal("all, before", "default", "all, after");
        handled.Clear();
        await services.GetRequiredKeyedService<IVercelTokens>("b").GetTokenAsync("tok_1", cancellationToken: Cancellation);
        handled.Should().Equal("all, before", "b", "all, after");
        recorder.Requests.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_host_puts_on_all_clients_is_taken_off_ours_and_kept_on_others(bool before)
    {
        var handled = 0;
        var headers = new List<(bool OfDefaults, bool OfClient)>();
        using var fromDefaults = new Wire.Recorder(Setup.Token);
        using var recorder = new Wire.Recorder((_, request) =>
        {
            headers.Add((request.Headers.Contains("X-Default"), request.Headers.Contains("X-Ours")));
            return Wire.Response(Setup.Token);
        });
        await using var services = Setup.Provider(services =>
        {
            void Defaults() => services.ConfigureHttpClientDefaults(client => client
                .AddHttpMessageHandler(() => new Setup.Watcher(_ => handled++))
                .ConfigurePrimaryHttpMessageHandler(() => fromDefaults)
                .ConfigureHttpClient(static http =>
                {
                    http.Timeout = TimeSpan.FromMilliseconds(1234);
                    http.DefaultRequestHeaders.Add("X-Default", "1");
                }));
            if (before)
            {
                Defaults();
            }

            services.AddTokenClients().AddVercel(static options => options.AccessToken = new("vcp_1")).Over(recorder)
                .ConfigureHttpClient(static client => client.ConfigureHttpClient(static http => http.DefaultRequestHeaders.Add("X-Ours", "1")));
            services.AddHttpClient("another");
            if (!before)
            {
                Defaults();
            }
        });

        await services.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Cancellation);
        handled.Should().Be(0);
        headers.Should().Equal((false, true));

        using var another = services.GetRequiredService<IHttpClientFactory>().CreateClient("another");
        another.Timeout.Should().Be(TimeSpan.FromMilliseconds(1234));
        another.DefaultRequestHeaders.Contains("X-Default").Should().BeTrue();
        using var response = await another.GetAsync(new Uri("https://another.example/"), Cancellation);
        handled.Should().Be(1);
        fromDefaults.Requests.Should().ContainSingle("the other client, and only that, uses the default primary handler");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Factory_logs_nothing_of_ours(bool logsByDefault)
    {
        using var log = new Setup.Log();
        using var recorder = new Wire.Recorder(Setup.Token);
        await using var services = Setup.Provider(services =>
        {
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
            if (logsByDefault)
            {
                services.ConfigureHttpClientDefaults(static client => client.AddDefaultLogger());
            }

            services.AddTokenClients().AddVercel(static options => options.AccessToken = new("vcp_1")).Over(recorder);
            services.AddHttpClient("another").ConfigurePrimaryHttpMessageHandler(() => recorder);
        });

        await services.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_inThePath", VercelTeam.FromId("team_inTheQuery"), Cancellation);

        log.Entries.Should().Contain(static entry => entry.Category == "TokenClients.Vercel" && entry.Text.Contains("GetTokenAsync"), "one line a call is ours");
        log.Entries.Should().NotContain(static entry => entry.Text.Contains("tok_inThePath") || entry.Text.Contains("team_inTheQuery") || entry.Text.Contains("vcp_1") || entry.Text.Contains("api.vercel.com"));
        log.Entries.Should().NotContain(static entry => entry.Category.StartsWith("System.Net.Http.HttpClient.TokenClients", StringComparison.Ordinal) && entry.Level >= LogLevel.Debug && entry.Text.Contains("HTTP"));

        using var another = services.GetRequiredService<IHttpClientFactory>().CreateClient("another");
        using var response = await another.GetAsync(new Uri("https://another.example/path"), Cancellation);
        log.Entries.Should().Contain(static entry => entry.Text.Contains("https://another.example/path"), "the log that was looked at is the one that the factory writes to");
    }

    [Fact]
    public async Task Sockets_of_the_user_are_hardened_and_keep_what_else_the_user_set()
    {
        using var sockets = new SocketsHttpHandler { MaxConnectionsPerServer = 7, PooledConnectionLifetime = TimeSpan.FromMinutes(1) };
        var unbounded = new SocketsHttpHandler();
        await using var services = Setup.Provider(services => services.AddTokenClients().AddVercel(static options => options.AccessToken = new("vcp_1"))
            .ConfigureHttpClient(client => client.ConfigurePrimaryHttpMessageHandler(() => unbounded)));

        services.GetRequiredService<IVercelTokens>();
        using var client = new VercelTokens(Wire.VercelOptions(), sockets);

        var hardened = new { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = (DistributedContextPropagator?)null };
        unbounded.Should().BeEquivalentTo(hardened);
        unbounded.PooledConnectionLifetime.Should().BePositive().And.BeLessThanOrEqualTo(TimeSpan.FromHours(1));
        sockets.Should().BeEquivalentTo(hardened);
        sockets.Should().BeEquivalentTo(new { MaxConnectionsPerServer = 7, PooledConnectionLifetime = TimeSpan.FromMinutes(1) }, "a bounded life is the user's choice");
    }

    [Fact]
    public void Client_handler_behind_handlers_of_the_user_is_hardened_too()
    {
        using var inner = new HttpClientHandler();
        using var outer = new Setup.Watcher(static _ => { }) { InnerHandler = new Setup.Watcher(static _ => { }) { InnerHandler = inner } };
        using var client = new VercelTokens(Wire.VercelOptions(), outer);

        inner.Should().BeEquivalentTo(new { AllowAutoRedirect = false, UseCookies = false });
    }

    [Fact]
    public async Task Sockets_may_be_shared_by_clients_one_of_which_has_called_already()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: Cancellation);
        using var sockets = new SocketsHttpHandler();
        using var first = new VercelTokens(emulator.VercelOptions(), sockets);
        await first.GetCurrentTokenAsync(cancellationToken: Cancellation);

        using var second = new VercelTokens(emulator.VercelOptions(), sockets);
        var token = await second.GetCurrentTokenAsync(cancellationToken: Cancellation);

        token.Id.Should().NotBeEmpty();
    }
}
