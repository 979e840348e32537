using System;
using System.Threading.Tasks;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TokenClients.Apinizer;

namespace TokenClients.CachingProcess;

/// <summary>How a process that shares tokens over Redis is set up: the program, and the tests when they look at Redis as one more process.</summary>
internal static class Sharing
{
    internal static async Task<ConnectionMultiplexer> ConnectAsync(string endpoint)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync($"{endpoint},abortConnect=false,connectTimeout=5000,syncTimeout=5000,allowAdmin=true");

        // Else what awaits an answer goes on in the thread that reads answers, and may not block.
        connection.PreserveAsyncOrder = false;
        return connection;
    }

    internal static void Register(IServiceCollection services, ApinizerOptions apinizer, IDatabase redis, SecretString key, TimeSpan? leaseDuration)
    {
        services.AddSingleton<IDistributedCache>(new RedisCache(redis));
        services.AddTokenClients()
            .AddApinizer(options =>
            {
                options.BaseAddress = apinizer.BaseAddress;
                options.ClientId = apinizer.ClientId;
                options.ClientSecret = apinizer.ClientSecret;
            })
            .ShareApinizerTokens(options =>
            {
                options.EncryptionKey = key;
                if (leaseDuration is { } duration)
                {
                    options.Lease = new RedisLease(redis);
                    options.LeaseDuration = duration;
                }
            });
    }
}
