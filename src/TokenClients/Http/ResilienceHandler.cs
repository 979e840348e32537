using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using TokenClients.Diagnostics;
using TokenClients.Errors;

namespace TokenClients.Http;

/// <summary>Total timeout, retry, circuit breaker, attempt timeout, in this order from the outside. What may be sent again is the operation's rule, read from the call.</summary>
internal sealed class ResilienceHandler : DelegatingHandler
{
    private static readonly ResiliencePropertyKey<TokenCall> CallKey = new("TokenClients.Call");

    private readonly ClientSettings _settings;
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;

    internal ResilienceHandler(ClientSettings settings)
    {
        _settings = settings;
        _pipeline = Build();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            context.Properties.Set(CallKey, TokenCall.Of(request)!);
            return await _pipeline.ExecuteAsync(
                static async (context, attempt) => await attempt.Handler.SendOnwardAsync(attempt.Request, context.CancellationToken).ConfigureAwait(false),
                context,
                (Handler: this, Request: request)).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private Task<HttpResponseMessage> SendOnwardAsync(HttpRequestMessage request, CancellationToken cancellationToken) => base.SendAsync(request, cancellationToken);

    private ResiliencePipeline<HttpResponseMessage> Build()
    {
        var options = _settings.Resilience;
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = _settings.TimeProvider };
        builder.AddTimeout(options.TotalTimeout);
        if (options.MaxRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = options.MaxRetries,
                Delay = options.BaseDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => new(ShouldRepeat(CallOf(arguments.Context), arguments.Outcome)),
                DelayGenerator = static arguments => new(AskedWait(arguments.Outcome) is { } wait && wait > TimeSpan.Zero ? Jitter.Lengthen(wait) : null),
                OnRetry = static arguments =>
                {
                    new CallDiagnostics(CallOf(arguments.Context)).Retrying(arguments.RetryDelay);
                    return default;
                },
            });
        }

        return builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = options.CircuitBreakerFailureRatio,
                MinimumThroughput = options.CircuitBreakerMinimumThroughput,
                SamplingDuration = options.CircuitBreakerSamplingDuration,
                BreakDuration = options.CircuitBreakerBreakDuration,
                ShouldHandle = static arguments => new(IsTransient(arguments.Outcome)),
            })
            .AddTimeout(new TimeoutStrategyOptions
            {
                // To give up on a call that issues a secret before its time is up would only make its outcome unknown.
                TimeoutGenerator = arguments => new(CallOf(arguments.Context).Operation.IssuesSecret ? Timeout.InfiniteTimeSpan : options.AttemptTimeout),
            })
            .Build();
    }

    private bool ShouldRepeat(TokenCall call, Outcome<HttpResponseMessage> outcome)
    {
        if (!FailureTable.MayRepeat(call, outcome.Result?.Content as Answer, outcome.Exception))
        {
            return false;
        }

        var left = _settings.Resilience.TotalTimeout - _settings.TimeProvider.GetElapsedTime(call.StartTimestamp);
        return AskedWait(outcome) is not { } wait || (wait <= _settings.Resilience.MaxRetryAfter && wait + Jitter.Most(wait) < left);
    }

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) => outcome.Exception is { } error
        ? FailureTable.IsTransient(error)
        : outcome.Result?.Content is Answer { Failure.Kind: TokenErrorKind.RateLimited or TokenErrorKind.ServiceFault or TokenErrorKind.Timeout };

    private static TimeSpan? AskedWait(Outcome<HttpResponseMessage> outcome) => (outcome.Result?.Content as Answer)?.Failure?.RetryAfter;

    private static TokenCall CallOf(ResilienceContext context) => context.Properties.GetValue(CallKey, null!);
}
