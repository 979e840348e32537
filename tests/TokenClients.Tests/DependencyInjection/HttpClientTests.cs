using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.Tests.DependencyInjection;

public sealed class HttpClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Handlers_of_the_user_are_in_every_client_whether_registered_before_or_after(bool before)
    {
        var addresses = new List<string?>();
        using var recorder = new Wire.Recorder(Setup.Token);
        await using var services = Setup.Provider(services =>
        {
            var builder = services.AddTokenClients();
            void Configure() => builder.ConfigureHttpClient(client =>
                client.AddHttpMessageHandler(() => new Setup.Watcher(request => addresses.Add(request.RequestUri!.AbsolutePath))));
            if (before)
            {
                Configure();
            }

            builder.AddVercel(static options => options.AccessToken = new("vcp_1")).AddVercel("b", static options => options.AccessToken = new("vcp_2")).Over(recorder);
            if (!before)
            {
                Configure();
            }
        });

        await services.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Cancellation);
        await services.GetRequiredKeyedService<IVercelTokens>("b").GetTokenAsync("tok_2", cancellationToken: Cancellation);

        addresses.Should().Equal("/v5/user/tokens/tok_1", "/v5/user/tokens/tok_2");
        recorder.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task One_client_is_configured_by_service_and_key()
    {
        var handled = new List<string>();
        using var recorder = new Wire.Recorder(Setup.Token);
        Action<IHttpClientBuilder> Add(string name) => client => client.AddHttpMessageHandler(() => new Setup.Watcher(_ => handled.Add(name)));
        await using var services = Setup.Provider(services => services.AddTokenClients()
            .ConfigureHttpClient(TokenService.Vercel, "b", Add("b"))
            .AddVercel(static options => options.AccessToken = new("vcp_1"))
            .AddVercel("b", static options => options.AccessToken = new("vcp_2"))
            .ConfigureHttpClient(TokenService.Vercel, null, Add("default"))
            .ConfigureHttpClient(TokenService.Crafter, null, Add("crafter"))
            .ConfigureHttpClient(TokenService.Vercel, "c", Add("c"))
            .Over(recorder));

        await services.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Cancellation);
        handled.Should().Equal("default");
        await services.GetRequiredKeyedService<IVercelTokens>("b").GetTokenAsync("tok_1", cancellationToken: Cancellation);
        handled.Should().Equal("default", "b");
    }

    [Fact]
    public async Task What_the_user_sets_on_the_client_itself_holds()
    {
        var agents = new List<string>();
        using var recorder = new Wire.Recorder((_, request) =>
        {
            agents.Add(string.Join(' ', request.Headers.GetValues("X-Ours")));
            return Wire.Response(Setup.Token);
        });
        await using var services = Setup.Provider(services => services.AddTokenClients().AddVercel(static options => options.AccessToken = new("vcp_1")).Over(recorder)
            .ConfigureHttpClient(static client => client.ConfigureHttpClient(static http => http.DefaultRequestHeaders.Add("X-Ours", "yes"))));

        await services.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Cancellation);

        agents.Should().Equal("yes");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_host_puts_on_all_clients_is_taken_off_ours_and_kept_on_others(bool before)
    {
        var handled = 0;
        var headers = new List<bool>();
        using var fromDefaults = new Wire.Recorder(Setup.Token);
        using var recorder = new Wire.Recorder((_, request) =>
        {
            headers.Add(request.Headers.Contains("X-Default"));
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

            services.AddTokenClients().AddVercel(static options => options.AccessToken = new("vcp_1")).Over(recorder);
            services.AddHttpClient("another");
            if (!before)
            {
                Defaults();
            }
        });

        await services.GetRequiredService<IVercelTokens>().GetTokenAsync("tok_1", cancellationToken: Cancellation);
        handled.Should().Be(0);
        headers.Should().Equal(false);

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
