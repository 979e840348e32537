using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests;

/// <summary>The clients in a host, against the emulator.</summary>
public sealed class PipelineHostTests
{
    [Fact]
    public async Task A_token_lives_its_life_in_a_host()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var host = await StartAsync(emulator, (_, clients) => clients.AddVercel(_ => { }).AddVercelSso(_ => { }));
        var vercel = host.Services.GetRequiredService<IVercelTokens>();

        var created = await vercel.CreateTokenAsync(new CreateVercelToken("hosted", TokenExpiry.In(TimeSpan.FromDays(1))));
        emulator.IsLive(TokenService.Vercel, created.Secret).Should().BeTrue();
        (await vercel.GetTokenAsync(created.Token!.Id)).Name.Should().Be("hosted");
        (await vercel.RevokeTokenAsync(created.Token.Id)).Outcome.Should().Be(RevokeOutcome.Revoked);
        emulator.IsLive(TokenService.Vercel, created.Secret).Should().BeFalse();

        var sso = host.Services.GetRequiredService<IVercelSso>();
        var tokens = await sso.ExchangeCodeAsync(emulator.IssueVercelSsoCode());
        emulator.IsLive(TokenService.Vercel, (await sso.RefreshAsync(tokens.RefreshToken!)).AccessToken!).Should().BeTrue();
        await host.StopAsync();
    }

    [Fact]
    public async Task Keyed_clients_and_configuration_go_to_the_emulator_and_keep_their_other_options()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var host = await StartAsync(
            emulator,
            (_, clients) => { },
            new()
            {
                ["TokenClients:Vercel:AccessToken"] = "vcp_configured",
                ["TokenClients:Vercel:Instances:team_b:AccessToken"] = "vcp_configured",
                ["TokenClients:Vercel:Instances:team_b:TeamId"] = emulator.VercelTeamId,
                ["TokenClients:VercelSso:ClientId"] = "oac_configured",
                ["TokenClients:VercelSso:ClientSecret"] = "vcs_configured",
            });
        var request = new CreateVercelToken("configured", TokenExpiry.Never);

        var own = await host.Services.GetRequiredService<IVercelTokens>().CreateTokenAsync(request);
        var teams = await host.Services.GetRequiredKeyedService<IVercelTokens>("team_b").CreateTokenAsync(request);

        own.Token!.TeamId.Should().BeNull();
        teams.Token!.TeamId.Should().Be(emulator.VercelTeamId);
        host.Services.GetRequiredService<TokenClientCatalog>().Keys(TokenService.Vercel).Should().Equal("team_b");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_retry_handler_cannot_make_a_creation_run_twice(bool onAllClients)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var host = await StartAsync(emulator, (services, clients) =>
        {
            clients.AddVercel(_ => { }).AddVercelSso(_ => { });
            if (onAllClients)
            {
                services.ConfigureHttpClientDefaults(http => http.AddHttpMessageHandler(() => new ThreeTimes()));
            }
            else
            {
                clients.ConfigureHttpClient(http => http.AddHttpMessageHandler(() => new ThreeTimes()));
            }
        });
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Drop(afterExecuting: true));
        emulator.Fail(TokenService.Vercel, "exchangeSsoToken", Fault.Status(502, afterExecuting: true));

        var failure = await Failing.CallAsync(() => host.Services.GetRequiredService<IVercelTokens>().CreateTokenAsync(new CreateVercelToken("orphan", TokenExpiry.Never)));
        var exchange = await Failing.CallAsync(() => host.Services.GetRequiredService<IVercelSso>().ExchangeCodeAsync(emulator.IssueVercelSsoCode()));

        failure.OutcomeUnknown.Should().BeTrue();
        failure.Kind.Should().Be(TokenErrorKind.Unreachable);
        failure.Attempts.Should().Be(1);
        exchange.OutcomeUnknown.Should().BeTrue();
        exchange.Kind.Should().Be(TokenErrorKind.ServiceFault);
        emulator.Calls.Should().HaveCount(2);
        emulator.LiveTokens(TokenService.Vercel).Count(token => token.Name == "orphan").Should().Be(1);
    }

    [Fact]
    public async Task What_a_host_puts_on_all_clients_does_not_reach_these()
    {
        await using var server = RawServer.Responding("""{"tokens":[]}""");
        using var host = await StartAsync(emulator: null, (services, clients) =>
        {
            services.ConfigureHttpClientDefaults(http => http
                .ConfigureHttpClient(client => client.DefaultRequestHeaders.Add("X-Of-The-Host", "1"))
                .AddHttpMessageHandler(() => new Adding("X-Of-A-Handler")));
            clients
                .AddVercel(options =>
                {
                    options.BaseAddress = server.BaseAddress;
                    options.AccessToken = new SecretString("vcp_x");
                })
                .ConfigureHttpClient(http => http.AddHttpMessageHandler(() => new Adding("X-Of-Ours")));
        });

        await host.Services.GetRequiredService<IVercelTokens>().ListTokensPageAsync();

        var sent = server.Requests.Should().ContainSingle().Which.Headers;
        sent.Should().ContainKey("X-Of-Ours").And.NotContainKeys("X-Of-The-Host", "X-Of-A-Handler");
    }

    [Fact]
    public async Task A_handler_that_changes_the_address_gets_no_credential_sent()
    {
        await using var elsewhere = RawServer.Responding("""{"tokens":[]}""");
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var host = await StartAsync(emulator, (_, clients) => clients
            .AddVercel(_ => { })
            .ConfigureHttpClient(http => http.AddHttpMessageHandler(() => new GoingTo(elsewhere.BaseAddress))));

        var failure = await Failing.CallAsync(() => host.Services.GetRequiredService<IVercelTokens>().ListTokensPageAsync());

        failure.Kind.Should().Be(TokenErrorKind.Unknown);
        failure.Message.Should().Contain(elsewhere.BaseAddress.Authority);
        elsewhere.Accepted.Should().Be(0);
        emulator.Calls.Should().BeEmpty();
    }

    private static async Task<IHost> StartAsync(TokenServicesEmulator? emulator, Action<IServiceCollection, TokenClientsBuilder> register, Dictionary<string, string?>? configuration = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(configuration ?? []);
        var clients = configuration is null ? builder.Services.AddTokenClients() : builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));
        register(builder.Services, clients);
        if (emulator is not null)
        {
            clients.UseEmulator(emulator);
        }

        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    /// <summary>What people write, or take from a template.</summary>
    private sealed class ThreeTimes : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    var response = await base.SendAsync(request, cancellationToken);
                    if (attempt == 3 || (int)response.StatusCode < 500)
                    {
                        return response;
                    }
                }
                catch (HttpRequestException) when (attempt < 3)
                {
                    // Once more.
                }
            }
        }
    }

    private sealed class Adding(string header) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.TryAddWithoutValidation(header, "1");
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class GoingTo(Uri address) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new(address, request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
