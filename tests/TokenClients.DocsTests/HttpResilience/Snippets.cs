using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Polly;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.HttpResilience;

/// <summary>What docs/http-resilience.md and the page of TokenClients.Resilience show.</summary>
internal static class Snippets
{
    internal static void UseForAll(IServiceCollection services, IConfiguration configuration)
    {
        // snippet: the platform's resilience handler
        services.AddTokenClients(configuration.GetSection("TokenClients"))
            .UseHttpResilience();
        // end
    }

    internal static void UseForOne(TokenClientsBuilder clients)
    {
        // snippet: the platform's resilience handler for one client
        clients.UseHttpResilience(TokenService.Vercel, "team_b"); // null is the key of the default client
        // end
    }

    internal static void Limit(IServiceCollection services, IConfiguration configuration)
    {
        // snippet: a resilience strategy of one's own
        services.AddTokenClients(configuration.GetSection("TokenClients"))
            .UseHttpResilience((pipeline, context) => pipeline.AddConcurrencyLimiter(permitLimit: 10, queueLimit: 100));
        // end
    }

    internal static void UseStandardHandler(IServiceCollection services)
    {
        // snippet: the standard handler instead of the clients' own strategies
        services.AddTokenClients()
            .AddVercel(options =>
            {
                options.AccessTokenFile = "/run/secrets/vercel";
                options.Resilience.Enabled = false; // the standard handler limits time and retries
            })
            .ConfigureHttpClient(http => http.AddStandardResilienceHandler());
        // end
    }
}
