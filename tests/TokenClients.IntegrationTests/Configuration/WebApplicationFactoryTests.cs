using System.IO;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients.Testing;
using TokenClients.WebProgram;

namespace TokenClients.IntegrationTests.Configuration;

/// <summary>A program that registers its clients from configuration, in the test host that its author would use.</summary>
public sealed class WebApplicationFactoryTests : IAsyncLifetime
{
    private TokenServicesEmulator _emulator = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _emulator = await TokenServicesEmulator.StartAsync();

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();

    [Fact]
    public async Task Case_A07_emulator_in_ConfigureTestServices_is_enough()
    {
        await using var factory = Factory(web => web.ConfigureTestServices(services => services.AddTokenClients().UseEmulator(_emulator)));

        (await GetAsync(factory, "/vercel", "/crafter", "/team")).Should().Equal("Accepted", "Accepted", "Accepted");
    }

    [Fact]
    public async Task Case_A07_configuration_of_the_test_names_clients_too()
    {
        await using var factory = Factory(web => web
            .ConfigureAppConfiguration((_, configuration) => configuration.AddInMemoryCollection(
            [
                new("TokenClients:Vercel:BaseAddress", _emulator.VercelOptions().BaseAddress!.AbsoluteUri),
                new("TokenClients:Vercel:AccessToken", _emulator.VercelOptions().AccessToken!.Reveal()),
                new("TokenClients:Vercel:Instances:TEAM_B:BaseAddress", _emulator.VercelOptions().BaseAddress!.AbsoluteUri),
                new("TokenClients:Vercel:Instances:TEAM_B:AccessToken", _emulator.VercelOptions().AccessToken!.Reveal()),
            ])));

        (await GetAsync(factory, "/vercel", "/team")).Should().Equal("Accepted", "Accepted");
        using var http = factory.CreateClient();
        (await http.GetFromJsonAsync<string[]>(new Uri("/clients", UriKind.Relative), Cancellation)).Should().Equal("TEAM_B");
    }

    [Fact]
    public async Task Case_A07_all_mistakes_are_told_at_once_also_when_a_hosted_service_asks_first()
    {
        foreach (var asksFirst in new[] { true, false })
        {
            await using var factory = Factory(web =>
            {
                web.ConfigureAppConfiguration((_, configuration) => configuration.AddInMemoryCollection([new("TokenClients:Vercel:Token", "vcp_1"), new("TokenClients:Crafter:AccessToken", "vcp_1")]));
                if (asksFirst)
                {
                    web.ConfigureTestServices(static services => services.AddHostedService<AsksFirst>());
                }
            });

            var error = FluentActions.Invoking(() => factory.CreateClient()).Should().Throw<AggregateException>().Which;

            error.InnerExceptions.Cast<OptionsValidationException>().SelectMany(static inner => inner.Failures).Should().BeEquivalentTo(
                "TokenClients:Vercel:Token is not a known key. Did you mean TokenClients:Vercel:AccessToken?",
                "TokenClients:Crafter:BaseAddress is missing. Set it to the address of the service, such as https://api.example.com.");
        }
    }

    [Fact]
    public async Task Case_A06_user_secrets_over_appsettings_and_empty_variables_of_docker_compose()
    {
        var folder = Directory.CreateTempSubdirectory("tokenclients-layers");
        try
        {
            var secrets = Path.Combine(folder.FullName, "secrets.json");
            await File.WriteAllTextAsync(secrets, $$"""{ "TokenClients:Vercel:AccessToken": "{{_emulator.VercelOptions().AccessToken!.Reveal()}}" }""", Cancellation);
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "appsettings.json"),
                $$"""{ "TokenClients": { "Vercel": { "BaseAddress": "{{_emulator.VercelOptions().BaseAddress}}", "AccessTokenFile": "/run/secrets/vercel", "TeamSlug": "acme" } } }""",
                Cancellation);
            Environment.SetEnvironmentVariable("TOKENCLIENTSWEB_TokenClients__Vercel__TeamSlug", "");
            Environment.SetEnvironmentVariable("TOKENCLIENTSWEB_TokenClients__Vercel__Resilience__AttemptTimeout__Timeout", "");
            await using var factory = Factory(web => web
                .ConfigureAppConfiguration((_, configuration) => configuration
                    .AddJsonFile(Path.Combine(folder.FullName, "appsettings.json"))
                    .AddJsonFile(secrets)
                    .AddEnvironmentVariables("TOKENCLIENTSWEB_")));

            (await GetAsync(factory, "/vercel")).Should().Equal("Accepted");

            factory.Services.GetRequiredService<IOptions<Vercel.VercelOptions>>().Value.Should().BeEquivalentTo(new { AccessTokenFile = (string?)null, TeamSlug = (string?)null });
        }
        finally
        {
            Environment.SetEnvironmentVariable("TOKENCLIENTSWEB_TokenClients__Vercel__TeamSlug", null);
            Environment.SetEnvironmentVariable("TOKENCLIENTSWEB_TokenClients__Vercel__Resilience__AttemptTimeout__Timeout", null);
            folder.Delete(recursive: true);
        }
    }

    private static WebApplicationFactory<AsksFirst> Factory(Action<IWebHostBuilder> configure) =>
        new WebApplicationFactory<AsksFirst>().WithWebHostBuilder(configure);

    private static async Task<IReadOnlyList<string>> GetAsync(WebApplicationFactory<AsksFirst> factory, params string[] paths)
    {
        using var http = factory.CreateClient();
        var texts = new List<string>();
        foreach (var path in paths)
        {
            texts.Add(await http.GetStringAsync(new Uri(path, UriKind.Relative), Cancellation));
        }

        return texts;
    }
}
