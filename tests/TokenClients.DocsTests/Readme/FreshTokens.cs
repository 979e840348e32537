using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Apinizer;

namespace TokenClients.DocsTests.Readme;

internal static class FreshTokens
{
    internal static void Register(IServiceCollection services, IConfiguration configuration)
    {
        // snippet: bearer handler
        services.AddTokenClients(configuration.GetSection("TokenClients"));
        services.AddHttpClient<ManagementApi>().AddApinizerBearerToken(); // of a keyed client: AddApinizerBearerToken("team_b")
        // end
    }

    internal static async Task<string> CallByHandAsync(ApinizerOptions options)
    {
        // snippet: bearer handler by hand
        using var apinizer = new ApinizerAuth(options);
        var api = new Uri("https://apinizer.example.com/apiops/");
        api = new Uri(options.BaseAddress!, "apiops/"); // hidden
        using var http = new HttpClient(new BearerTokenHandler(apinizer.TokenSource, api) { InnerHandler = new SocketsHttpHandler() })
        {
            BaseAddress = api, // with the slash at its end, and addresses of calls without one at their beginning
        };
        // end
        return await http.GetStringAsync(new Uri("test/hello/hand", UriKind.Relative));
    }

    internal static async Task<HttpStatusCode> CallWithTokenAsync(IApinizerAuth apinizer, HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // snippet: token source
        var token = await apinizer.TokenSource.GetAccessTokenAsync(cancellationToken);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            apinizer.TokenSource.Invalidate(token); // the next caller gets another one
        }
        // end

        return response.StatusCode;
    }
}

#pragma warning disable CA2234 // As people write it.
// snippet: bearer handler
public sealed class ManagementApi(HttpClient http)
{
    public Task<string> GetProjectsAsync(CancellationToken cancellationToken) => http.GetStringAsync("projects/", cancellationToken);
}
// end
#pragma warning restore CA2234
