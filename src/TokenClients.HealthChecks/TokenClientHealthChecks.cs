using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.HealthChecks;

/// <summary>Adds a check for each client in the container. The clients are known only when the options of the health checks are read.</summary>
internal sealed class TokenClientHealthChecks(IServiceProvider services, IEnumerable<TokenClientHealthChecks.Addition> additions) : IConfigureOptions<HealthCheckServiceOptions>
{
    public void Configure(HealthCheckServiceOptions options)
    {
        var catalog = services.GetService<TokenClientCatalog>()
            ?? throw new InvalidOperationException("The health checks find no token clients. Call services.AddTokenClients(…) as well.");
        var timeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var registrations = new List<HealthCheckRegistration>();
        foreach (var addition in additions)
        {
            foreach (var service in Enum.GetValues<TokenService>())
            {
                if (catalog.HasDefault(service))
                {
                    Add(registrations, addition.Settings, service, key: null, timeProvider);
                }

                foreach (var key in catalog.Keys(service))
                {
                    Add(registrations, addition.Settings, service, key, timeProvider);
                }
            }
        }

        registrations.ForEach(options.Registrations.Add);
    }

    private void Add(List<HealthCheckRegistration> registrations, TokenClientHealthCheckOptions settings, TokenService service, string? key, TimeProvider timeProvider)
    {
        if (settings.Filter?.Invoke(service, key) == false)
        {
            return;
        }

        // The factory runs for each probe; the check holds the state between probes.
        var check = new CredentialHealthCheck(service, key, cancellationToken => CheckAsync(service, key, cancellationToken), settings, timeProvider);
        var registration = new HealthCheckRegistration(
            key is null ? $"tokenclients-{Lower(service)}" : $"tokenclients-{Lower(service)}-{key}",
            check,
            settings.FailureStatus,
            [.. settings.Tags, Lower(service)]);

        // The options of a later call replace those of an earlier one, because two checks with one name are an error.
        var earlier = registrations.FindIndex(candidate => candidate.Name == registration.Name);
        if (earlier < 0)
        {
            registrations.Add(registration);
        }
        else
        {
            registrations[earlier] = registration;
        }
    }

    private async Task<CredentialCheck> CheckAsync(TokenService service, string? key, CancellationToken cancellationToken)
    {
        // The application may have replaced our registration with a scoped client, such as a decorator.
        var scope = services.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            var provider = scope.ServiceProvider;
            return await (service switch
            {
                TokenService.Infisical => Client<IInfisicalTokenAuth>(provider, key).CheckCredentialAsync(cancellationToken),
                TokenService.Apinizer => Client<IApinizerAuth>(provider, key).CheckCredentialAsync(cancellationToken),
                TokenService.Vercel => Client<IVercelTokens>(provider, key).CheckCredentialAsync(cancellationToken),
                TokenService.Crafter => Client<ICrafterAccessTokens>(provider, key).CheckCredentialAsync(cancellationToken),
                _ => throw new InvalidOperationException($"The clients of {service} cannot be checked by this version of TokenClients.HealthChecks."),
            }).ConfigureAwait(false);
        }
    }

    private static T Client<T>(IServiceProvider provider, string? key)
        where T : notnull =>
        key is null ? provider.GetRequiredService<T>() : provider.GetRequiredKeyedService<T>(key);

    private static string Lower(TokenService service) => service.ToString().ToLowerInvariant();

    /// <summary>One call of <c>AddTokenClients</c>.</summary>
    internal sealed record Addition(TokenClientHealthCheckOptions Settings);
}
