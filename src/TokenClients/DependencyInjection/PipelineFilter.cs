using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using TokenClients.Http;

namespace TokenClients.DependencyInjection;

/// <summary>
/// Puts the credential and send-once handlers next to the sockets of our clients, whatever handlers and primary handler the user configured:
/// as part of the primary handler nothing can come between or behind them.
/// </summary>
internal sealed class PipelineFilter(IServiceProvider services, TokenClientRegistry registry) : IHttpMessageHandlerBuilderFilter
{
    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (builder.Name is { } name && registry.Contains(name))
        {
            builder.PrimaryHandler = HttpPipeline.CreateInner(services.GetRequiredKeyedService<ClientSettings>(name), builder.PrimaryHandler);
        }
    };
}
