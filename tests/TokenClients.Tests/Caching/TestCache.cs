using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Distributed;

namespace TokenClients.Tests.Caching;

/// <summary>A cache that keeps what it is given for ever, remembers how it was asked, and fails as a test says.</summary>
internal sealed class TestCache : IDistributedCache
{
    private readonly ConcurrentQueue<string> _asked = new();

    internal ConcurrentDictionary<string, byte[]> Entries { get; } = new();

    internal ConcurrentQueue<DistributedCacheEntryOptions> Kept { get; } = new();

    /// <summary>What it was asked, in order: <c>get</c>, <c>set</c>, and what a lease adds.</summary>
    internal IReadOnlyCollection<string> Asked => _asked;

    /// <summary>In place of reading.</summary>
    internal Func<CancellationToken, Task<byte[]?>>? InsteadOfGet { get; set; }

    /// <summary>In place of writing.</summary>
    internal Func<CancellationToken, Task>? InsteadOfSet { get; set; }

    internal byte[] Entry
    {
        get => Entries.Values.Should().ContainSingle().Which;
        set => Entries[Entries.Keys.Should().ContainSingle().Which] = value;
    }

    internal void Add(string asked) => _asked.Enqueue(asked);

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        Add("get");
        return InsteadOfGet is { } instead ? await instead(token) : Entries.GetValueOrDefault(key);
    }

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        Add("set");
        if (InsteadOfSet is { } instead)
        {
            await instead(token);
            return;
        }

        Kept.Enqueue(options);
        Entries[key] = value;
    }

    public byte[]? Get(string key) => throw new NotSupportedException();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

    public void Refresh(string key) => throw new NotSupportedException();

    public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

    public void Remove(string key) => throw new NotSupportedException();

    public Task RemoveAsync(string key, CancellationToken token = default) => throw new NotSupportedException();
}
