using Microsoft.Extensions.Time.Testing;
using TokenClients.Credentials;
using TokenClients.Testing;
using TokenClients.Tests.Http;
using TokenClients.Tokens;

namespace TokenClients.Tests.Credentials;

/// <summary>When a token is asked for, and how often, over a clock that the test moves through every boundary.</summary>
public sealed class RefreshingTokenSourceTests
{
    private const int Many = 10_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>When a call comes, in ticks of the age of a token that lives for an hour; how many requests there are then in all; and whether the caller waits.</summary>
    public static TheoryData<long, int, bool, int> Boundaries
    {
        get
        {
            var data = new TheoryData<long, int, bool, int>();
            foreach (var clockSetByDays in new[] { 0, -400 })
            {
                data.Add(0, 1, false, clockSetByDays);
                data.Add(TokenSourceBench.Advisory.Ticks - 1, 1, false, clockSetByDays);
                data.Add(TokenSourceBench.Advisory.Ticks, 2, false, clockSetByDays);
                data.Add(TimeSpan.FromSeconds(3525).Ticks, 2, false, clockSetByDays);
                data.Add(TokenSourceBench.Mandatory.Ticks - 1, 2, false, clockSetByDays);
                data.Add(TokenSourceBench.Mandatory.Ticks, 2, true, clockSetByDays);
                data.Add(TokenSourceBench.Hour.Ticks - 1, 2, true, clockSetByDays);
                data.Add(TokenSourceBench.Hour.Ticks, 2, true, clockSetByDays);
                data.Add(TimeSpan.FromDays(10).Ticks, 2, true, clockSetByDays);
            }

            return data;
        }
    }

    /// <summary>Lifetime in seconds, and the ages in milliseconds at which a token is replaced in the background, at which callers wait, and at which it ends.</summary>
    public static TheoryData<double, double, double, double> Lifetimes => new()
    {
        { 1, 500, 875, 1000 },
        { 30, 15_000, 26_250, 30_000 },
        { 60, 30_000, 52_500, 60_000 },
        { 239, 119_500, 209_125, 239_000 },
        { 240, 120_000, 210_000, 240_000 },
        { 241, 121_000, 211_000, 241_000 },
        { 3600, 3_480_000, 3_570_000, 3_600_000 },
    };

