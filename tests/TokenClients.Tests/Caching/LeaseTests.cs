using TokenClients.Tests.Credentials;

namespace TokenClients.Tests.Caching;

/// <summary>One of many processes has a token issued; the others wait for it, but not for ever.</summary>
public sealed class LeaseTests : IDisposable
{
    private const int NotTaken = 33;
    private const int NotReleased = 34;
    private const int WaitedInVain = 35;

    private readonly SharingBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Who_gets_the_lease_looks_again_has_a_token_issued_shares_it_and_gives_the_lease_back()
    {
        await _bench.GetAsync(_bench.Process(withLease: true));

        _bench.Cache.Asked.Should().Equal("get", "take", "get", "issue", "set", "release");
        _bench.Lease.Tries.Should().ContainSingle().Which.Duration.Should().Be(SharingBench.LeaseDuration);
        _bench.Lease.IsTaken.Should().BeFalse();
        _bench.Warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task A_token_that_is_there_needs_no_lease()
    {
        await _bench.GetAsync(_bench.Process());
        _bench.Lease.IsTaken = true;

        await _bench.GetAsync(_bench.Process(withLease: true));

        _bench.Issued.Should().Be(1);
        _bench.Lease.Tries.Should().BeEmpty();
    }

    [Fact]
    public async Task A_token_that_came_between_looking_and_taking_is_used()
    {
        var other = _bench.Process();
        _bench.Lease.BeforeTaking = _ => _bench.GetAsync(other);

        await _bench.GetAsync(_bench.Process(withLease: true));

        _bench.Issued.Should().Be(1);
        _bench.Cache.Asked.Should().Equal("get", "take", "get", "issue", "set", "get", "release");
    }

    [Fact]
    public async Task Who_does_not_get_the_lease_waits_for_the_token()
    {
        _bench.Clock.SkipsPauses = true;
        _bench.Lease.IsTaken = true;
        var other = _bench.Process();
        _bench.Lease.BeforeTaking = _ => _bench.Lease.Tries.Count == 3 ? _bench.GetAsync(other) : Task.CompletedTask;

        var token = await _bench.GetAsync(_bench.Process(withLease: true));

        token.Secret.Should().Be((await _bench.GetAsync(other)).Secret);
        _bench.Issued.Should().Be(1);
        _bench.Clock.Pauses.Should().HaveCount(3);
        _bench.Warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task Nobody_waits_longer_than_the_lease_lasts_and_looks_become_rarer_and_are_spread()
    {
        _bench.Clock.SkipsPauses = true;
        _bench.Lease.IsTaken = true;

        var token = await _bench.GetAsync(_bench.Process(withLease: true));

        _bench.Clock.Elapsed.Should().Be(SharingBench.LeaseDuration);
        _bench.Issued.Should().Be(1);
        _bench.Warnings.Should().Equal(WaitedInVain);
        var expected = 100.0;
        var pauses = _bench.Clock.Pauses.Select(static pause => pause.TotalMilliseconds).ToList();
        foreach (var pause in pauses.Take(10))
        {
            // The timer counts whole milliseconds.
            pause.Should().BeInRange(Math.Floor(expected), expected * 1.1);
            expected = Math.Min(expected * 1.5, 500);
        }

        pauses.Should().OnlyContain(static pause => pause <= 550);
        pauses.Take(pauses.Count - 1).Distinct().Should().HaveCountGreaterThan(10, "processes that started together should not look together");
        (await _bench.GetAsync(_bench.Process(withLease: true))).Secret.Should().Be(token.Secret, "it is shared although there was no lease");
        _bench.Lease.IsTaken.Should().BeTrue("it is another's");
    }

    [Fact]
    public async Task The_lease_of_who_died_is_taken_over()
    {
        _bench.Clock.SkipsPauses = true;
        _bench.Lease.IsTaken = true;
        _bench.Lease.BeforeTaking = _ =>
        {
            _bench.Issued.Should().Be(0);
            _bench.Lease.IsTaken = _bench.Lease.Tries.Count < 3;
            return Task.CompletedTask;
        };

        await _bench.GetAsync(_bench.Process(withLease: true));

        _bench.Issued.Should().Be(1);
        _bench.Clock.Pauses.Should().HaveCount(2);
        _bench.Cache.Asked.TakeLast(5).Should().Equal("take", "get", "issue", "set", "release");
        _bench.Warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task Garbage_is_told_once_however_often_it_is_seen()
    {
        _bench.Clock.SkipsPauses = true;
        await _bench.GetAsync(_bench.Process());
        _bench.Cache.Entry = [1, 2, 3];
        _bench.Lease.IsTaken = true;

        await _bench.GetAsync(_bench.Process(withLease: true));

        _bench.Warnings.Should().Equal(32, WaitedInVain);
        _bench.Issued.Should().Be(2);
    }

    [Fact]
    public async Task A_caller_who_leaves_does_not_wait_for_others()
    {
        _bench.Lease.IsTaken = true;
        var waiting = _bench.GetAsync(_bench.Process(withLease: true));
        await TokenSourceBench.UntilAsync(() => !_bench.Clock.Pauses.IsEmpty, "it waits");

        await _bench.Leaving.CancelAsync();

        await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<OperationCanceledException>();
        _bench.Issued.Should().Be(0);
        _bench.Warnings.Should().BeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lease_that_fails_is_passed_by_and_the_token_is_shared(bool atOnce)
    {
        _bench.Clock.SkipsPauses = true;
        _bench.Lease.IsTaken = !atOnce;
        _bench.Lease.BeforeTaking = _ => atOnce || _bench.Lease.Tries.Count > 3 ? throw new FormatException("hush") : Task.CompletedTask;

        var token = await _bench.GetAsync(_bench.Process(withLease: true));

        (await _bench.GetAsync(_bench.Process())).Secret.Should().Be(token.Secret);
        _bench.Issued.Should().Be(1);
        _bench.Warnings.Should().Equal(NotTaken);
        _bench.LogText.Should().Contain("FormatException").And.NotContain("hush");
    }

    [Fact]
    public async Task A_lease_that_hangs_costs_its_time_once_and_what_it_gives_later_is_given_back()
    {
        var late = new TaskCompletionSource();
        _bench.Lease.BeforeTaking = _ => late.Task;

        var get = _bench.GetAsync(_bench.Process(withLease: true));
        await TokenSourceBench.UntilAsync(() => !_bench.Lease.Tries.IsEmpty, "the lease is tried");
        _bench.Clock.Advance(SharingBench.Timeout);
        await get;
        _bench.Cache.Asked.Should().Equal("get", "take", "issue", "set");
        _bench.Clock.Elapsed.Should().Be(SharingBench.Timeout);
        _bench.Warnings.Should().Equal(NotTaken);

        late.SetResult();

        await TokenSourceBench.UntilAsync(() => _bench.Cache.Asked.Contains("release") && !_bench.Lease.IsTaken, "the lease is given back");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lease_that_cannot_be_given_back_ends_by_itself(bool hangs)
    {
        _bench.Lease.BeforeReleasing = () => hangs ? new TaskCompletionSource().Task : throw new FormatException("hush");

        var get = _bench.GetAsync(_bench.Process(withLease: true));
        await TokenSourceBench.UntilAsync(() => _bench.Cache.Asked.Contains("release"), "the lease is given back");
        _bench.Clock.Advance(hangs ? SharingBench.Timeout : TimeSpan.Zero);

        (await get).Age.Should().Be(hangs ? SharingBench.Timeout : TimeSpan.Zero);
        _bench.Issued.Should().Be(1);
        _bench.Warnings.Should().Equal(NotReleased);
        _bench.LogText.Should().NotContain("hush");
    }
}
