using Microsoft.Extensions.Time.Testing;
using TokenClients.Apinizer;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Faults;

/// <summary>An emulator and its clients on one clock that only the test advances: whatever waits on it, the test learns by how much to advance it.</summary>
public sealed class ClientClockTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    private static readonly CreateVercelToken Request = new("ci", TokenExpiry.Never);

    [Theory]
    [InlineData(RateLimitHint.RetryAfterSeconds)]
    [InlineData(RateLimitHint.RetryAfterDate)]
    [InlineData(RateLimitHint.Body)]
    public async Task A_wait_that_the_service_asks_for_is_told_and_ends_when_the_clock_is_advanced(RateLimitHint hint)
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var vercel = new VercelTokens(emulator.VercelOptions(), timeProvider: emulator.TimeProvider);
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.RateLimited(hint, 20 * Second));

        var call = vercel.CreateTokenAsync(Request);
        var wait = await emulator.WhenClientWaitsAsync();

        wait.Should().BeGreaterThanOrEqualTo(20 * Second).And.BeLessThanOrEqualTo(21 * Second);
        clock.Advance(wait - TimeSpan.FromTicks(1));
        call.IsCompleted.Should().BeFalse();
        emulator.Calls.Should().ContainSingle();
        (await emulator.WhenClientWaitsAsync()).Should().Be(TimeSpan.FromTicks(1));
        clock.Advance(TimeSpan.FromTicks(1));
        await call;
        emulator.Calls.Select(static seen => seen.ReceivedAt).Should().Equal(clock.Start, clock.Start + wait);
        emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(1);
    }

    [Fact]
    public async Task Each_wait_between_attempts_is_told()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var vercel = new VercelTokens(emulator.VercelOptions(), timeProvider: emulator.TimeProvider);
        emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Status(503), times: 3);

        var call = vercel.ListTokensPageAsync();
        for (var retry = 1; retry <= 3; retry++)
        {
            clock.Advance(await emulator.WhenClientWaitsAsync());
        }

        await call;
        emulator.Calls.Select(static seen => seen.StatusCode).Should().Equal(503, 503, 503, 200);
    }

    [Fact]
    public async Task A_rate_limit_of_the_service_ends_on_the_same_clock()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        emulator.VercelRateLimits = true;
        var options = emulator.VercelOptions();
        options.Resilience.Retry.MaxRetryAfter = TimeSpan.FromMinutes(1);
        options.Resilience.TotalRequestTimeout.Timeout = TimeSpan.FromMinutes(5);
        using var vercel = new VercelTokens(options, timeProvider: emulator.TimeProvider);
        for (var listing = 0; listing < 120; listing++)
        {
            await vercel.ListTokensPageAsync();
        }

        var call = vercel.ListTokensPageAsync();
        clock.Advance(await emulator.WhenClientWaitsAsync());

        await call;
        emulator.Calls.Select(static seen => seen.StatusCode).Skip(119).Should().Equal(200, 429, 200);
    }

    [Fact]
    public async Task A_call_that_hangs_ends_by_the_timeout_of_each_attempt()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        var options = emulator.VercelOptions();
        options.Resilience.Retry.MaxRetryAttempts = 2;
        options.Resilience.AttemptTimeout.Timeout = 9 * Second;
        using var vercel = new VercelTokens(options, timeProvider: emulator.TimeProvider);
        emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Hang(), times: 2);

        var call = vercel.ListTokensPageAsync();
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            (await emulator.WhenClientWaitsAsync()).Should().Be(9 * Second);
            clock.Advance(9 * Second);
            clock.Advance(await emulator.WhenClientWaitsAsync());
        }

        await call;
        emulator.Calls.Should().HaveCount(3);
    }

    [Fact]
    public async Task A_creation_that_hangs_ends_by_the_timeout_of_the_call()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var vercel = new VercelTokens(emulator.VercelOptions(), timeProvider: emulator.TimeProvider);
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Hang(afterExecuting: true));

        var call = vercel.CreateTokenAsync(Request);
        var wait = await emulator.WhenClientWaitsAsync();
        clock.Advance(wait);

        wait.Should().Be(30 * Second);
        (await Failing.CallAsync(() => call)).OutcomeUnknown.Should().BeTrue();
        emulator.Executed(TokenService.Vercel, "createAuthToken").Should().Be(1);
    }

    [Fact]
    public async Task A_timeout_of_one_call_leaves_another_call_hanging()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var creator = new VercelTokens(emulator.VercelOptions(), timeProvider: emulator.TimeProvider);
        var options = emulator.VercelOptions();
        options.Resilience.Retry.MaxRetryAttempts = 0;
        options.Resilience.AttemptTimeout.Timeout = 10 * Second;
        using var lister = new VercelTokens(options, timeProvider: emulator.TimeProvider);
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Hang());
        emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Hang());

        var creating = creator.CreateTokenAsync(Request);
        (await emulator.WhenClientWaitsAsync()).Should().Be(30 * Second);
        var listing = lister.ListTokensPageAsync();
        await Until.TrueAsync(() => emulator.Calls.Count(static seen => seen.Faulted) == 2, "both calls hang");
        (await emulator.WhenClientWaitsAsync()).Should().Be(10 * Second);
        clock.Advance(10 * Second);
        await Failing.CallAsync(() => listing);

        creating.IsCompleted.Should().BeFalse();
        (await emulator.WhenClientWaitsAsync()).Should().Be(20 * Second);
        clock.Advance(20 * Second);
        (await Failing.CallAsync(() => creating)).OutcomeUnknown.Should().BeTrue();
    }

    [Fact]
    public async Task A_timeout_of_something_else_leaves_a_call_hanging()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var vercel = new VercelTokens(emulator.VercelOptions(), timeProvider: emulator.TimeProvider);
        using var unrelated = new CancellationTokenSource(10 * Second, emulator.TimeProvider);
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.Hang());

        var creating = vercel.CreateTokenAsync(Request);
        (await emulator.WhenClientWaitsAsync()).Should().Be(10 * Second);
        clock.Advance(10 * Second);

        unrelated.IsCancellationRequested.Should().BeTrue();
        (await emulator.WhenClientWaitsAsync()).Should().Be(20 * Second);
        clock.Advance(20 * Second);
        await Failing.CallAsync(() => creating);
    }

    [Fact]
    public async Task A_token_source_that_pauses_after_a_failure_is_told()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        var options = emulator.ApinizerOptions();
        options.Resilience.Retry.MaxRetryAttempts = 0;
        using var apinizer = new ApinizerAuth(options, timeProvider: emulator.TimeProvider);
        emulator.Fail(TokenService.Apinizer, "createToken", Fault.Status(500));
        await Failing.CallAsync(() => apinizer.TokenSource.GetAccessTokenAsync().AsTask());

        var token = apinizer.TokenSource.GetAccessTokenAsync().AsTask();
        (await emulator.WhenClientWaitsAsync()).Should().Be(Second);
        clock.Advance(Second);

        emulator.IsLive(TokenService.Apinizer, await token).Should().BeTrue();
    }

    [Fact]
    public async Task What_the_emulator_delays_takes_real_time_and_needs_no_clock()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var vercel = new VercelTokens(emulator.VercelOptions(), timeProvider: emulator.TimeProvider);
        emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.SlowHeaders(Soon, afterExecuting: true));
        emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.SlowBody(Soon, afterExecuting: true));

        await vercel.ListTokensPageAsync();
        await vercel.ListTokensPageAsync();

        clock.GetUtcNow().Should().Be(clock.Start);
        emulator.Calls.Should().HaveCount(2).And.OnlyContain(static call => call.Faulted);
    }

    [Fact]
    public async Task A_hanging_call_without_a_timeout_on_the_clock_is_an_error_at_once()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var vercel = new VercelTokens(emulator.VercelOptions(), timeProvider: clock);
        emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Hang());
        using var source = new CancellationTokenSource();

        var call = vercel.ListTokensPageAsync(cancellationToken: source.Token);

        (await FluentActions.Awaiting(() => emulator.WhenClientWaitsAsync()).Should().ThrowAsync<InvalidOperationException>()).WithMessage("*Pass TokenServicesEmulator.TimeProvider to the client*");
        await source.CancelAsync();
        await Failing.CancelledAsync(() => call);
    }

    [Fact]
    public async Task A_hanging_call_of_a_client_without_timeouts_says_what_to_check()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var withTimeouts = new VercelTokens(emulator.VercelOptions(), timeProvider: emulator.TimeProvider);
        await withTimeouts.ListTokensPageAsync();
        var options = emulator.VercelOptions();
        options.Resilience.Enabled = false;
        using var vercel = new VercelTokens(options, timeProvider: emulator.TimeProvider);
        emulator.Fail(TokenService.Vercel, "listAuthTokens", Fault.Hang());
        using var source = new CancellationTokenSource();

        var call = vercel.ListTokensPageAsync(cancellationToken: source.Token);
        await Until.TrueAsync(() => emulator.Calls.Any(static seen => seen.Faulted), "the call hangs");

        // The record shows the fault just before the call hangs.
        TimeoutException error;
        do
        {
            error = (await FluentActions.Awaiting(() => emulator.WhenClientWaitsAsync(Second)).Should().ThrowAsync<TimeoutException>()).Which;
        }
        while (!error.Message.Contains("hangs", StringComparison.Ordinal));

        error.Message.Should().Be("No client began to wait within 1 s. A call hangs, and its client has no timeout on the clock: leave Resilience.Enabled at true.");
        await source.CancelAsync();
        await Failing.CancelledAsync(() => call);
    }

    [Fact]
    public async Task That_no_client_waits_says_what_to_check()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(new FakeTimeProvider());

        (await FluentActions.Awaiting(() => emulator.WhenClientWaitsAsync(Soon)).Should().ThrowAsync<TimeoutException>())
            .WithMessage("No client began to wait within 0.05 s, and none uses TokenServicesEmulator.TimeProvider. Pass it to the constructor of the client, or register it as TimeProvider in the container.");

        using var timeout = new CancellationTokenSource(10 * Second, emulator.TimeProvider);
        (await FluentActions.Awaiting(() => emulator.WhenClientWaitsAsync(Soon)).Should().ThrowAsync<TimeoutException>())
            .WithMessage("No client began to wait within 0.05 s. Timeouts that run on the clock end in 10 s.");

        timeout.Dispose();
        (await FluentActions.Awaiting(() => emulator.WhenClientWaitsAsync(Soon)).Should().ThrowAsync<TimeoutException>())
            .WithMessage("No client began to wait within 0.05 s. No timeout runs on the clock either: the call has ended, or has not begun.");
    }

    [Fact]
    public async Task Waiting_can_be_canceled()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(new FakeTimeProvider());
        using var source = new CancellationTokenSource();

        var waiting = emulator.WhenClientWaitsAsync(cancellationToken: source.Token);
        await source.CancelAsync();

        (await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(source.Token);
    }

    [Fact]
    public async Task The_systems_clock_needs_no_advancing()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();

        emulator.TimeProvider.Should().BeSameAs(TimeProvider.System);
        (await FluentActions.Awaiting(() => emulator.WhenClientWaitsAsync()).Should().ThrowAsync<InvalidOperationException>()).WithMessage("*StartAsync(new FakeTimeProvider())*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(86401)]
    public async Task A_timeout_is_checked(int seconds)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(new FakeTimeProvider());

        await FluentActions.Awaiting(() => emulator.WhenClientWaitsAsync(seconds * Second)).Should().ThrowAsync<ArgumentOutOfRangeException>().WithParameterName("timeout");
    }

    [Fact]
    public async Task The_shortest_delay_counts_and_timers_that_are_over_or_periodic_do_not()
    {
        var clock = new FakeTimeProvider();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        var fired = new List<string>();
        var ticks = 0;
        using var periodic = emulator.TimeProvider.CreateTimer(_ => ticks++, null, Second, Second);
        using var disposed = emulator.TimeProvider.CreateTimer(_ => fired.Add("disposed"), null, Second, Timeout.InfiniteTimeSpan);
        using var stopped = emulator.TimeProvider.CreateTimer(_ => fired.Add("stopped"), null, Second, Timeout.InfiniteTimeSpan);
        using var atOnce = emulator.TimeProvider.CreateTimer(_ => fired.Add("at once"), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        using var first = emulator.TimeProvider.CreateTimer(_ => fired.Add("first"), null, 2 * Second, Timeout.InfiniteTimeSpan);
        using var second = emulator.TimeProvider.CreateTimer(_ => fired.Add("second"), null, 3 * Second, Timeout.InfiniteTimeSpan);
        await disposed.DisposeAsync();
        stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan).Should().BeTrue();

        (await emulator.WhenClientWaitsAsync()).Should().Be(2 * Second);
        clock.Advance(2 * Second);
        (await emulator.WhenClientWaitsAsync()).Should().Be(Second);
        clock.Advance(Second);

        fired.Should().Equal("at once", "first", "second");
        ticks.Should().Be(3);
        emulator.TimeProvider.GetUtcNow().Should().Be(clock.GetUtcNow());
        emulator.TimeProvider.GetTimestamp().Should().Be(clock.GetTimestamp());
        emulator.TimeProvider.TimestampFrequency.Should().Be(clock.TimestampFrequency);
        emulator.TimeProvider.LocalTimeZone.Should().Be(clock.LocalTimeZone);
    }

    [Fact]
    public async Task A_timer_that_is_changed_after_its_disposal_does_not_count()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(new FakeTimeProvider());
        var disposed = emulator.TimeProvider.CreateTimer(static _ => { }, null, Second, Timeout.InfiniteTimeSpan);
        await disposed.DisposeAsync();
        using var counted = emulator.TimeProvider.CreateTimer(static _ => { }, null, 2 * Second, Timeout.InfiniteTimeSpan);

        disposed.Change(Second, Timeout.InfiniteTimeSpan).Should().BeFalse();

        (await emulator.WhenClientWaitsAsync()).Should().Be(2 * Second);
    }

    [Fact]
    public async Task The_clock_may_wait_for_another_timer_while_it_is_asked_for_the_time()
    {
        var clock = new BusyClock();
        await using var emulator = await TokenServicesEmulator.StartAsync(clock);
        using var other = emulator.TimeProvider.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var asked = 0;
        void StopOther()
        {
            asked++;
            Task.Run(other.Dispose).Wait(60 * Second).Should().BeTrue("no lock is held while the clock is asked for the time");
        }

        clock.WhenAsked = StopOther;
        using var timer = emulator.TimeProvider.CreateTimer(static _ => { }, null, Second, Timeout.InfiniteTimeSpan);
        asked.Should().Be(1);
        clock.WhenAsked = StopOther;
        (await emulator.WhenClientWaitsAsync()).Should().Be(Second);
        asked.Should().Be(2);
    }

    /// <summary>Does something, once, on the thread that asks it for the time, as a clock may that runs timers there.</summary>
    private sealed class BusyClock : TimeProvider
    {
        private readonly FakeTimeProvider _clock = new();
        private Action? _whenAsked;

        public Action? WhenAsked
        {
            set => Volatile.Write(ref _whenAsked, value);
        }

        public override long TimestampFrequency => _clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

        public override long GetTimestamp()
        {
            Interlocked.Exchange(ref _whenAsked, null)?.Invoke();
            return _clock.GetTimestamp();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _clock.CreateTimer(callback, state, dueTime, period);
    }
}
