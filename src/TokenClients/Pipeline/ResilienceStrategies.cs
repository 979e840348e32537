using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using TokenClients.Errors;
using TokenClients.Requests;

namespace TokenClients.Pipeline;

/// <summary>The resilience strategies of a client, outermost first: total timeout, retry, circuit breaker and attempt timeout. Each operation has its own replay rule.</summary>
internal sealed class ResilienceStrategies(ResilienceOptions options, TimeProvider timeProvider, Func<ResilienceContext, CallContext> callOf)
{
    /// <summary>Adds the strategies to a pipeline, and the user's strategies inside the total timeout and around the retries.</summary>
    internal void AddTo(ResiliencePipelineBuilder<HttpResponseMessage> builder, Action<ResiliencePipelineBuilder<HttpResponseMessage>>? addCustom = null)
    {
        builder.TimeProvider = timeProvider;
        if (!options.Enabled)
        {
            addCustom?.Invoke(builder);
            return;
        }

        builder.AddTimeout(TotalRequestTimeout());
        addCustom?.Invoke(builder);
        if (options.Retry.MaxRetryAttempts > 0)
        {
            builder.AddRetry(Retry());
        }

        builder.AddCircuitBreaker(CircuitBreaker()).AddTimeout(AttemptTimeout());
    }

    private TimeoutStrategyOptions TotalRequestTimeout() => new()
    {
        Name = nameof(options.TotalRequestTimeout),

        // Polly does not apply a timeout of zero.
        TimeoutGenerator = arguments => new(TimeLeft(callOf(arguments.Context)) is { Ticks: > 0 } left ? left : TimeSpan.FromTicks(1)),
    };

    private RetryStrategyOptions<HttpResponseMessage> Retry() => new()
    {
        Name = nameof(options.Retry),
        MaxRetryAttempts = options.Retry.MaxRetryAttempts,
        Delay = options.Retry.Delay,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        ShouldHandle = arguments => new(ShouldRetry(callOf(arguments.Context), arguments.Outcome)),
        DelayGenerator = static arguments => new(RetryAfter(arguments.Outcome) is { } wait && wait > TimeSpan.Zero ? Jitter.Lengthen(wait) : null),
        OnRetry = arguments =>
        {
            callOf(arguments.Context).Diagnostics.Retrying(arguments.RetryDelay);
            return default;
        },
    };

    private CircuitBreakerStrategyOptions<HttpResponseMessage> CircuitBreaker() => new()
    {
        Name = nameof(options.CircuitBreaker),
        FailureRatio = options.CircuitBreaker.FailureRatio,
        MinimumThroughput = options.CircuitBreaker.MinimumThroughput,
        SamplingDuration = options.CircuitBreaker.SamplingDuration,
        BreakDuration = options.CircuitBreaker.BreakDuration,
        ShouldHandle = static arguments => new(IsTransient(arguments.Outcome)),
    };

    private TimeoutStrategyOptions AttemptTimeout() => new()
    {
        Name = nameof(options.AttemptTimeout),

        // If a call issues a secret, ending an attempt early would only make the outcome unknown.
        TimeoutGenerator = arguments => new(callOf(arguments.Context).Operation.IssuesSecret ? Timeout.InfiniteTimeSpan : options.AttemptTimeout.Timeout),
    };

    private bool ShouldRetry(CallContext call, Outcome<HttpResponseMessage> outcome)
    {
        if (!IsTransient(outcome) || call.Sends.Issued is not null || (call.Operation.Rule == ReplayRule.NotExecuted && !call.Sends.LastSendHadNoEffect))
        {
            return false;
        }

        return RetryAfter(outcome) is not { } wait || (wait <= options.Retry.MaxRetryAfter && wait + Jitter.Most(wait) < TimeLeft(call));
    }

    private TimeSpan TimeLeft(CallContext call) => options.TotalRequestTimeout.Timeout - timeProvider.GetElapsedTime(call.CallStart);

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) => outcome.Exception is { } error
        ? FailureTable.IsTransient(error)
        : outcome.Result?.Content is BufferedResponse response && FailureTable.IsTransient(response.Failure);

    private static TimeSpan? RetryAfter(Outcome<HttpResponseMessage> outcome) => (outcome.Result?.Content as BufferedResponse)?.Failure?.RetryAfter;
}
