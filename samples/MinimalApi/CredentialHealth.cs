using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TokenClients;
using TokenClients.Vercel;

namespace MinimalApi;

/// <summary>Asks a service what it makes of a credential. Mints nothing.</summary>
internal sealed class CredentialHealth(Func<CancellationToken, Task<CredentialCheck>> check) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var result = await check(cancellationToken);
        return result.State switch
        {
            CredentialState.Accepted => HealthCheckResult.Healthy(),
            CredentialState.Rejected => new(context.Registration.FailureStatus, result.Detail),

            // Without rights, or not to be told: the service was not reached, or failed.
            _ => HealthCheckResult.Degraded(result.Detail),
        };
    }
}

/// <summary>One check a team.</summary>
internal static class TeamHealthChecks
{
    /// <summary>How long a check may take: a probe does not wait for all the retries of a call.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    public static void AddTeamHealthChecks(this IServiceCollection services, IConfigurationSection tokenClients)
    {
        var checks = services.AddHealthChecks();
        foreach (var team in tokenClients.GetSection("Vercel:Instances").GetChildren().Select(static team => team.Key))
        {
            checks.Add(new(team, provider => new CredentialHealth(provider.GetRequiredKeyedService<IVercelTokens>(team).CheckCredentialAsync), null, null, Timeout));
        }
    }

    public static void MapTeamHealth(this IEndpointRouteBuilder routes) => routes.MapHealthChecks("/health", new HealthCheckOptions
    {
        ResponseWriter = static (context, report) =>
        {
            IReadOnlyList<TeamHealth> teams = [.. report.Entries.Select(static entry => new TeamHealth(entry.Key, entry.Value.Status.ToString()))];
            return context.Response.WriteAsJsonAsync(teams, ApiJson.Default.IReadOnlyListTeamHealth, cancellationToken: context.RequestAborted);
        },
    });
}
