using Microsoft.Extensions.Caching.Distributed;
using TokenClients.Schedules.Controlled;

namespace TokenClients.Schedules.Parts;

/// <summary>A distributed cache that holds one entry for all processes of a schedule, with steps around each access. It can let its responses wait until a clock is moved.</summary>
internal sealed class ScheduledCache(ScheduleClock clock, bool canHang = false) : IDistributedCache
{
    private byte[]? _entry;

    public byte[]? Get(string key) => throw new NotSupportedException();

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        await RespondAsync(token);
        return _entry;
    }

    public void Refresh(string key) => throw new NotSupportedException();

    public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

    public void Remove(string key) => throw new NotSupportedException();

    public Task RemoveAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        await RespondAsync(token);
        _entry = value;
    }

    private async Task RespondAsync(CancellationToken token)
    {
        if (canHang && Schedule.Choose(4) == 0)
        {
            await Platform.Delay(TimeSpan.FromSeconds(2), clock, token);
        }

        Schedule.Step();
    }
}
