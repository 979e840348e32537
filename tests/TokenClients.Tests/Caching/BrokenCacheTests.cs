using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
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

    public static MatrixTheoryData<bool, Type> Exceptions => new(
        [false, true],
        [typeof(InvalidOperationException), typeof(OperationCanceledException), typeof(TokenClientException)]);

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
        async Task<byte[]?> HangAtAsync(CancellationToken cancellationToken)
        {
            await using var registration = cancellationToken.Register(stopped.SetResult);
            return await HangAsync<byte[]?>(how, unblock, cancellationToken);
        }

        _bench.Cache.InsteadOfGet = isWritten ? null : HangAtAsync;
        _bench.Cache.InsteadOfSet = isWritten ? HangAtAsync : null;

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
    public async Task Garbage_is_passed_by_and_replaced(string what)
    {
        var process = _bench.Process();
        var first = await _bench.GetAsync(process);
        var entry = _bench.Cache.Entry;
        _bench.Cache.Entry = what switch
        {
            "empty" => [],
            "nonce only" => [.. entry.AsSpan(0, 13)],
            "text" => [.. "WRONGTYPE Operation against a key holding the wrong kind of value"u8],
            "huge" => [1, .. new byte[10_000_000]],
            "another version" => [2, .. entry.AsSpan(1)],
            "a changed bit" => [.. entry.AsSpan(0, entry.Length - 1), (byte)(entry[^1] ^ 1)],
            "truncated by one" => [.. entry.AsSpan(0, entry.Length - 1)],
            _ => [.. entry, 0],
        };

        var second = await _bench.GetAsync(process);

        second.Secret.Should().NotBe(first.Secret);
        _bench.Warnings.Should().Equal(Poisoned);
        (await _bench.GetAsync(_bench.Process())).Secret.Should().Be(second.Secret);
        _bench.Issued.Should().Be(2);
    }

    [Theory]
    [InlineData("of another name")]
    [InlineData("of another key")]
    public async Task An_entry_that_is_another_is_passed_by(string what)
    {
        var process = _bench.Process(key: what == "of another key" ? SharingBench.NewKey() : null);
        await _bench.GetAsync(process, _bench.Request(clientId: what == "of another name" ? "root" : "api-user"));
        var foreign = _bench.Cache.Entry;
        _bench.Cache.Entries.Clear();
        var own = await _bench.GetAsync(_bench.Process());
        _bench.Cache.Entry = foreign;

        var next = await _bench.GetAsync(_bench.Process());

        _bench.Issued.Should().Be(3);
        next.Secret.Should().NotBe(own.Secret);
        _bench.Warnings.Should().Equal(Poisoned);
    }

    [Theory]
    [InlineData("no life")]
    [InlineData("negative life")]
    [InlineData("white space")]
    [InlineData("far future")]
    public async Task An_entry_that_says_what_cannot_be_is_passed_by(string what)
    {
        await _bench.GetAsync(_bench.Process());
        var text = what switch { "white space" => "a token", _ => "forged-token" };
        var issuedAt = what == "far future" ? DateTimeOffset.MaxValue : Wire.Now;
        var lifetime = what switch { "no life" => TimeSpan.Zero, "negative life" => TimeSpan.MinValue, _ => SharingBench.Hour };
        _bench.Cache.Entry = _bench.Protection().Seal(_bench.EntryName, new(new(text), issuedAt, lifetime));

        (await _bench.GetAsync(_bench.Process())).Secret.Reveal().Should().StartWith("token-2-");

        _bench.Warnings.Should().Equal(Poisoned);
    }

    [Theory]
    [InlineData(-5 * 60, 0, true)]
    [InlineData((-5 * 60) - 1, 0, false)]
    [InlineData(60, 60, true)]
    [InlineData(3600, 0, false)]
    [InlineData(1_000_000_000, 0, false)]
    public async Task Clocks_may_differ_a_little(int ageSeconds, int expectedSeconds, bool taken)
    {
        await _bench.GetAsync(_bench.Process());
        _bench.Cache.Entry = _bench.Protection().Seal(_bench.EntryName, new(new("shared-token"), Wire.Now - TimeSpan.FromSeconds(ageSeconds), SharingBench.Hour));

        var token = await _bench.GetAsync(_bench.Process());

        (token.Secret.Reveal() == "shared-token").Should().Be(taken);
        token.Age.Should().Be(TimeSpan.FromSeconds(expectedSeconds));
        _bench.Warnings.Should().HaveCount(ageSeconds < -5 * 60 ? 1 : 0, "an old entry is no fault, one from the future is");
    }

    [Theory]
    [InlineData(32 * 1024, true)]
    [InlineData((32 * 1024) + 1, false)]
    public async Task A_token_too_long_to_share_is_used_all_the_same(int length, bool isShared)
    {
        var token = new SecretString(new string('t', length));

        var issued = Task.FromResult(new TokenGrant(token, SharingBench.Hour, TimeSpan.Zero));

        var grant = await _bench.Process().GetOrIssueAsync(_bench.Request(), _ => issued, TestContext.Current.CancellationToken).Soonish();

        grant.Secret.Should().Be(token);
        ((await _bench.GetAsync(_bench.Process())).Secret == token).Should().Be(isShared);
        _bench.Warnings.Should().Equal(isShared ? [] : [NotWritten]);
    }

    private static Exception Make(Type type) =>
        type == typeof(TokenClientException)
            ? new TokenClientException(TokenService.Apinizer, "hush", TokenErrorKind.InvalidCredential, "hush: what was to be stored")
            : (Exception)Activator.CreateInstance(type, "hush: what was to be stored")!;

    private static async Task<T> HangAsync<T>(string how, ManualResetEventSlim unblock, CancellationToken cancellationToken)
    {
        switch (how)
        {
            case "blocks":
                unblock.Wait(TimeSpan.FromMinutes(1), CancellationToken.None);
                break;
            case "obeys":
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
            default:
                await new TaskCompletionSource().Task;
                break;
        }

        return default!;
    }
}
