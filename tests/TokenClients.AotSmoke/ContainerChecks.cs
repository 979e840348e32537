using System.IO;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.AotSmoke;

/// <summary>Clients out of a host's container: all services, keyed instances, handlers of the user's, credentials that change.</summary>
internal static class ContainerChecks
{
    internal static async Task RunAsync(Checks checks, EmulatorOutput emulator)
    {
        using var account = new VercelTokens(VercelChecks.Options(emulator));
        var first = await account.CreateTokenAsync(new CreateVercelToken("smoke-b", TokenExpiry.Never));
        var second = await account.CreateTokenAsync(new CreateVercelToken("smoke-c", TokenExpiry.Never));
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, first.Secret.Reveal() + "\n");
            var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
            foreach (var (key, value) in emulator.Settings)
            {
                builder.Configuration[key] = value;
            }

            builder.Configuration["TokenClients:Vercel:Instances:team_b:BaseAddress"] = emulator.Setting("Vercel", "BaseAddress");
            builder.Configuration["TokenClients:Vercel:Instances:team_b:AccessToken"] = first.Secret.Reveal();
            var handler = new WatchingHandler();
            builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"))
                .AddVercel("team_c", options =>
                {
                    options.BaseAddress = emulator.Address("Vercel");
                    options.AccessTokenFile = file;
                })
                .ConfigureHttpClient(TokenService.Vercel, "team_b", http => http.AddHttpMessageHandler(() => handler));
            builder.Services.AddSingleton<Consumer>();
            using var host = builder.Build();
            await host.StartAsync();
            var services = host.Services;

            checks.That("Infisical", (await services.GetRequiredService<IInfisicalTokenAuth>().CheckCredentialAsync()).State == CredentialState.Accepted);
            checks.That("Apinizer", (await services.GetRequiredService<IApinizerAuth>().CheckCredentialAsync()).State == CredentialState.Accepted);
            checks.That("Vercel", (await services.GetRequiredService<IVercelTokens>().CheckCredentialAsync()).State == CredentialState.Accepted);
            checks.That("Crafter", (await services.GetRequiredService<ICrafterAccessTokens>().CheckCredentialAsync()).State == CredentialState.Accepted);
            await checks.RefusedAsync("VercelSso with a code that is none", TokenErrorKind.InvalidRequest, () => services.GetRequiredService<IVercelSso>().ExchangeCodeAsync(new("no-such-code")));

            var catalog = services.GetRequiredService<TokenClientCatalog>();
            checks.Equal("catalog: keys", "team_b team_c", string.Join(' ', catalog.Keys(TokenService.Vercel)));
            checks.That("catalog: defaults", catalog.HasDefault(TokenService.Infisical) && catalog.HasDefault(TokenService.Vercel));

            var consumer = services.GetRequiredService<Consumer>();
            checks.That("the default client is not the keyed one", !ReferenceEquals(consumer.Default, consumer.Keyed));
            checks.Equal("a keyed client has its own credential", "smoke-b", (await consumer.Keyed.GetCurrentTokenAsync()).Name);
            checks.That("the default client has its own", (await consumer.Default.GetCurrentTokenAsync()).Name is not "smoke-b");
            checks.That("a handler of the user's sees the request, but not the credential", handler is { Requests: 1, Credentials: 0 });

            var ofFile = services.GetRequiredKeyedService<IVercelTokens>("team_c");
            checks.Equal("a credential in a file", "smoke-b", (await ofFile.GetCurrentTokenAsync()).Name);
            await File.WriteAllTextAsync(file, second.Secret.Reveal());
            checks.Equal("a credential in a file that changed", "smoke-c", (await ofFile.GetCurrentTokenAsync()).Name);
            builder.Configuration["TokenClients:Vercel:Instances:team_b:AccessToken"] = second.Secret.Reveal();
            ((Microsoft.Extensions.Configuration.IConfigurationRoot)builder.Configuration).Reload();
            checks.Equal("a credential in configuration that changed", "smoke-c", (await consumer.Keyed.GetCurrentTokenAsync()).Name);
            await host.StopAsync();
        }
        finally
        {
            File.Delete(file);
        }

        foreach (var token in new[] { first, second })
        {
            checks.Equal($"the token {token.Token!.Name} is revoked", RevokeOutcome.Revoked, (await account.RevokeTokenAsync(token.Token.Id)).Outcome);
        }
    }

    private sealed class WatchingHandler : DelegatingHandler
    {
        internal int Requests { get; private set; }

        internal int Credentials { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            Credentials += request.Headers.Authorization is null ? 0 : 1;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