    [Theory]
    [MemberData(nameof(Boundaries))]
    public async Task A_call_begins_a_request_from_the_advisory_age_on_and_waits_for_it_from_the_mandatory_one(long age, int requests, bool waits, int clockSetByDays)
    {
        using var bench = new TokenSourceBench();
        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token1");
        var held = bench.Issuer.Hold();
        bench.Clock.Advance(TimeSpan.FromTicks(age));
        bench.Clock.SetWallClock(bench.Clock.GetUtcNow().AddDays(clockSetByDays));

        var getting = Enumerable.Range(0, 50).Select(_ => bench.GetAsync(Cancellation)).ToList();

        getting.Should().OnlyContain(call => call.IsCompleted != waits);
        if (requests == 1)
        {
            // A request that should not have begun would come before this one.
            bench.Clock.Advance(TokenSourceBench.Advisory - TimeSpan.FromTicks(age));
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

    [Fact]
    public async Task A_fresh_token_waits_for_no_lock()
    {
        using var clock = new HeldClock();
        using var bench = new TokenSourceBench(clock);
        bench.Source.Invalidate(await bench.GetAsync(Cancellation));
        var token = await bench.GetAsync(Cancellation);

        // Whoever says that a second token was refused looks at the clock while it holds the lock.
        var refusing = new Thread(() =>
        {
            clock.HoldThisThread();
            bench.Source.Invalidate(token);
        });
        refusing.Start();
        clock.Held.Wait(Cancellation);
        try
        {
            bench.Now().Should().Be(token.Reveal());
        }
        finally
        {
            clock.Release.Set();
            refusing.Join();
        }
    }

    [Fact]
    public async Task Callers_get_the_present_token_while_it_is_replaced_until_they_have_to_wait()
    {
        using var bench = new TokenSourceBench();
        await bench.GetAsync(Cancellation);
        var held = bench.Issuer.Hold();
        bench.Clock.Advance(TokenSourceBench.Advisory);
        for (var call = 0; call < 100; call++)
        {
            bench.Now().Should().Be("token1");
        }

        await held.Arrived;
        bench.Clock.Advance(TokenSourceBench.Mandatory - TokenSourceBench.Advisory - TimeSpan.FromTicks(1));
        bench.Now().Should().Be("token1");
        bench.Clock.Advance(TimeSpan.FromTicks(1));
        var waiting = Enumerable.Range(0, 100).Select(_ => bench.GetAsync(Cancellation)).ToList();
        waiting.Should().OnlyContain(static call => !call.IsCompleted);
        held.Release(bench.Issuer.Grant());

        (await Task.WhenAll(waiting)).Should().OnlyContain(static token => token.Reveal() == "token2");
        bench.Now().Should().Be("token2");
        bench.Issuer.Requests.Should().Be(2);
    }

    /// <summary>Ten lives in a row, with a call a second: one request a life.</summary>
    [Fact]
    public async Task A_token_is_asked_for_once_in_each_life()
    {
        using var bench = new TokenSourceBench();
        await bench.GetAsync(Cancellation);

        for (var life = 1; life <= 10; life++)
        {
            for (var second = 0; second < 3479; second++)
            {
                bench.Clock.Advance(TokenSourceBench.Second);
                bench.Now().Should().Be("token" + life);
            }

            bench.Clock.Advance(TokenSourceBench.Second);
            bench.Now().Should().Be("token" + life);
            await TokenSourceBench.UntilAsync(() => bench.Now() == "token" + (life + 1), "the next token");
        }

        bench.Issuer.Requests.Should().Be(11);
    }

    [Theory]
    [MemberData(nameof(Lifetimes))]
    public async Task Of_a_short_life_no_more_than_half_is_spent_on_replacing(double seconds, double refresh, double require, double end)
    {
        var (ageToRefresh, ageToRequire, ageOfEnd) = new TokenSchedule(TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(30)).Of(TimeSpan.FromSeconds(seconds));
        ageToRefresh.Should().BeCloseTo(TimeSpan.FromMilliseconds(refresh), TimeSpan.FromMicroseconds(1));
        ageToRequire.Should().BeCloseTo(TimeSpan.FromMilliseconds(require), TimeSpan.FromMicroseconds(1));
        ageOfEnd.Should().Be(TimeSpan.FromMilliseconds(end));

        foreach (var (age, requests, waits) in new[] { (refresh - 1, 1, false), (refresh + 1, 2, false), (require - 1, 2, false), (require + 1, 2, true), (end + 1, 2, true) })
        {
            using var bench = new TokenSourceBench();
            bench.Issuer.Lifetime = TimeSpan.FromSeconds(seconds);
            await bench.GetAsync(Cancellation);
            var held = bench.Issuer.Hold();
            bench.Clock.Advance(TimeSpan.FromMilliseconds(age));

            var getting = bench.GetAsync(Cancellation);

            getting.IsCompleted.Should().Be(!waits, $"at {age} ms");
            if (requests == 2)
            {
                await held.Arrived;
                held.Release(bench.Issuer.Grant());
                (await getting).Reveal().Should().Be(waits ? "token2" : "token1");
            }
            else
            {
                bench.Issuer.Requests.Should().Be(1);
            }
        }
    }

    [Theory]
    [InlineData(120, 120, 3600, 3480, 3480)]
    [InlineData(120, 0, 3600, 3480, 3600)]
    [InlineData(86_400, 30, 3600, 1800, 3599.375)]
    [InlineData(0.001, 0.001, 3600, 3599.999, 3599.999)]
    public void A_schedule_goes_by_its_settings(double refreshBefore, double requireFreshBefore, double lifetime, double refresh, double require)
    {
        var (ageToRefresh, ageToRequire, end) = new TokenSchedule(TimeSpan.FromSeconds(refreshBefore), TimeSpan.FromSeconds(requireFreshBefore)).Of(TimeSpan.FromSeconds(lifetime));

        ageToRefresh.Should().BeCloseTo(TimeSpan.FromSeconds(refresh), TimeSpan.FromMicroseconds(1));
        ageToRequire.Should().BeCloseTo(TimeSpan.FromSeconds(require), TimeSpan.FromMicroseconds(1));
        end.Should().Be(TimeSpan.FromSeconds(lifetime));
    }

    [Theory]
    [InlineData(long.MinValue, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
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
            bench.Issuer.MostAtOnce.Should().Be(1);
        }
    }

    [Fact]
    public async Task Time_that_passed_before_the_token_came_counts_as_its_age()
    {
        using var bench = new TokenSourceBench();
        bench.Issuer.Then(_ => Task.FromResult(bench.Issuer.Grant(TokenSourceBench.Hour, age: TimeSpan.FromSeconds(3400))));
        await bench.GetAsync(Cancellation);

        bench.Clock.Advance(TimeSpan.FromSeconds(80) - TimeSpan.FromTicks(1));
        bench.Now().Should().Be("token1");
        bench.Issuer.Requests.Should().Be(1);
        bench.Clock.Advance(TimeSpan.FromTicks(1));
        bench.Now().Should().Be("token1");

        await TokenSourceBench.UntilAsync(() => bench.Now() == "token2", "the new token");
        bench.Issuer.Requests.Should().Be(2);
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
        foreach (var clock in new TimeProvider?[] { null, TimeProvider.System })
        {
            using var bench = new TokenSourceBench(clock);
            var token = await bench.GetAsync(Cancellation);
            for (var warmUp = 0; warmUp < 1000; warmUp++)
            {
                Take(bench.Source, token);
            }

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
        }

        static void Take(RefreshingTokenSource source, SecretString expected)
        {
            var getting = source.GetAccessTokenAsync(CancellationToken.None);
            if (!getting.IsCompletedSuccessfully || !ReferenceEquals(getting.Result, expected))
            {
                Assert.Fail("The token that is there was not given at once.");
            }
        }
    }

    [Fact]
    public async Task Ten_thousand_callers_cost_one_request_at_the_start_at_the_end_and_after_a_refusal()
    {
        using var bench = new TokenSourceBench();
        (await AllAsync(bench, static _ => { })).Should().OnlyContain(static token => token == "token1");
        bench.Issuer.Requests.Should().Be(1);

        bench.Clock.Advance(TokenSourceBench.Hour);
        (await AllAsync(bench, static _ => { })).Should().OnlyContain(static token => token == "token2");
        bench.Issuer.Requests.Should().Be(2);

        var refused = await bench.GetAsync(Cancellation);
        (await AllAsync(bench, source => source.Invalidate(refused))).Should().OnlyContain(static token => token == "token3");
        bench.Issuer.Requests.Should().Be(3);
        bench.Issuer.MostAtOnce.Should().Be(1);
        bench.Issuer.Previous.Should().Equal(null, "token1", "token2");
    }

    /// <summary>Whatever order callers, refusals, failures and departures come in: nobody waits for ever, and there is one request at a time.</summary>
    [Fact]
    public async Task Nobody_is_forgotten_whatever_the_order_of_things()
    {
        var clock = new WaitingClock();
        using var bench = new TokenSourceBench(clock);
        var requests = 0;
        bench.Issuer.Otherwise = async _ =>
        {
            var number = Interlocked.Increment(ref requests);
            await Task.Yield();
            return number % 3 == 0 ? throw TokenSourceBench.Failure(number % 2 == 0 ? TokenErrorKind.InvalidCredential : TokenErrorKind.ServiceFault)
                : bench.Issuer.Grant(number % 5 == 0 ? TimeSpan.Zero : TokenSourceBench.Hour);
        };

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(lane => Task.Run(async () =>
        {
            var tokens = 0;
            for (var call = 0; call < 2000; call++)
            {
                using var leaving = new CancellationTokenSource();
                try
                {
                    var getting = bench.GetAsync(leaving.Token);
                    if ((call + lane) % 7 == 0)
                    {
                        await leaving.CancelAsync();
                    }

                    var token = await getting;
                    tokens++;
                    if ((call + lane) % 11 == 0)
                    {
                        bench.Source.Invalidate(token);
                    }
                }
                catch (Exception error) when (error is TokenClientException or TokenCallCanceledException)
                {
                    // Both are what the test provokes.
                }
            }

            return tokens;
        }))).WaitAsync(TimeSpan.FromMinutes(2), Cancellation);

        outcomes.Should().OnlyContain(static tokens => tokens > 0);
        bench.Issuer.MostAtOnce.Should().Be(1);
        bench.Issuer.Otherwise = null;
        (await bench.GetAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation)).Should().NotBeNull();
    }

