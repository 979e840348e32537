using System.IO;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Primitives;
using TokenClients.Tests.Conformance;
using TokenClients.Vercel;

#pragma warning disable CA2025 // Each test waits for its call before the handler goes.

namespace TokenClients.Tests.Http;

/// <summary>How often a call is sent again, and after what wait. After which failure it is stands in the conformance tests.</summary>
public class ReplayTests
{
    /// <summary>Where a timeout is missing, a test would wait for ever.</summary>
    private const int Patience = 120_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_repeat_of_a_create_the_last_failure_decides() =>
        (await Wire.FailureOf(() => Failures.RunAfterAsync(Calls.Create, "429", 500, "{}")))
            .Should().BeEquivalentTo(new { Kind = TokenErrorKind.ServiceFault, IsRetryable = false, OutcomeUnknown = true, Attempts = 2, StatusCode = 500 });

    [Theory(Timeout = Patience)]
    [MemberData(nameof(ExpectedCall.Names), MemberType = typeof(ExpectedCall))]
    public async Task An_attempt_has_a_timeout_of_its_own_unless_it_may_issue_a_secret(string call)
    {
        var clock = new FakeTimeProvider(Wire.Now);
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var handler = new FuncHandler(async (_, cancellationToken) =>
        {
            taken.TrySetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return new HttpResponseMessage();
            }
            finally
            {
                ended.TrySetResult();
            }
        });
        using var canceled = new CancellationTokenSource();
        var running = Record.ExceptionAsync(() => Calls.RunCancellableAsync(call, handler, static options => options.AttemptTimeout.Timeout = TimeSpan.FromSeconds(7), clock, null, canceled.Token));
        await taken.Task.WaitAsync(Token);

        clock.Advance(TimeSpan.FromSeconds(7));

        if (Calls.IssuesSecret(call))
        {
            ended.Task.IsCompleted.Should().BeFalse();
        }
        else
        {
            await ended.Task.WaitAsync(Token);
        }

