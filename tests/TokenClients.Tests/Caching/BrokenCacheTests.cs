using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Caching;
using TokenClients.Credentials;
using TokenClients.Tests.Credentials;

namespace TokenClients.Tests.Caching;

/// <summary>A cache that fails, hangs, or holds what it should not: logged, passed by, and never the end of a token.</summary>
public sealed class BrokenCacheTests : IDisposable
{
    private const int NotRead = 30;
    private const int NotWritten = 31;
    private const int Poisoned = 32;

    private readonly SharingBench _bench = new();

    public static MatrixTheoryData<bool, Type> Exceptions => new([false, true], [typeof(InvalidOperationException), typeof(OperationCanceledException), typeof(TokenClientException)]);

    public void Dispose() => _bench.Dispose();

    [Theory]
    [MemberData(nameof(Exceptions))]
    public async Task A_cache_that_fails_is_passed_by(bool isWritten, Type exception)
    {
        _bench.Cache.InsteadOfGet = isWritten ? null : _ => throw Make(exception);
        _bench.Cache.InsteadOfSet = isWritten ? _ => throw Make(exception) : null;
        var process = _bench.Process(withLease: true);

        (await _bench.GetAsync(process)).Secret.Should().NotBeNull();

        _bench.Warnings.Should().Equal(isWritten ? NotWritten : NotRead);
        _bench.LogText.Should().Contain(exception.Name).And.NotContain("hush").And.NotContain(" at ");
        _bench.Lease.IsTaken.Should().BeFalse();
        _bench.Cache.Asked.Should().Equal(isWritten ? ["get", "take", "get", "issue", "set", "release"] : ["get", "issue"], "without a cache there is nothing to wait for");

        (_bench.Cache.InsteadOfGet, _bench.Cache.InsteadOfSet) = (null, null);
        var next = await _bench.GetAsync(process);
        (await _bench.GetAsync(process)).Secret.Should().Be(next.Secret, "a cache that works again is used again");
    }

    [Theory]
    [InlineData("ignores", false)]
    [InlineData("obeys", false)]
    [InlineData("blocks", false)]
    [InlineData("ignores", true)]
    [InlineData("obeys", true)]
    [InlineData("blocks", true)]
    public async Task A_cache_that_hangs_costs_its_time_once(string how, bool isWritten)
    {
        using var unblock = new ManualResetEventSlim();
        var stopped = new TaskCompletionSource();
        async Task<byte[]?> HangAsync(CancellationToken cancellationToken)
        {
            // Lives as long as the token: disposed with this method, it could miss the cancellation that ends it.
            _ = cancellationToken.Register(() => stopped.TrySetResult());
            if (how == "blocks")
            {
                unblock.Wait(TimeSpan.FromMinutes(1), CancellationToken.None);
                return null;
            }

            await Task.Delay(Timeout.Infinite, how == "obeys" ? cancellationToken : CancellationToken.None);
            return null;
        }

        _bench.Cache.InsteadOfGet = isWritten ? null : HangAsync;
        _bench.Cache.InsteadOfSet = isWritten ? HangAsync : null;

        var get = _bench.GetAsync(_bench.Process());
        await TokenSourceBench.UntilAsync(() => _bench.Cache.Asked.Contains(isWritten ? "set" : "get"), "the cache is asked");
        _bench.Clock.Advance(SharingBench.Timeout - TimeSpan.FromTicks(1));
        get.IsCompleted.Should().BeFalse();
        _bench.Clock.Advance(TimeSpan.FromTicks(1));

        (await get).Age.Should().Be(isWritten ? SharingBench.Timeout : TimeSpan.Zero, "a token grows older while it is written");
        _bench.Clock.Elapsed.Should().Be(SharingBench.Timeout);
        _bench.Cache.Asked.Should().Equal(isWritten ? ["get", "issue", "set"] : ["get", "issue"]);
        _bench.Warnings.Should().Equal(isWritten ? NotWritten : NotRead);
        _bench.LogText.Should().Contain("no response within 1 s");
        await stopped.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        unblock.Set();
    }

