using Microsoft.Extensions.Time.Testing;
using TokenClients.Credentials;
using TokenClients.Testing;
using TokenClients.Tests.Http;
using TokenClients.Tokens;

namespace TokenClients.Tests.Credentials;

/// <summary>When a token is asked for, and how often, over a clock that the test moves through every boundary.</summary>
public sealed class RefreshingTokenSourceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>When a call comes, by the age of a token that lives for an hour; how many requests there are then in all; and whether the caller waits.</summary>
    [Theory]
    [InlineData(0, 0, 1, false)]
    [InlineData(3480, -1, 1, false)]
    [InlineData(3480, 0, 2, false)]
    [InlineData(3570, -1, 2, false)]
    [InlineData(3570, 0, 2, true)]
    [InlineData(3600, 0, 2, true)]
    [InlineData(864_000, 0, 2, true)]
    public async Task A_call_begins_a_request_from_the_advisory_age_on_and_waits_for_it_from_the_mandatory_one(int seconds, int ticks, int requests, bool waits)
    {
        using var bench = new TokenSourceBench();
        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token1");
        var held = bench.Issuer.Hold();
        var age = TimeSpan.FromSeconds(seconds) + TimeSpan.FromTicks(ticks);
        bench.Clock.Advance(age);

        var getting = Enumerable.Range(0, 50).Select(_ => bench.GetAsync(Cancellation)).ToList();

        getting.Should().OnlyContain(call => call.IsCompleted != waits);
        if (requests == 1)
        {
            // A request that should not have begun would come before this one.
            bench.Clock.Advance(TokenSourceBench.Advisory - age);
            bench.Now().Should().Be("token1");
        }

        await held.Arrived;
        held.Release(bench.Issuer.Grant());
        (await Task.WhenAll(getting)).Should().OnlyContain(token => token.Reveal() == (waits ? "token2" : "token1"));
        await TokenSourceBench.UntilAsync(() => bench.Now() == "token2", "the new token");
        bench.Issuer.Requests.Should().Be(2);
        bench.Issuer.Previous.Should().Equal(null, "token1");
        bench.Warnings.Should().BeEmpty();
    }

    /// <summary>A part of the life may have passed when the token comes, and the timestamps of this clock have more digits than a double.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(37, 0)]
    [InlineData(100, 0)]
    [InlineData(0, 600)]
    public async Task Callers_get_the_present_token_while_it_is_replaced_until_they_have_to_wait(int ticksOfClock, int secondsOfAge)
    {
        var age = TimeSpan.FromSeconds(secondsOfAge);
        var clock = new FakeTimeProvider(Wire.Now.AddTicks(ticksOfClock));
        using var bench = new TokenSourceBench(clock);
        bench.Issuer.Then(_ => Task.FromResult(bench.Issuer.Grant(TokenSourceBench.Hour, age)));
        await bench.GetAsync(Cancellation);
        var held = bench.Issuer.Hold();

        clock.Advance(TokenSourceBench.Advisory - age);
        bench.Now().Should().Be("token1");
        await held.Arrived;
        clock.Advance(TokenSourceBench.Mandatory - TokenSourceBench.Advisory - TimeSpan.FromTicks(1));
        bench.Now().Should().Be("token1");
        clock.Advance(TimeSpan.FromTicks(1));
        var waiting = Enumerable.Range(0, 100).Select(_ => bench.GetAsync(Cancellation)).ToList();
        waiting.Should().OnlyContain(static call => !call.IsCompleted);
        held.Release(bench.Issuer.Grant());

        (await Task.WhenAll(waiting)).Should().OnlyContain(static token => token.Reveal() == "token2");
        bench.Now().Should().Be("token2");
        bench.Issuer.Requests.Should().Be(2);
    }

    [Fact]
    public async Task A_fresh_token_waits_for_no_lock()
    {
        using var isHeld = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        Thread? refusing = null;
        using var bench = new TokenSourceBench(new ActingClock(() =>
        {
            if (Thread.CurrentThread == refusing)
            {
                isHeld.Set();
                release.Wait();
            }
        }));
        bench.Source.Invalidate(await bench.GetAsync(Cancellation));
        var token = await bench.GetAsync(Cancellation);

        // Whoever says that a second token was refused looks at the clock while it holds the lock.
        refusing = new(() => bench.Source.Invalidate(token));
        refusing.Start();
        isHeld.Wait(Cancellation);
        try
        {
            bench.Now().Should().Be(token.Reveal());
        }
        finally
        {
            release.Set();
            refusing.Join();
        }
    }

    /// <summary>Of a short life, no more than half is spent on replacing.</summary>
    [Theory]
    [InlineData(120, 30, 1, 0.5, 0.875)]
    [InlineData(120, 30, 239, 119.5, 209.125)]
    [InlineData(120, 30, 240, 120, 210)]
    [InlineData(120, 30, 241, 121, 211)]
    [InlineData(120, 30, 3600, 3480, 3570)]
    [InlineData(120, 120, 3600, 3480, 3480)]
    [InlineData(120, 0, 3600, 3480, 3600)]
    [InlineData(86_400, 30, 3600, 1800, 3599.375)]
    [InlineData(0.001, 0.001, 3600, 3599.999, 3599.999)]
    public void A_schedule_goes_by_its_settings_and_by_the_lifetime(double refreshBefore, double requireFreshBefore, double lifetime, double refresh, double require)
    {
        var (ageToRefresh, ageToRequire, end) = new TokenSchedule(TimeSpan.FromSeconds(refreshBefore), TimeSpan.FromSeconds(requireFreshBefore)).Of(TimeSpan.FromSeconds(lifetime));

        ageToRefresh.Should().BeCloseTo(TimeSpan.FromSeconds(refresh), TimeSpan.FromMicroseconds(1));
        ageToRequire.Should().BeCloseTo(TimeSpan.FromSeconds(require), TimeSpan.FromMicroseconds(1));
        end.Should().Be(TimeSpan.FromSeconds(lifetime));
    }

    [Theory]
    [InlineData(3600.0, 0.0, true)]
    [InlineData(3600.0, 3479.9, true)]
    [InlineData(3600.0, 3480.0, false)]
    [InlineData(3600.0, 3600.0, false)]
    [InlineData(60.0, 29.9, true)]
    [InlineData(60.0, 30.0, false)]
    [InlineData(null, 1e6, true)] // used until it is refused
    public void A_token_is_fresh_until_it_is_due_to_be_replaced(double? lifetime, double age, bool isFresh)
    {
        var schedule = new TokenSchedule(TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(30));

        schedule.IsFresh(new(new("token"), lifetime is { } seconds ? TimeSpan.FromSeconds(seconds) : null, TimeSpan.FromSeconds(age))).Should().Be(isFresh);
    }

    [Fact]
    public async Task The_token_that_is_held_is_the_one_to_replace_whatever_was_refused_before()
    {
        using var bench = new TokenSourceBench();
        bench.Source.Invalidate(await bench.GetAsync(Cancellation));
        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token2");

        bench.Clock.Advance(TokenSourceBench.Mandatory);
        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token3");

        bench.Issuer.Previous.Should().Equal(null, "token1", "token2");
    }

    [Theory]
    [InlineData(long.MinValue, 0)]
    [InlineData(1, 0)]
    [InlineData(1, TimeSpan.TicksPerHour)]
    [InlineData(long.MaxValue - 1, 0)]
    [InlineData(long.MaxValue, 0)]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(long.MinValue, long.MaxValue)]
    public async Task An_absurd_lifetime_or_age_is_no_failure_and_no_storm(long lifetime, long age)
    {
        foreach (var clock in new TimeProvider?[] { null, TimeProvider.System })
        {
            using var bench = new TokenSourceBench(clock);
            bench.Issuer.Then(_ => Task.FromResult(bench.Issuer.Grant(new TimeSpan(lifetime), new TimeSpan(age))));

            var callers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => bench.GetAsync(Cancellation))));

            callers.Should().Contain(static token => token.Reveal() == "token1");
            bench.Issuer.Requests.Should().BeLessThanOrEqualTo(2, "one that came too late may be followed by one");
        }
    }

    [Fact]
    public async Task A_token_that_has_no_end_is_used_until_it_is_refused()
    {
        using var bench = new TokenSourceBench();
        bench.Issuer.Lifetime = null;
        var first = await bench.GetAsync(Cancellation);
        for (var year = 0; year < 100; year++)
        {
            bench.Clock.Advance(TimeSpan.FromDays(365));
            bench.Now().Should().Be("token1");
        }

        bench.Source.Invalidate(first);

        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token2");
        bench.Issuer.Requests.Should().Be(2);
    }

    [Fact]
    public async Task A_fresh_token_costs_no_memory_and_no_waiting()
    {
        using var bench = new TokenSourceBench(TimeProvider.System);
        var token = await bench.GetAsync(Cancellation);

        // Of some rounds the least counts: in others the runtime has work of its own.
        var least = long.MaxValue;
        for (var round = 0; round < 20; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var call = 0; call < 1000; call++)
            {
                Take(bench.Source, token);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        least.Should().Be(0);
        bench.Issuer.Requests.Should().Be(1);

        static void Take(RefreshingTokenSource source, SecretString expected)
        {
            var getting = source.GetAccessTokenAsync(CancellationToken.None);
            if (!getting.IsCompletedSuccessfully || !ReferenceEquals(getting.Result, expected))
            {
                Assert.Fail("The token that is there was not given at once.");
            }
        }
    }

    /// <summary>A clock that does something when it is asked.</summary>
    private sealed class ActingClock(Action act) : TimeProvider
    {
        public override long GetTimestamp()
        {
            act();
            return base.GetTimestamp();
        }
    }
}
