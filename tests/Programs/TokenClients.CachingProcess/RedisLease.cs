using System;
using System.Threading;
using System.Threading.Tasks;
using StackExchange.Redis;
using TokenClients.Caching;

namespace TokenClients.CachingProcess;

// snippet: lease
internal sealed class RedisLease(IDatabase redis) : ITokenLease
{
    public async ValueTask<IAsyncDisposable?> TryTakeAsync(string name, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        var owner = Guid.NewGuid().ToString();
        var isTaken = await redis.StringSetAsync(name, owner, duration, When.NotExists); // SET name owner NX PX duration
        return isTaken ? new Taken(redis, name, owner) : null;
    }

    private sealed class Taken(IDatabase redis, string name, string owner) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await redis.LockReleaseAsync(name, owner); // deletes it only if it still holds this owner
    }
}
// end
