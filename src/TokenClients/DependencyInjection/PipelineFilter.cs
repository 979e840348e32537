using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using TokenClients.Pipeline;

namespace TokenClients.DependencyInjection;

/// <summary>
/// Builds the handlers of the library's clients around the handlers that the user configured. All of them become one primary handler, so that no other filter can insert a handler between them.
/// It also adds the handlers that authorize the requests of the user's own HTTP clients.
/// </summary>
internal sealed partial class PipelineFilter(IServiceProvider services, TokenClientRegistry registry, TokenClientInstances instances) : IHttpMessageHandlerBuilderFilter, IDisposable
{
    private readonly ConcurrentBag<HttpMessageHandler> _handlers = [];

    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (builder.Name is not { } name)
        {
            return;
        }

        if (registry.FindTokenUser(name) is { } user)
        {
            // As the innermost handler, it authorizes each attempt of a retrying handler, and no logging handler sees the header. The client factory disposes it with the chain.
            var handler = user.CreateHandler(builder.Services);
            handler.InnerHandler = builder.PrimaryHandler;
            builder.PrimaryHandler = handler;
        }

        if (instances.FindByHttpClient(name) is not null)
        {
            var settings = services.GetRequiredKeyedService<ClientSettings>(name);
            if (settings.Resilience.Enabled)
            {
                WarnOfOtherResilience(builder, settings.Logger);
            }

            var chain = HttpPipeline.Build(settings, builder.PrimaryHandler, builder.Services.GetKeyedService<OutermostHandler>(name)?.Handler, builder.AdditionalHandlers);
            _handlers.Add(chain);
            builder.PrimaryHandler = chain;
            builder.AdditionalHandlers.Clear();
        }
    };

    /// <summary>The retries of two handlers multiply: with 4 attempts each, a request is sent up to 16 times.</summary>
    private static void WarnOfOtherResilience(HttpMessageHandlerBuilder builder, ILogger logger)
    {
        foreach (var handler in builder.AdditionalHandlers)
        {
            // Compared by name, because this library references neither package.
            for (var type = handler.GetType(); type is not null; type = type.BaseType)
            {
                if (type.FullName is "Microsoft.Extensions.Http.Resilience.ResilienceHandler" or "Microsoft.Extensions.Http.PolicyHttpMessageHandler")
                {
                    LogOtherResilience(logger, builder.Name!, type.Name);
                    return;
                }
            }
        }
    }

    [LoggerMessage(5, LogLevel.Warning, "The HTTP client {Client} has a {Handler} in addition to the client's own retries, so the retries multiply. Set the client's Resilience:Enabled to false, or remove the handler.", EventName = "ResilienceTwice")]
    private static partial void LogOtherResilience(ILogger logger, string client, string handler);

    /// <summary>Closes the connections when the container is disposed. The client factory does not close them.</summary>
    public void Dispose()
    {
        foreach (var handler in _handlers)
        {
            handler.Dispose();
        }
    }
}
