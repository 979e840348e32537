using System;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TokenClients.Apinizer;

namespace TokenClients.CachingProcess;

/// <summary>How a process that shares tokens over Redis is set up: the program, and the tests when they look at Redis as one more process.</summary>
internal static class Sharing
{
    internal static Task<ConnectionMultiplexer> ConnectAsync(string endpoint) =>
        ConnectionMultiplexer.ConnectAsync($"{endpoint},abortConnect=false,connectTimeout=5000,syncTimeout=5000,allowAdmin=true");

    internal static void Register(IServiceCollection services, ApinizerOptions apinizer, IDatabase redis, SecretString key, TimeSpan? leaseDuration)
    {
        // A connection of its own: the cache closes it when the container is disposed.
        services.AddStackExchangeRedisCache(options => options.Configuration = redis.Multiplexer.Configuration);
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
                options.Lease = leaseDuration is null ? null : new RedisLease(redis);
                options.LeaseDuration = leaseDuration ?? TimeSpan.FromMinutes(1);
                // Longer than a program would wait: Redis must not be too slow for a test because the machine is busy.
                options.CacheTimeout = options.LeaseDuration / 2;
            });
    }
}