        await canceled.CancelAsync();
        await running;
    }

    [Fact]
    public async Task One_setting_turns_timeouts_and_circuit_breaker_off_as_well()
    {
        var clock = new FakeTimeProvider(Wire.Now);
        using var hanging = new HangingHandler();
        using var canceled = new CancellationTokenSource();
        var running = Record.ExceptionAsync(() => Calls.RunCancellableAsync(Calls.Get, hanging, static options => options.Enabled = false, clock, null, canceled.Token));
        await hanging.Taken.WaitAsync(Token);

        clock.Advance(TimeSpan.FromDays(2));

        canceled.IsCancellationRequested.Should().BeFalse();
        running.IsCompleted.Should().BeFalse();
        await canceled.CancelAsync();
        (await running).Should().BeOfType<TokenCallCanceledException>("a timeout would have ended it otherwise");

        using var recorder = new Wire.Recorder("{}", HttpStatusCode.InternalServerError);
        using var vercel = Wire.Vercel(
            recorder,
            static options =>
            {
                (options.Resilience.Enabled, options.Resilience.Retry.MaxRetryAttempts) = (false, 3);
                (options.Resilience.CircuitBreaker.MinimumThroughput, options.Resilience.CircuitBreaker.FailureRatio) = (2, 1);
            },
            clock);
        for (var sends = 1; sends <= 5; sends++)
        {
            (await Wire.FailureOf(() => vercel.GetTokenAsync("tok_1", cancellationToken: Token))).Attempts.Should().Be(1);
            recorder.Requests.Should().HaveCount(sends);
        }
    }

    /// <summary>The waits of many calls: they become longer from one to the next, and hardly two are the same.</summary>
    [Fact]
    public async Task Waits_between_attempts_become_longer_and_are_spread()
    {
        var waits = new List<TimeSpan>[] { [], [], [] };
        for (var call = 0; call < 300; call++)
        {
            var clock = new WaitingClock();
            using var recorder = new Wire.Recorder("{}", HttpStatusCode.InternalServerError);

            await Calls.FailureOf(Calls.Get, recorder, static options => (options.Retry.MaxRetryAttempts, options.Retry.Delay, options.CircuitBreaker.MinimumThroughput) = (3, TimeSpan.FromSeconds(1), 1000), clock);

            clock.Waits.Should().HaveCount(3);
            for (var wait = 0; wait < 3; wait++)
            {
                waits[wait].Add(clock.Waits[wait]);
            }
        }

        var means = waits.Select(static each => each.Average(static wait => wait.TotalSeconds)).ToList();
        means[0].Should().BeInRange(0.5, 1.5);
        means.Should().BeInAscendingOrder();
        (means[2] / means[0]).Should().BeInRange(1.7, 3.3, "the spreading takes something off a fourfold wait");
        // The timer counts whole milliseconds, so about forty of the 300 waits meet another one by chance.
        waits.Should().OnlyContain(static each => each.Distinct().Count() > 200, "clients that failed together do not come back together");
    }

    [Theory]
    [InlineData("Retry-After: 20", 20)]
    [InlineData("Retry-After: 3.5", 3.5)]
    public async Task A_wait_that_the_service_asks_for_is_slept_and_a_little_more(string header, double seconds)
    {
        var waits = new List<TimeSpan>();
        foreach (var call in Calls.All)
        {
            var clock = new WaitingClock();
            using var recorder = new Wire.Recorder((count, _) => count == 1 ? Wire.Response("{}", HttpStatusCode.TooManyRequests).WithHeaders(header) : Wire.Response(Calls.GoodResponse(call)));

            (await Calls.RunAsync(call, recorder, static options => options.Retry.MaxRetryAttempts = 1, clock))!.Response.Attempts.Should().Be(2, call);

            var wait = clock.Waits.Should().ContainSingle().Subject;
            wait.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(seconds)).And.BeLessThan(TimeSpan.FromSeconds(seconds + 1.01));
            waits.Add(wait);
        }

        waits.Distinct().Count().Should().BeGreaterThan(waits.Count / 2, "clients that were turned away together do not come back together");
    }

    [Theory]
    [InlineData("Retry-After: 20.001", HttpStatusCode.TooManyRequests, TokenErrorKind.RateLimited)]
    [InlineData("Retry-After: 20.001", HttpStatusCode.ServiceUnavailable, TokenErrorKind.ServiceFault)]
    public async Task A_longer_wait_ends_the_call_at_once(string header, HttpStatusCode status, TokenErrorKind kind)
    {
        foreach (var call in Calls.All)
        {
            var clock = new WaitingClock();
            using var recorder = new Wire.Recorder((_, _) => Wire.Response("{}", status).WithHeaders(header));

            var failure = await Calls.FailureOf(call, recorder, static options => options.Retry.MaxRetryAttempts = 3, clock);

            failure.Kind.Should().Be(kind, call);
            failure.RetryAfter.Should().BeGreaterThan(TimeSpan.FromSeconds(20));
            recorder.Requests.Should().ContainSingle(call);
            clock.Waits.Should().BeEmpty();
        }
    }

    [Fact]
    public async Task A_wait_that_does_not_fit_into_the_rest_of_the_total_ends_the_call_at_once()
    {
        var clock = new WaitingClock();
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("{}", HttpStatusCode.TooManyRequests).WithHeaders("Retry-After: 16"));

        var failure = await Calls.FailureOf(Calls.Create, recorder, static options => options.Retry.MaxRetryAttempts = 3, clock);

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.RateLimited, RetryAfter = TimeSpan.FromSeconds(16), Attempts = 2, IsRetryable = true });
        clock.Waits.Should().ContainSingle();
    }

    [Fact]
    public async Task A_wait_that_just_fits_never_ends_as_a_timeout()
    {
        var clock = new WaitingClock();
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("{}", HttpStatusCode.TooManyRequests).WithHeaders("Retry-After: 19.9999"));

        var failure = await Calls.FailureOf(
            Calls.Create,
            recorder,
            static options => (options.Retry.MaxRetryAttempts, options.TotalRequestTimeout.Timeout, options.Retry.MaxRetryAfter) = (1, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(19.99995)),
            clock);

        failure.Kind.Should().Be(TokenErrorKind.RateLimited, "the wait fits, or the call ends at once with the time in it");
        failure.RetryAfter.Should().Be(TimeSpan.FromSeconds(19.9999));
    }

    [Theory]
    [InlineData("Retry-After: 0")]
    [InlineData("X-Nothing: 1")]
    public async Task Without_a_wait_from_the_service_the_clients_own_is_slept(string header)
    {
        var clock = new WaitingClock();
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("{}", HttpStatusCode.TooManyRequests).WithHeaders(header));

        await Calls.FailureOf(Calls.Create, recorder, static options => (options.Retry.MaxRetryAttempts, options.Retry.Delay) = (3, TimeSpan.FromSeconds(1)), clock);

        recorder.Requests.Should().HaveCount(4);
        clock.Waits.Should().HaveCount(3).And.OnlyContain(static wait => wait > TimeSpan.Zero && wait < TimeSpan.FromSeconds(15));
    }

    [Fact(Timeout = Patience)]
    public async Task An_attempt_that_takes_too_long_is_given_up_and_repeated_except_where_a_secret_is_issued()
    {
        foreach (var call in Calls.All)
        {
            var clock = new FakeTimeProvider(Wire.Now);
            using var hanging = new HangingHandler();
            var running = Record.ExceptionAsync(() => Calls.RunAsync(call, hanging, static options => (options.Retry.MaxRetryAttempts, options.Retry.Delay) = (1, TimeSpan.Zero), clock));
            await hanging.Taken.WaitAsync(Token);
            clock.Advance(TimeSpan.FromSeconds(10));
            var repeats = !Calls.RunsOnce(call) && !Calls.IssuesSecret(call);
            if (repeats)
            {
                await hanging.Taken.WaitAsync(Token);
                clock.Advance(TimeSpan.FromSeconds(10));
            }
            else if (Calls.IssuesSecret(call))
            {
                running.IsCompleted.Should().BeFalse(call);
                clock.Advance(TimeSpan.FromSeconds(20));
            }

            var failure = (await running).Should().BeOfType<TokenClientException>().Subject;
            failure.Should().BeEquivalentTo(
                new { Kind = TokenErrorKind.Timeout, IsRetryable = !Calls.IssuesSecret(call), OutcomeUnknown = Calls.IssuesSecret(call), Attempts = repeats ? 2 : 1, StatusCode = (int?)null }, call);
            failure.Message.Should().Contain("in time");
        }
    }

    [Fact(Timeout = Patience)]
    public async Task The_total_bounds_all_attempts()
    {
        var clock = new FakeTimeProvider(Wire.Now);
        using var hanging = new HangingHandler();
        var running = Record.ExceptionAsync(() => Calls.RunAsync(
            Calls.Get, hanging, static options => (options.Retry.MaxRetryAttempts, options.Retry.Delay, options.TotalRequestTimeout.Timeout, options.Retry.MaxRetryAfter) = (10, TimeSpan.Zero, TimeSpan.FromSeconds(25), TimeSpan.Zero), clock));
        foreach (var seconds in new[] { 10, 10, 5 })
        {
            await hanging.Taken.WaitAsync(Token);
            clock.Advance(TimeSpan.FromSeconds(seconds));
        }

        (await running).Should().BeOfType<TokenClientException>().Which.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Timeout, IsRetryable = true, Attempts = 3 });
    }

    [Fact]
    public async Task An_open_circuit_sends_nothing_and_says_so()
    {
        var clock = new FakeTimeProvider(Wire.Now);
        using var recorder = new Wire.Recorder("{}", HttpStatusCode.InternalServerError);
        using var vercel = Wire.Vercel(recorder, static options => (options.Resilience.CircuitBreaker.MinimumThroughput, options.Resilience.CircuitBreaker.FailureRatio) = (2, 1), clock);
        foreach (var _ in new int[2])
        {
            (await Wire.FailureOf(() => vercel.GetTokenAsync("tok_1", cancellationToken: Token))).Kind.Should().Be(TokenErrorKind.ServiceFault);
        }

        var failure = await Wire.FailureOf(() => vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Token));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Unreachable, IsRetryable = true, OutcomeUnknown = false, Attempts = 0, StatusCode = (int?)null, InnerException = (Exception?)null });
        failure.Message.Should().Contain("circuit");
        recorder.Requests.Should().HaveCount(2);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.1)]
    [InlineData(10, 1)]
    [InlineData(300, 1)]
    public void A_wait_grows_by_a_tenth_and_a_second_at_most(double seconds, double most)
    {
        var wait = TimeSpan.FromSeconds(seconds);

        Jitter.Most(wait).Should().Be(TimeSpan.FromSeconds(most));
        for (var time = 0; time < 1000; time++)
        {
            Jitter.Lengthen(wait).Should().BeGreaterThanOrEqualTo(wait).And.BeLessThanOrEqualTo(wait + Jitter.Most(wait));
        }
    }
}
