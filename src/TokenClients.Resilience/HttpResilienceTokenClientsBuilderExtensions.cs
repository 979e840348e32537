using Microsoft.Extensions.Http.Resilience;
using Polly;
using TokenClients;
using TokenClients.DependencyInjection;
using TokenClients.Primitives;
using TokenClients.Resilience;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that replace the built-in resilience handler with the one from Microsoft.Extensions.Http.Resilience.</summary>
public static class HttpResilienceTokenClientsBuilderExtensions
{
#pragma warning disable RS0026 // The two differ in required parameters: no call fits both.

    /// <summary>Lets Microsoft.Extensions.Http.Resilience run the timeouts, retries and circuit breakers of all token clients, whether registered before or after this call.</summary>
    /// <remarks>
    /// <para>The clients' own options (<see cref="ResilienceOptions"/>) and rules still apply. The rules say which calls are retried and how long to wait for <c>Retry-After</c>; calls that issue a secret have no attempt timeout.
    /// Changes below <c>Resilience</c> in a client's configuration section take effect without a restart. The pipeline is then rebuilt: <c>configure</c> runs again, and the circuit breaker starts closed.</para>
    /// <para>The metrics <c>resilience.polly.*</c> are recorded as for any pipeline. Polly's logger and the host's telemetry listeners are not used for these clients, because both see exceptions and responses that may contain a secret; retries are logged by the clients themselves.</para>
    /// </remarks>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Adds your own strategies, such as a rate limiter, inside the total timeout and around the retries. They cannot make a call that issues a secret run twice. <see langword="null"/> adds none.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static TokenClientsBuilder UseHttpResilience(this TokenClientsBuilder builder, Action<ResiliencePipelineBuilder<HttpResponseMessage>, ResilienceHandlerContext>? configure = null) =>
        Use(builder, static _ => true, configure);

    /// <summary>Lets Microsoft.Extensions.Http.Resilience run the timeouts, retries and circuit breaker of one service's clients with one key, whether registered before or after this call.</summary>
    /// <remarks>The rules are the same as for all clients. If you call this method several times, the strategies are added in the order of the calls.</remarks>
    /// <param name="builder">The builder.</param>
    /// <param name="service">The service.</param>
    /// <param name="key">The key of the client; <see langword="null"/> for the default one.</param>
    /// <param name="configure">Adds your own strategies, such as a rate limiter, inside the total timeout and around the retries. They cannot make a call that issues a secret run twice. <see langword="null"/> adds none.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    public static TokenClientsBuilder UseHttpResilience(
        this TokenClientsBuilder builder, TokenService service, string? key, Action<ResiliencePipelineBuilder<HttpResponseMessage>, ResilienceHandlerContext>? configure = null) =>
        Use(builder, Guard.NotNull(builder).Concerns(service, key), configure);

#pragma warning restore RS0026

    private static TokenClientsBuilder Use(
        TokenClientsBuilder builder, Func<TokenClientRegistry.Registration, bool> concerns, Action<ResiliencePipelineBuilder<HttpResponseMessage>, ResilienceHandlerContext>? configure)
    {
        var services = Guard.NotNull(builder).Services;
        TokenClientsBuilder.RegistryOf(services).Add(new TokenClientRegistry.ClientConfiguration(concerns, registration => HttpResilience.AddTo(services, registration, configure)));
        return builder;
    }
}
