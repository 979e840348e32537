using System.Collections.Generic;
using System.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MinimalApi;

/// <summary>Maps the health checks: the state of each team's credential. The log contains the reasons.</summary>
internal static class TeamHealthEndpoint
{
    public static void MapTeamHealth(this IEndpointRouteBuilder routes) => routes.MapHealthChecks("/health", new HealthCheckOptions
    {
        ResponseWriter = static (context, report) =>
        {
            IReadOnlyList<TeamHealth> teams = [.. report.Entries.Select(static entry => new TeamHealth(entry.Value.Data.TryGetValue("key", out var team) ? (string)team : entry.Key, entry.Value.Status.ToString()))];
            return context.Response.WriteAsJsonAsync(teams, ApiJson.Default.IReadOnlyListTeamHealth, cancellationToken: context.RequestAborted);
        },
    });
}
