using Polly;

namespace TokenClients.Pipeline;

/// <summary>Runs the resilience strategies with Polly.Core.</summary>
internal sealed class ResilienceHandler : DelegatingHandler
{
    private static readonly ResiliencePropertyKey<CallContext> CallKey = new("TokenClients.Call");

    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline;

    internal ResilienceHandler(ClientSettings settings)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage>();
        new ResilienceStrategies(settings.Resilience, settings.TimeProvider, static context => context.Properties.GetValue(CallKey, null!)).AddTo(builder);
        _pipeline = builder.Build();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            context.Properties.Set(CallKey, CallContext.Of(request));
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
}
