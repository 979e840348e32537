using Microsoft.Extensions.DependencyInjection;
// snippet: health check
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TokenClients;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;
// end

namespace TokenClients.DocsTests.Readme;

internal static class HealthCheck
{
    internal static void Register(IServiceCollection services)
    {
        // snippet: health check
        services.AddHealthChecks()
            .Add(new("infisical", static provider => new CredentialHealth(provider.GetRequiredService<IInfisicalTokenAuth>().CheckCredentialAsync), null, null))
            .Add(new("apinizer", static provider => new CredentialHealth(provider.GetRequiredService<IApinizerAuth>().CheckCredentialAsync), null, null))
            .Add(new("vercel", static provider => new CredentialHealth(provider.GetRequiredService<IVercelTokens>().CheckCredentialAsync), null, null))
            .Add(new("crafter", static provider => new CredentialHealth(provider.GetRequiredService<ICrafterAccessTokens>().CheckCredentialAsync), null, null));
        // end
    }
}

// snippet: health check
public sealed class CredentialHealth(Func<CancellationToken, Task<CredentialCheck>> check) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var result = await check(cancellationToken);
        return result.State switch
        {
            CredentialState.Accepted => HealthCheckResult.Healthy(),
            CredentialState.Rejected => new(context.Registration.FailureStatus, result.Detail), // unhealthy, unless registered otherwise
            _ => HealthCheckResult.Degraded(result.Detail), // without rights, or not to be told: the service was not reached, or failed
        };
    }
}
// end