    private static async Task<string[]> AllAsync(TokenSourceBench bench, Action<RefreshingTokenSource> first)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var callers = Enumerable.Range(0, Many).Select(async _ =>
        {
            await start.Task;
            first(bench.Source);
            return (await bench.GetAsync(Cancellation)).Reveal();
        }).ToList();
        start.SetResult();
        return await Task.WhenAll(callers);
    }

    /// <summary>The timestamps of such a clock have more digits than a double.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(37)]
    [InlineData(100)]
    public async Task The_mandatory_age_is_exact_to_the_tick_whatever_the_timestamp(long ticks)
    {
        var clock = new FakeTimeProvider(Wire.Now.AddTicks(ticks));
        using var bench = new TokenSourceBench(clock);
        await bench.GetAsync(Cancellation);
        var held = bench.Issuer.Hold();

        clock.Advance(TokenSourceBench.Mandatory - TimeSpan.FromTicks(1));
        bench.Now().Should().Be("token1");
        clock.Advance(TimeSpan.FromTicks(1));
        var waiting = bench.GetAsync(Cancellation);
        waiting.IsCompleted.Should().BeFalse();

        await held.Arrived;
        held.Release(bench.Issuer.Grant());
        (await waiting).Reveal().Should().Be("token2");
    }

    /// <summary>A clock at which one thread is held until the test lets it go.</summary>
    private sealed class HeldClock : TimeProvider, IDisposable
    {
        private Thread? _held;

        internal ManualResetEventSlim Held { get; } = new();

        internal ManualResetEventSlim Release { get; } = new();

        internal void HoldThisThread() => _held = Thread.CurrentThread;

        public override long GetTimestamp()
        {
            if (Thread.CurrentThread == _held)
            {
                Held.Set();
                Release.Wait();
            }

            return base.GetTimestamp();
        }

        public void Dispose()
        {
            Held.Dispose();
            Release.Dispose();
        }
    }
}
