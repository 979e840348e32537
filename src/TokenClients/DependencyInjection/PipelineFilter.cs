using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using TokenClients.Http;

namespace TokenClients.DependencyInjection;

/// <summary>
/// Puts the credential and send-once handlers next to the sockets of our clients, whatever handlers and primary handler the user configured:
/// as part of the primary handler nothing can come between or behind them. So too the handlers that put access tokens on the requests of the user's own clients.
/// </summary>
internal sealed class PipelineFilter(IServiceProvider services, TokenClientRegistry registry) : IHttpMessageHandlerBuilderFilter, IDisposable
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
            // Each attempt of a retrying handler passes it, and no handler that logs sees the header. The client factory disposes it with the rest of the chain.
            var handler = user.CreateHandler(builder.Services);
            handler.InnerHandler = builder.PrimaryHandler;
            builder.PrimaryHandler = handler;
        }

        if (registry.Find(name) is not null)
        {
            var inner = HttpPipeline.CreateInner(services.GetRequiredKeyedService<ClientSettings>(name), builder.PrimaryHandler);
            _handlers.Add(inner);
            builder.PrimaryHandler = inner;
        }
    };

    /// <summary>Closes the connections with the container: the client factory itself never does.</summary>
    public void Dispose()
    {
        foreach (var handler in _handlers)
        {
            handler.Dispose();
        }
    }
}
