using System.Diagnostics.CodeAnalysis;
using System.Linq;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using TokenClients.DependencyInjection;

namespace TokenClients.Resilience;

/// <summary>The Microsoft.Extensions.Http.Resilience handler of one client, with the strategies and rules of the built-in one.</summary>
internal sealed class HttpResilience
{
    // Must differ from the names of the user's handlers: handlers of one client with the same name share a pipeline.
    private const string PipelineName = "tokenclients";

    private readonly TokenClientRegistry.Registration _registration;
    private readonly List<Action<ResiliencePipelineBuilder<HttpResponseMessage>, ResilienceHandlerContext>> _configurations = [];

    private HttpResilience(TokenClientRegistry.Registration registration) => _registration = registration;

    /// <summary>Adds the handler to a client once, and the user's strategies to the handler.</summary>
    internal static void AddTo(
        IServiceCollection services, TokenClientRegistry.Registration registration, Action<ResiliencePipelineBuilder<HttpResponseMessage>, ResilienceHandlerContext>? configure)
    {
        if (registration.IsOfLaterKeys)
        {
            registration.RefusalOfLaterKeys = "configuration named its key only after the registration, when UseHttpResilience can no longer add a handler. "
                + "Add the configuration source before AddTokenClients, or call UseHttpResilience for the service and this key.";
            return;
        }

        var resilience = services.Where(descriptor => descriptor.IsKeyedService && Equals(descriptor.ServiceKey, registration.HttpClientName))
            .Select(static descriptor => descriptor.KeyedImplementationInstance).OfType<HttpResilience>().FirstOrDefault();
        if (resilience is null)
        {
            resilience = new(registration);
            resilience.AddTo(services);
        }

        if (configure is not null)
        {
            resilience._configurations.Add(configure);
        }
    }

    private void AddTo(IServiceCollection services)
    {
        var name = _registration.HttpClientName;
        services.AddKeyedSingleton(name, this);
        services.AddKeyedSingleton(name, static (_, _) => new OutermostHandler());
        _registration.HttpClientBuilder.AddResilienceHandler(PipelineName, Configure);

        // The handler must be outside the handler that buffers bodies, and so outside the user's handlers, wherever it was added.
        _registration.HttpClientBuilder.ConfigureAdditionalHttpMessageHandlers((handlers, provider) =>
        {
            provider.GetRequiredKeyedService<OutermostHandler>(name).Handler = handlers[^1];
            handlers.RemoveAt(handlers.Count - 1);
        });
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The options have no properties to validate.")]
    private void Configure(ResiliencePipelineBuilder<HttpResponseMessage> builder, ResilienceHandlerContext context)
    {
        var current = new CurrentPipeline(_registration.HttpClientName, _configurations, builder, context);
        context.OnPipelineDisposed(current.Dispose);
        builder.AddStrategy(_ => current, new CurrentPipelineOptions());

        // The current pipeline records the telemetry.
        builder.TelemetryListener = null;
    }
}
