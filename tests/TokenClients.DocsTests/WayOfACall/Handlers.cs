using System.IO;
using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace TokenClients.DocsTests.WayOfACall;

internal static class Handlers
{
    internal static void Register(IServiceCollection services, TextWriter output)
    {
        // snippet: a handler of your own
        services.AddTokenClients()
            .AddVercel(options => options.AccessTokenFile = "/run/secrets/vercel")
            .ConfigureHttpClient(http => http.AddHttpMessageHandler(() => new Witness(output)));
        // end
    }

    internal static void UseProxy(TokenClientsBuilder clients, Uri proxy)
    {
        // snippet: a proxy
        clients.ConfigureHttpClient(http => http.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { Proxy = new WebProxy(proxy) }));
        // end
    }
}

// snippet: a handler of your own
internal sealed class Witness(TextWriter output) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        await output.WriteLineAsync($"{request.Method} {request.RequestUri} -> {(int)response.StatusCode}, shows a credential: {request.Headers.Authorization is not null}");
        return response;
    }
}
// end
