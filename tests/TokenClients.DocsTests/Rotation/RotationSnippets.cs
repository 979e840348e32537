using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TokenClients.Rotation;

namespace TokenClients.DocsTests.Rotation;

/// <summary>The programs of docs/rotation.md and docs/rotation-sinks.md.</summary>
internal static class RotationSnippets
{
    internal static void Register(IServiceCollection services, IConfiguration configuration)
    {
        // snippet: register
        services.AddTokenClients(configuration.GetSection("TokenClients"))
            .AddRotation("deploy", rotation => rotation
                .OfVercel(lifetime: TimeSpan.FromDays(30))
                .Every(TimeSpan.FromDays(7))
                .Overlap(TimeSpan.FromHours(1))
                .DeliverTo(new FileSecretSink("/var/lib/deploy/vercel-token")));
        // end
    }

    internal static void RegisterInfisical(IServiceCollection services, IConfiguration configuration, Guid identityId)
    {
        // snippet: register Infisical
        services.AddTokenClients(configuration.GetSection("TokenClients"))
            .AddRotation("deploy", rotation => rotation
                .OfInfisical(identityId)
                .Every(TimeSpan.FromDays(7))
                .DeliverTo(new FileSecretSink("/var/lib/deploy/infisical-token"))
                .NoteIn(new FileRotationJournal("/var/lib/deploy/journal")));
        // end
    }

    internal static void DeliverAsMount(RotationBuilder rotation)
    {
        // snippet: mount
        rotation.DeliverTo(new FileSecretSink("/run/secrets/vercel/token", asMount: true));
        // end
    }

    internal static async Task<int> RunOnceAsync(HostApplicationBuilder builder, CancellationToken cancellationToken)
    {
        // snippet: run once
        using var host = builder.Build(); // not started
        var rotation = host.Services.GetRequiredKeyedService<SecretRotation>("deploy");
        var result = await rotation.RunOnceAsync(cancellationToken);
        Console.WriteLine($"{result.Outcome}, next step at {result.NextStepAt:u}. {result.Problem}");
        Console.WriteLine(result.State);
        return result.Outcome == RotationOutcome.Failed ? 1 : 0;
        // end
    }

    internal static async Task ShareAsync(TokenClientsBuilder builder, DbDataSource database, ISecretSink vault, CancellationToken cancellationToken)
    {
        // snippet: several machines
        var journal = new DbRotationJournal(database);
        await journal.CreateTableAsync(cancellationToken);
        builder.AddRotation("deploy", rotation => rotation
            .OfVercel(lifetime: TimeSpan.FromDays(30))
            .DeliverTo(vault)
            .NoteIn(journal));
        // end
    }
}
