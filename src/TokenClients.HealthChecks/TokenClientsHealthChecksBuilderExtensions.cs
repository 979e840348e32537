using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using TokenClients;
using TokenClients.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that add health checks for token clients.</summary>
public static class TokenClientsHealthChecksBuilderExtensions
{
    /// <summary>Adds a health check for each registered token client. The check asks the service whether it accepts the credential (<c>CheckCredentialAsync</c>).</summary>
    /// <remarks>
    /// <para>The clients are those that code registers or configuration names (<see cref="TokenClientCatalog"/>), before or after this call. The checks are named <c>tokenclients-vercel</c>, and <c>tokenclients-vercel-team_b</c> for the key <c>team_b</c>.</para>
    /// <para><see cref="CredentialState.Accepted"/> is healthy. <see cref="CredentialState.Rejected"/> is unhealthy, unless <see cref="TokenClientHealthCheckOptions.FailureStatus"/> is set to another status; the same applies to a client whose settings are not valid. <see cref="CredentialState.AcceptedWithoutRights"/> and <see cref="CredentialState.Undetermined"/> are degraded:
    /// if the service cannot be reached, nothing is known about the credential.</para>
    /// <para>The description is <see cref="CredentialCheck.Detail"/>, or says what to set. The data is <c>service</c>, <c>key</c> (if there is one) and <c>state</c> (unless the settings are not valid). None of them contains a secret, and the result has no exception.</para>
    /// <para>A check reuses the result for <see cref="TokenClientHealthCheckOptions.CacheDuration"/> if the credential is accepted, and otherwise for <see cref="TokenClientHealthCheckOptions.FailureCacheDuration"/>. Each process checks for itself, and a check is retried like any other call. If the number of uses of an Infisical credential is limited, each request costs one use. A check at Apinizer requests a token if none is cached.</para>
    /// <para>Call it again with a <see cref="TokenClientHealthCheckOptions.Filter"/> to give some clients other options: a later call replaces the checks of the clients that it selects.</para>
    /// </remarks>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Configures the checks; <see langword="null"/> keeps the defaults.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IHealthChecksBuilder AddTokenClients(this IHealthChecksBuilder builder, Action<TokenClientHealthCheckOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var settings = new TokenClientHealthCheckOptions();
        configure?.Invoke(settings);
        if (settings.CacheDuration < TimeSpan.Zero || settings.CacheDuration > TimeSpan.FromDays(1))
        {
            throw new ArgumentException($"CacheDuration is {settings.CacheDuration}. It must be from 0 to 1 day.", nameof(configure));
        }

        if (settings.FailureCacheDuration < TimeSpan.Zero || settings.FailureCacheDuration > TimeSpan.FromDays(1))
        {
            throw new ArgumentException($"FailureCacheDuration is {settings.FailureCacheDuration}. It must be from 0 to 1 day.", nameof(configure));
        }

        if (settings.Timeout <= TimeSpan.Zero || settings.Timeout > TimeSpan.FromHours(1))
        {
            throw new ArgumentException($"Timeout is {settings.Timeout}. It must be more than 0 and at most 1 hour.", nameof(configure));
        }

        if (!Enum.IsDefined(settings.FailureStatus))
        {
            throw new ArgumentException($"FailureStatus is {settings.FailureStatus}. It must be a value of HealthStatus.", nameof(configure));
        }

        builder.Services.AddSingleton(new TokenClientHealthChecks.Addition(settings));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HealthCheckServiceOptions>, TokenClientHealthChecks>());
        return builder;
    }
}