    [Fact]
    public async Task A_caller_who_leaves_does_not_wait_for_a_cache_that_hangs()
    {
        _bench.Cache.InsteadOfGet = static _ => new TaskCompletionSource<byte[]?>().Task;

        var get = _bench.GetAsync(_bench.Process());
        await TokenSourceBench.UntilAsync(() => _bench.Cache.Asked.Count > 0, "the cache is read");
        await _bench.Leaving.CancelAsync();

        await FluentActions.Awaiting(() => get).Should().ThrowAsync<OperationCanceledException>();
        _bench.Warnings.Should().BeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_follows_does_not_run_in_the_thread_of_the_cache(bool fails)
    {
        var responding = 0;
        var issuing = 0;
        _bench.WhileIssuing = _ =>
        {
            issuing = Environment.CurrentManagedThreadId;
            return Task.CompletedTask;
        };
        var response = new TaskCompletionSource<byte[]?>();
        _bench.Cache.InsteadOfGet = _ => response.Task;

        var get = _bench.GetAsync(_bench.Process());
        await TokenSourceBench.UntilAsync(() => _bench.Cache.Asked.Contains("get"), "the cache is read");
        var reader = new Thread(() =>
        {
            responding = Environment.CurrentManagedThreadId;
            _ = fails ? response.TrySetException(new FormatException()) : response.TrySetResult(null);
        });
        reader.Start();
        await get;

        issuing.Should().NotBe(0).And.NotBe(responding);
    }

    [Fact]
    public async Task A_cache_that_cannot_be_made_is_passed_by_until_it_can()
    {
        var isDown = true;
        var process = _bench.Process(more: services => services.AddSingleton<IDistributedCache>(_ => isDown ? throw new FormatException("hush: no connection") : _bench.Cache));

        await _bench.GetAsync(process);
        _bench.Warnings.Should().Equal(NotRead);
        isDown = false;
        var second = await _bench.GetAsync(process);

        (await _bench.GetAsync(process)).Secret.Should().Be(second.Secret);
        _bench.LogText.Should().NotContain("hush");
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("nonce only")]
    [InlineData("text")]
    [InlineData("huge")]
    [InlineData("another version")]
    [InlineData("a changed bit")]
    [InlineData("truncated by one")]
    [InlineData("longer by one")]
    [InlineData("of another name")]
    [InlineData("of another key")]
    [InlineData("no life")]
    [InlineData("negative life")]
    [InlineData("white space")]
    [InlineData("far future")]
    public async Task An_entry_that_cannot_be_used_is_passed_by_and_replaced(string what)
    {
        var first = await _bench.GetAsync(_bench.Process());
        var (name, entry) = (_bench.EntryName, _bench.Cache.Entry);
        SharedToken Forged(string text = "forged-token", DateTimeOffset? issuedAt = null, TimeSpan? lifetime = null) =>
            new(new(text), issuedAt ?? Wire.Now, lifetime ?? SharingBench.Hour);
        _bench.Cache.Entry = what switch
        {
            "empty" => [],
            "nonce only" => [.. entry.AsSpan(0, 13)],
            "text" => [.. "WRONGTYPE Operation against a key holding the wrong kind of value"u8],
            "huge" => [1, .. new byte[10_000_000]],
            "another version" => [2, .. entry.AsSpan(1)],
            "a changed bit" => [.. entry.AsSpan(0, entry.Length - 1), (byte)(entry[^1] ^ 1)],
            "truncated by one" => [.. entry.AsSpan(0, entry.Length - 1)],
            "longer by one" => [.. entry, 0],
            "of another name" => _bench.Protection().Seal(name[..^1] + "X", Forged()),
            "of another key" => new SharedTokenProtection(SharingBench.NewKey()).Seal(name, Forged()),
            "no life" => _bench.Protection().Seal(name, Forged(lifetime: TimeSpan.Zero)),
            "negative life" => _bench.Protection().Seal(name, Forged(lifetime: TimeSpan.MinValue)),
            "white space" => _bench.Protection().Seal(name, Forged("a token")),
            _ => _bench.Protection().Seal(name, Forged(issuedAt: DateTimeOffset.MaxValue)),
        };

        var second = await _bench.GetAsync(_bench.Process());

        second.Secret.Should().NotBe(first.Secret);
        second.Secret.Reveal().Should().StartWith("token-2-");
        _bench.Warnings.Should().Equal(Poisoned);
        (await _bench.GetAsync(_bench.Process())).Secret.Should().Be(second.Secret);
        _bench.Issued.Should().Be(2);
    }

    /// <summary>By how much the clock of another machine may be ahead: five minutes, or a quarter of a short life.</summary>
    [Theory]
    [InlineData(3600, -5 * 60, 0, true)]
    [InlineData(3600, (-5 * 60) - 1, 0, false)]
    [InlineData(600, -150, 0, true)]
    [InlineData(600, -151, 0, false)]
    [InlineData(3600, 60, 60, true)]
    [InlineData(3600, 3600, 0, false)]
    public async Task Clocks_may_differ_a_little(int lifetimeSeconds, int ageSeconds, int expectedSeconds, bool taken)
    {
        await _bench.GetAsync(_bench.Process());
        _bench.Cache.Entry = _bench.Protection().Seal(
            _bench.EntryName, new(new("shared-token"), Wire.Now - TimeSpan.FromSeconds(ageSeconds), TimeSpan.FromSeconds(lifetimeSeconds)));

        var token = await _bench.GetAsync(_bench.Process());

        (token.Secret.Reveal() == "shared-token").Should().Be(taken);
        token.Age.Should().Be(TimeSpan.FromSeconds(expectedSeconds));
        _bench.Warnings.Should().HaveCount(ageSeconds < 0 && !taken ? 1 : 0, "an old entry is no fault, one from the future is");
    }

    [Theory]
    [InlineData(32 * 1024, true)]
    [InlineData((32 * 1024) + 1, false)]
    public async Task A_token_too_long_to_share_is_used_all_the_same(int length, bool isShared)
    {
        var token = new SecretString(new string('t', length));

        var grant = await _bench.GetAsync(_bench.Process(), issue: _ => Task.FromResult(new TokenGrant(token, SharingBench.Hour, TimeSpan.Zero)));

        grant.Secret.Should().Be(token);
        ((await _bench.GetAsync(_bench.Process())).Secret == token).Should().Be(isShared);
        _bench.Warnings.Should().Equal(isShared ? [] : [NotWritten]);
    }

    private static Exception Make(Type type) => (Exception)Activator.CreateInstance(type, "hush: what was to be stored")!;
}
