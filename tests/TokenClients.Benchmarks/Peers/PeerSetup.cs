using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;

namespace TokenClients.Benchmarks.Peers;

/// <summary>Makes the clients that are compared.</summary>
internal static class PeerSetup
{
    /// <summary>A client of the library, from a container.</summary>
    internal static TClient Library<TClient>(Action<TokenClientsBuilder> add, HttpMessageHandler? primary = null)
        where TClient : class
    {
        var services = new ServiceCollection();
        var builder = services.AddTokenClients();
        add(builder);
        if (primary is not null)
        {
            builder.ConfigureHttpClient(http => http.ConfigurePrimaryHttpMessageHandler(() => primary));
        }

        return services.BuildServiceProvider().GetRequiredService<TClient>();
    }

    /// <summary>The platform's client with the platform's resilience: out of IHttpClientFactory, with its standard handler.</summary>
    internal static HttpClient Standard(Action<HttpClient> configure, HttpMessageHandler? primary = null)
    {
        var services = new ServiceCollection();
        var builder = services.AddHttpClient(nameof(Standard), configure);
        builder.AddStandardResilienceHandler();
        if (primary is not null)
        {
            builder.ConfigurePrimaryHttpMessageHandler(() => primary);
        }

        return services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>().CreateClient(nameof(Standard));
    }

    /// <summary>A client without resilience and without a container.</summary>
    internal static HttpClient Bare(Action<HttpClient> configure, HttpMessageHandler primary)
    {
        var http = new HttpClient(primary);
        configure(http);
        return http;
    }

    /// <summary>What hand-written and generated clients are given.</summary>
    internal static void Configure(HttpClient http, string baseAddress, string? bearer)
    {
        http.BaseAddress = new(baseAddress);
        http.DefaultRequestHeaders.UserAgent.ParseAdd("peer/1.0");
        http.DefaultRequestHeaders.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
    }
}
