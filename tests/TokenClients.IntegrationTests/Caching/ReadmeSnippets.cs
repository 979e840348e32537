using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TokenClients.CachingProcess;

namespace TokenClients.IntegrationTests.Caching;

/// <summary>The example of the package's readme.</summary>
internal static class ReadmeSnippets
{
    internal static void Register(IServiceCollection services, IConfiguration configuration, IDatabase redis)
    {
        // snippet: register
        services.AddStackExchangeRedisCache(options => options.Configuration = configuration["Redis"]); // or another IDistributedCache that all processes reach
        services.AddTokenClients(configuration.GetSection("TokenClients"))
            .ShareApinizerTokens(options =>
            {
                options.EncryptionKey = SecretString.FromFile(configuration["SharingKeyFile"]!); // openssl rand -base64 32
                options.Lease = new RedisLease(redis); // optional
            });
        // end
    }
}
