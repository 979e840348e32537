using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace TokenClients.DependencyInjection;

/// <summary>Sets up the HTTP clients of instances that configuration names only after the registration, when services can no longer be added. They get the settings of an HTTP client that was prepared for such instances.</summary>
internal sealed class LaterHttpClientOptions(IServiceProvider services, TokenClientInstances instances) : IPostConfigureOptions<HttpClientFactoryOptions>
{
    public void PostConfigure(string? name, HttpClientFactoryOptions options)
    {
        if (name is null || instances.FindByHttpClient(name) is not { Registration: { IsOfLaterKeys: true } registration })
        {
            return;
        }

        if (registration.RefusalOfLaterKeys is { } refusal)
        {
            throw new InvalidOperationException($"The HTTP client '{name}' cannot be set up: {refusal}");
        }

        // Only a builder can remove the platform's own loggers.
        var own = new ServiceCollection();
        TokenClientsBuilder.AddHttpClient(own, name);
        foreach (var service in own)
        {
            (service.ImplementationInstance as IConfigureNamedOptions<HttpClientFactoryOptions>)?.Configure(name, options);
        }

        var prepared = services.GetRequiredService<IOptionsMonitor<HttpClientFactoryOptions>>().Get(registration.HttpClientName);
        options.HandlerLifetime = prepared.HandlerLifetime;
        options.SuppressHandlerScope = prepared.SuppressHandlerScope;
        Copy(prepared.HttpClientActions, options.HttpClientActions);
        Copy(prepared.HttpMessageHandlerBuilderActions, options.HttpMessageHandlerBuilderActions);
    }

    private static void Copy<T>(IList<T> from, IList<T> to)
    {
        to.Clear();
        foreach (var item in from)
        {
            to.Add(item);
        }
    }
}
