using System;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Caching.Distributed;
using StackExchange.Redis;

namespace TokenClients.CachingProcess;

/// <summary>As much of a distributed cache over Redis as sharing tokens needs.</summary>
internal sealed class RedisCache(IDatabase redis) : IDistributedCache
{
    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) => await redis.StringGetAsync(key);

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        redis.StringSetAsync(key, value, options.AbsoluteExpirationRelativeToNow ?? throw new NotSupportedException("Only entries that end are kept."));

    public byte[]? Get(string key) => throw new NotSupportedException();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

    public void Refresh(string key) => throw new NotSupportedException();

    public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

    public void Remove(string key) => throw new NotSupportedException();

    public Task RemoveAsync(string key, CancellationToken token = default) => throw new NotSupportedException();
}
