using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace TokenClients.IntegrationTests.Doubles;

/// <summary>The platform's standard handlers, as a host puts them on its HTTP clients.</summary>
internal static class HostHandlers
{
    internal const string StandardResilience = "AddStandardResilienceHandler on all clients";
    internal const string StandardHedging = "AddStandardHedgingHandler on all clients";

    private static readonly TimeSpan NeverInAttempt = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Never = TimeSpan.FromMinutes(1);

    /// <summary>Adds the handler, without waits, which would only take time here, and without limits, which would make a run depend on the machine.</summary>
    internal static void AddResilience(IHttpClientBuilder http) => http.AddStandardResilienceHandler(static options =>
    {
        (options.TotalRequestTimeout.Timeout, options.AttemptTimeout.Timeout) = (Never, NeverInAttempt);
        (options.Retry.Delay, options.Retry.BackoffType, options.Retry.ShouldRetryAfterHeader) = (TimeSpan.Zero, DelayBackoffType.Constant, false);

        // So many faults would open every circuit.
        (options.CircuitBreaker.MinimumThroughput, options.CircuitBreaker.SamplingDuration) = (int.MaxValue, 2 * NeverInAttempt);
    });

    /// <summary>Likewise; a send that a fault slows down is hedged.</summary>
    internal static void AddHedging(IHttpClientBuilder http) => http.AddStandardHedgingHandler().Configure(static options =>
    {
        (options.TotalRequestTimeout.Timeout, options.Endpoint.Timeout.Timeout) = (Never, NeverInAttempt);
        (options.Hedging.Delay, options.Hedging.MaxHedgedAttempts) = (TimeSpan.FromMilliseconds(10), 3);
        (options.Endpoint.CircuitBreaker.MinimumThroughput, options.Endpoint.CircuitBreaker.SamplingDuration) = (int.MaxValue, 2 * NeverInAttempt);
    });
}
