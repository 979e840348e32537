using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Apinizer;
using TokenClients.Testing;

namespace TokenClients.DocsTests.Readme;

/// <summary>What the README says of tokens that stay fresh, carried out.</summary>
public sealed class FreshTokensTests
{
    [Fact]
    public async Task The_typed_client_calls_the_Management_API_with_a_token()
    {
        // The emulated Management API has no projects: this server has, for who shows its token.
        await using var server = RawServer.Start(static exchange => exchange.Request.Target switch
        {
            "/apiops/auth/token" => exchange.RespondAsync("""{"access_token":"token_1","expires_in":3600}"""),
            "/apiops/projects/" when exchange.Request.Headers["Authorization"] == "Bearer token_1" => exchange.RespondAsync("""{"resultList":[]}"""),
            _ => exchange.RespondAsync("{}", status: 404),
        });
        var services = new ServiceCollection();
        FreshTokens.Register(services, new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["TokenClients:Apinizer:BaseAddress"] = $"{server.BaseAddress}",
            ["TokenClients:Apinizer:ClientId"] = "ops",
            ["TokenClients:Apinizer:ClientSecret"] = "password",
        }).Build());
        await using var provider = services.BuildServiceProvider();
        var api = provider.GetRequiredService<ManagementApi>();

        (await api.GetProjectsAsync(CancellationToken.None)).Should().Be("""{"resultList":[]}""");
        (await api.GetProjectsAsync(CancellationToken.None)).Should().Be("""{"resultList":[]}""");

        server.Requests.Select(static request => request.Target).Should().Equal("/apiops/auth/token", "/apiops/projects/", "/apiops/projects/");
    }

    [Fact]
    public async Task The_handler_made_by_hand_authorises_calls()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();

        (await FreshTokens.CallByHandAsync(emulator.ApinizerOptions())).Should().Be("Hello hand");

        emulator.Calls.Select(static call => call.OperationId).Should().Equal("createToken", "hello");
    }

    [Fact]
    public async Task The_token_source_gives_another_token_after_a_refusal()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var apinizer = new ApinizerAuth(emulator.ApinizerOptions());
        using var http = new HttpClient();
        async Task<HttpStatusCode> CallAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(emulator.BaseAddress, "apiops/test/hello/readme"));
            return await FreshTokens.CallWithTokenAsync(apinizer, http, request, CancellationToken.None);
        }

        (await CallAsync()).Should().Be(HttpStatusCode.OK);
        emulator.RevokeApinizerToken(await apinizer.TokenSource.GetAccessTokenAsync());
        (await CallAsync()).Should().Be(HttpStatusCode.Unauthorized);
        (await CallAsync()).Should().Be(HttpStatusCode.OK);

        emulator.Executed(TokenService.Apinizer, "createToken").Should().Be(2);
    }
}
