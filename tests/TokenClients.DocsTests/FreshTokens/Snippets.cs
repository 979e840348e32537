using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace TokenClients.DocsTests.FreshTokens;

internal static class Snippets
{
    internal static HttpClient CallElsewhere(string path, Uri api)
    {
        // snippet: bearer handler with another source
        var source = AccessTokenSource.FromFile(path); // or a class of yours that implements IAccessTokenSource
        var http = new HttpClient(new BearerTokenHandler(source, api) { InnerHandler = new SocketsHttpHandler() }) { BaseAddress = api };
        // end
        return http;
    }

    internal static void Schedule(IServiceCollection services)
    {
        // snippet: when tokens are replaced
        services.AddTokenClients().AddApinizer(options =>
        {
            options.BaseAddress = new Uri("https://apinizer.example.com");
            options.ClientId = "ops";
            options.ClientSecretFile = "/run/secrets/apinizer";
            options.RefreshBefore = TimeSpan.FromMinutes(5);
            options.RequireFreshBefore = TimeSpan.FromMinutes(1);
        });
        // end
    }

    internal static void Share(IServiceCollection services, IConfiguration configuration, IDistributedCache cache, string keyFile)
    {
        // snippet: share tokens
        services.AddSingleton<IDistributedCache>(cache); // one that all processes reach
        services.AddTokenClients(configuration.GetSection("TokenClients"))
            .ShareApinizerTokens(options => options.EncryptionKey = SecretString.FromFile(keyFile)); // openssl rand -base64 32
        // end
    }
}
