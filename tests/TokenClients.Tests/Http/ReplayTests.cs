using System.IO;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Vercel;

namespace TokenClients.Tests.Http;

/// <summary>What is sent again, how often, after what wait; and what a revocation's repeats mean.</summary>
public class ReplayTests
{
    private const string NotFound = """{"error":{"code":"not_found"}}""";
    private const string InvalidToken = """{"error":{"code":"forbidden","invalidToken":true}}""";

    /// <summary>Where a timeout is missing, a test would wait for ever.</summary>
    private const int Patience = 120_000;

    private static readonly string[] AlwaysRepeated = ["429", "ConnectionError", "NameResolutionError"];
    private static readonly string[] RepeatedWhereHarmless = ["500", "502", "503", "504", "408", "ResponseEnded", "IO", "CutBody"];
    private static readonly string[] NeverRepeated = ["400", "401", "402", "403", "404", "405", "406", "409", "410", "411", "413", "415", "422", "302", "SecureConnectionError", "200html"];

    public static MatrixTheoryData<string, string> CallsAndFailures { get; } = new(Calls.All, [.. AlwaysRepeated, .. RepeatedWhereHarmless, .. NeverRepeated]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(CallsAndFailures))]
    public async Task A_call_is_repeated_only_where_its_rule_and_the_failure_allow_it(string call, string failure)
    {
        var clock = new WaitingClock();
        using var handler = new FuncHandler((request, cancellationToken) => FailAsync(call, failure, request, cancellationToken));
        var repeats = AlwaysRepeated.Contains(failure) || (RepeatedWhereHarmless.Contains(failure) && !Calls.RunsOnce(call));

        var error = await Record.ExceptionAsync(() => Calls.RunAsync(call, handler, static options => options.Retry.MaxRetryAttempts = 2, clock));

        // That there was nothing to detach is confirmed by another call.
        handler.Sends.Should().Be(repeats ? 3 : call == Calls.InfisicalDetach && failure == "400" ? 2 : 1);
        clock.Waits.Should().HaveCountLessThanOrEqualTo(repeats ? 2 : 0, "jitter may leave nothing of a wait");
        var wasGone = (Calls.RevokesById(call) && failure is "404" or "410") || (call == Calls.InfisicalRevokeByValue && failure is "401" or "404" or "410");
        if (wasGone)
        {
            error.Should().BeNull();
            return;
        }

        var thrown = error.Should().BeOfType<TokenClientException>().Subject;
        thrown.Attempts.Should().Be(repeats ? 3 : 1);
        (thrown.Service, thrown.Operation).Should().Be((Calls.ServiceOf(call), Calls.MethodOf(call)));
        (Calls.IssuesSecret(call) && thrown.IsRetryable && thrown.OutcomeUnknown).Should().BeFalse();
        if (Calls.IssuesSecret(call))
        {
            // Crafter finds out that it must not respond as JSON when the token is stored.
            thrown.OutcomeUnknown.Should().Be(RepeatedWhereHarmless.Contains(failure) || failure == "200html" || (call == Calls.CrafterCreate && failure == "406"));
        }
        else
        {
            thrown.OutcomeUnknown.Should().BeFalse();
        }
    }

    [Theory]
    [InlineData("429")]
    [InlineData("ConnectionError")]
    public async Task A_call_that_issues_a_secret_succeeds_after_failures_that_had_no_effect(string failure)
    {
        foreach (var call in Calls.All)
        {
            var sends = 0;
            using var handler = new FuncHandler((request, cancellationToken) => ++sends <= 2 ? FailAsync(call, failure, request, cancellationToken) : Task.FromResult(Wire.Response(Calls.GoodResponse(call))));

            var result = await Calls.RunAsync(call, handler, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());

            result!.Response.Attempts.Should().Be(3, call);
            result.Response.StatusCode.Should().Be(200);
        }
    }

    [Fact]
    public async Task After_a_repeat_of_a_create_the_last_failure_decides()
    {
        var sends = 0;
        using var handler = new FuncHandler((request, cancellationToken) => FailAsync(Calls.Create, ++sends == 1 ? "429" : "500", request, cancellationToken));

        var failure = await Calls.FailureOf(Calls.Create, handler, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.ServiceFault, IsRetryable = false, OutcomeUnknown = true, Attempts = 2, StatusCode = 500 });
    }

    [Fact]
    public async Task Nothing_is_repeated_when_resilience_is_off_or_has_no_retries()
    {
        foreach (var call in Calls.All)
        {
            foreach (var change in new Action<ResilienceOptions>[] { static options => (options.Enabled, options.Retry.MaxRetryAttempts) = (false, 3), static options => options.Retry.MaxRetryAttempts = 0 })
            {
                using var handler = new FuncHandler((request, cancellationToken) => FailAsync(call, "429", request, cancellationToken));

                (await Calls.FailureOf(call, handler, change, new WaitingClock())).Attempts.Should().Be(1);
                handler.Sends.Should().Be(1, call);
            }
        }
    }

    [Fact]
    public async Task One_setting_turns_timeouts_and_circuit_breaker_off_as_well()
    {
        var clock = new FakeTimeProvider(Wire.Now);
        using var hanging = new HangingHandler();
        using var canceled = new CancellationTokenSource();
#pragma warning disable CA2025 // The test waits for the call before the handler goes.
        var running = Record.ExceptionAsync(() => Calls.RunCancellableAsync(Calls.Get, hanging, static options => options.Enabled = false, clock, null, canceled.Token));
#pragma warning restore CA2025
        await hanging.Taken.WaitAsync(Token);

        clock.Advance(TimeSpan.FromDays(2));

        canceled.IsCancellationRequested.Should().BeFalse();
        running.IsCompleted.Should().BeFalse();
        await canceled.CancelAsync();
        (await running).Should().BeOfType<TokenCallCanceledException>("a timeout would have ended it otherwise");

        using var recorder = new Wire.Recorder("{}", HttpStatusCode.InternalServerError);
        using var vercel = Wire.Vercel(
            recorder, static options => (options.Resilience.Enabled, options.Resilience.CircuitBreaker.MinimumThroughput, options.Resilience.CircuitBreaker.FailureRatio) = (false, 2, 1), clock);
        foreach (var _ in new int[5])
        {
            (await Wire.FailureOf(() => vercel.GetTokenAsync("tok_1", cancellationToken: Token))).Attempts.Should().Be(1);
        }

        recorder.Requests.Should().HaveCount(5);
    }

    /// <summary>To end an attempt early would only leave open whether a secret was issued.</summary>
    [Fact]
    public async Task An_attempt_of_a_call_that_issues_a_secret_may_last_as_long_as_the_call()
    {
        foreach (var call in Calls.All)
        {
            var clock = new FakeTimeProvider(Wire.Now);
            var attempt = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
            using var handler = new FuncHandler(async (request, cancellationToken) =>
            {
                await request.TakeAsync(cancellationToken);
                attempt.TrySetResult(cancellationToken);
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                throw new InvalidOperationException("An endless wait has ended.");
            });
#pragma warning disable CA2025 // The test waits for the call before the handler goes.
            var running = Calls.FailureOf(call, handler, static options => (options.AttemptTimeout.Timeout, options.TotalRequestTimeout.Timeout, options.Retry.MaxRetryAttempts) = (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), 0), clock);
#pragma warning restore CA2025
            var token = await attempt.Task.WaitAsync(TimeSpan.FromMilliseconds(Patience), Token);

            clock.Advance(TimeSpan.FromSeconds(10));
            token.IsCancellationRequested.Should().Be(!Calls.IssuesSecret(call), call);
            clock.Advance(TimeSpan.FromSeconds(20));
            token.IsCancellationRequested.Should().BeTrue(call);

            (await running.WaitAsync(TimeSpan.FromMilliseconds(Patience), Token)).Kind.Should().Be(TokenErrorKind.Timeout, call);
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

    [Fact]
    public async Task Each_attempt_sends_the_same_body_and_asks_for_the_credential_anew()
    {
        var asked = 0;
        using var recorder = new Wire.Recorder((count, _) => count < 3 ? Wire.Response("{}", HttpStatusCode.TooManyRequests) : Wire.Response(Calls.GoodResponse(Calls.Create)));
        using var vercel = Wire.Vercel(
            recorder,
            options => (options.AccessToken, options.AccessTokenProvider, options.Resilience.Retry.MaxRetryAttempts) = (null, _ => new(new SecretString("vcp_number" + ++asked)), 3),
            new WaitingClock());

        await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never), Token);

        recorder.Requests.Select(static sent => sent.Authorization).Should().Equal("Bearer vcp_number1", "Bearer vcp_number2", "Bearer vcp_number3");
        recorder.Requests.Select(static sent => sent.Body).Should().Equal(Enumerable.Repeat("""{"name":"ci"}""", 3));
    }

    [Theory]
    [InlineData("Retry-After: 20", 20)]
    [InlineData("Retry-After: Sun, 22 Nov 2026 08:00:07 GMT", 7)]
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
    [InlineData("Retry-After: 20.001")]
    [InlineData("Retry-After: 3600")]
    [InlineData("Retry-After: Sun, 22 Nov 2026 09:00:00 GMT")]
    public async Task A_longer_wait_ends_the_call_at_once(string header)
    {
        foreach (var call in Calls.All)
        {
            foreach (var status in new[] { HttpStatusCode.TooManyRequests, HttpStatusCode.ServiceUnavailable })
            {
                var clock = new WaitingClock();
                using var recorder = new Wire.Recorder((_, _) => Wire.Response("{}", status).WithHeaders(header));

                var failure = await Calls.FailureOf(call, recorder, static options => options.Retry.MaxRetryAttempts = 3, clock);

                failure.Kind.Should().Be(status == HttpStatusCode.TooManyRequests ? TokenErrorKind.RateLimited : TokenErrorKind.ServiceFault);
                failure.RetryAfter.Should().BeGreaterThan(TimeSpan.FromSeconds(20));
                recorder.Requests.Should().ContainSingle(call);
                clock.Waits.Should().BeEmpty();
            }
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
    [InlineData("Retry-After: Sun, 22 Nov 2026 07:00:00 GMT")]
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
#pragma warning disable CA2025 // The test waits for the call before the handler goes.
            var running = Record.ExceptionAsync(() => Calls.RunAsync(call, hanging, static options => (options.Retry.MaxRetryAttempts, options.Retry.Delay) = (1, TimeSpan.Zero), clock));
#pragma warning restore CA2025
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
#pragma warning disable CA2025 // The test waits for the call before the handler goes.
        var running = Record.ExceptionAsync(() => Calls.RunAsync(
            Calls.Get, hanging, static options => (options.Retry.MaxRetryAttempts, options.Retry.Delay, options.TotalRequestTimeout.Timeout, options.Retry.MaxRetryAfter) = (10, TimeSpan.Zero, TimeSpan.FromSeconds(25), TimeSpan.Zero), clock));
#pragma warning restore CA2025
        foreach (var seconds in new[] { 10, 10, 5 })
        {
            await hanging.Taken.WaitAsync(Token);
            clock.Advance(TimeSpan.FromSeconds(seconds));
        }

        (await running).Should().BeOfType<TokenClientException>().Which.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Timeout, IsRetryable = true, Attempts = 3 });
    }

    [Fact(Timeout = Patience)]
    public async Task A_create_that_times_out_before_its_body_is_read_was_not_sent()
    {
        var clock = new FakeTimeProvider(Wire.Now);
        using var taken = new SemaphoreSlim(0);
        using var connecting = new FuncHandler(async (_, cancellationToken) =>
        {
            taken.Release();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return new HttpResponseMessage();
        });
#pragma warning disable CA2025 // The test waits for the call before the handler goes.
        var running = Record.ExceptionAsync(() => Calls.RunAsync(Calls.Create, connecting, resilience: null, clock));
#pragma warning restore CA2025
        await taken.WaitAsync(Token);
        clock.Advance(TimeSpan.FromSeconds(30));

        (await running).Should().BeOfType<TokenClientException>().Which.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Timeout, OutcomeUnknown = false, IsRetryable = false });
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
    [InlineData(Calls.Revoke, null, 200, "{}", RevokeOutcome.Revoked)]
    [InlineData(Calls.Revoke, null, 404, NotFound, RevokeOutcome.NotFound)]
    [InlineData(Calls.Revoke, "ConnectionError", 404, NotFound, RevokeOutcome.NotFound)]
    [InlineData(Calls.Revoke, "429", 404, NotFound, RevokeOutcome.NotFound)]
    [InlineData(Calls.Revoke, "500", 404, NotFound, RevokeOutcome.Unconfirmed)]
    [InlineData(Calls.Revoke, "408", 404, NotFound, RevokeOutcome.Unconfirmed)]
    [InlineData(Calls.Revoke, "ResponseEnded", 404, NotFound, RevokeOutcome.Unconfirmed)]
    [InlineData(Calls.Revoke, "CutBody", 404, NotFound, RevokeOutcome.Unconfirmed)]
    [InlineData(Calls.Revoke, "500", 200, "{}", RevokeOutcome.Revoked)]
    [InlineData(Calls.RevokeCurrent, null, 204, "", RevokeOutcome.Revoked)]
    [InlineData(Calls.RevokeCurrent, "500", 403, InvalidToken, RevokeOutcome.Unconfirmed)]
    [InlineData(Calls.RevokeCurrent, "IO", 403, InvalidToken, RevokeOutcome.Unconfirmed)]
    [InlineData(Calls.RevokeCurrent, "IO", 404, NotFound, RevokeOutcome.Unconfirmed)]
    [InlineData(Calls.RevokeCurrent, "CutBody", 200, "{}", RevokeOutcome.Revoked)]
    public async Task A_revocation_tells_its_outcome_from_all_its_sends(string call, string? first, int status, string body, RevokeOutcome outcome)
    {
        var sends = 0;
        using var handler = new FuncHandler((request, cancellationToken) => first is not null && ++sends == 1
            ? FailAsync(call, first, request, cancellationToken)
            : Task.FromResult(Wire.Response(body, (HttpStatusCode)status)));

        var result = await Calls.RunAsync(call, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock());

        result.Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(outcome);
        result!.Response.StatusCode.Should().Be(status);
        result.Response.Attempts.Should().Be(first is null ? 1 : 2);
    }

    [Theory]
    [InlineData(Calls.RevokeCurrent, null, 403, InvalidToken, TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.RevokeCurrent, "429", 403, InvalidToken, TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.RevokeCurrent, "ConnectionError", 403, InvalidToken, TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.RevokeCurrent, "500", 403, """{"error":{"code":"forbidden","saml":true}}""", TokenErrorKind.PermissionDenied)]
    [InlineData(Calls.Revoke, "500", 403, InvalidToken, TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.Revoke, null, 404, "<html>", TokenErrorKind.UnsupportedByServer)]
    [InlineData(Calls.Revoke, "500", 404, "", TokenErrorKind.UnsupportedByServer)]
    public async Task A_revocation_that_did_not_happen_is_an_error(string call, string? first, int status, string body, TokenErrorKind kind)
    {
        var sends = 0;
        using var handler = new FuncHandler((request, cancellationToken) => first is not null && ++sends == 1
            ? FailAsync(call, first, request, cancellationToken)
            : Task.FromResult(Wire.Response(body, (HttpStatusCode)status)));

        (await Calls.FailureOf(call, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock())).Should().BeEquivalentTo(new { Kind = kind, OutcomeUnknown = false, IsRetryable = false });
    }

    [Fact]
    public async Task Every_revocation_of_what_is_gone_tells_whether_it_may_have_done_it_itself()
    {
        foreach (var call in Calls.All.Where(Calls.Revokes))
        {
            foreach (var first in new[] { "429", "ConnectionError", "500", "408", "ResponseEnded", "IO", "CutBody" })
            {
                var sends = 0;
                var (status, body) = Calls.RevokesById(call) ? (HttpStatusCode.NotFound, Calls.NotFound(call)) : Calls.InvalidCredential(call);
                using var handler = new FuncHandler((request, cancellationToken) => ++sends == 1 ? FailAsync(call, first, request, cancellationToken) : Task.FromResult(Wire.Response(body, status)));
                var isAmbiguous = RepeatedWhereHarmless.Contains(first);

                var error = await Record.ExceptionAsync(async () => (await Calls.RunAsync(call, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock()))
                    .Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(isAmbiguous ? RevokeOutcome.Unconfirmed : RevokeOutcome.NotFound, $"{call} {first}"));

                sends.Should().Be(2);
                if (call is Calls.RevokeCurrent or Calls.CrafterRevokeCurrent or "Infisical.RevokeCurrentTokenAsync" && !isAmbiguous)
                {
                    error.Should().BeOfType<TokenClientException>().Which.Kind.Should().Be(TokenErrorKind.InvalidCredential, $"{call} {first}");
                }
                else
                {
                    error.Should().BeNull($"{call} {first}");
                }
            }
        }
    }

    [Fact]
    public async Task A_conflict_after_a_lost_answer_is_settled_by_a_look_at_the_token()
    {
        foreach (var isOwn in new[] { true, false })
        {
            var sends = new List<string>();
            using var handler = new FuncHandler(async (request, cancellationToken) =>
            {
                sends.Add(request.Method.Method);
                return sends.Count switch
                {
                    1 => await FailAsync(Calls.CrafterCreate, "ResponseEnded", request, cancellationToken),
                    2 => Wire.Response(Calls.Error(Calls.CrafterCreate, "ACCESS_TOKEN_EXISTS"), HttpStatusCode.Conflict),
                    _ => Wire.Response(isOwn ? Calls.GoodResponse(Calls.CrafterGet) : """{"application":"another","master":true,"id":"vcp_newSecret"}"""),
                };
            });

            var error = await Record.ExceptionAsync(async () =>
                Calls.SecretOf(await Calls.RunAsync(Calls.CrafterCreate, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock())).Should().Be(Calls.NewSecret));

            sends.Should().Equal("POST", "POST", "GET");
            if (isOwn)
            {
                error.Should().BeNull();
            }
            else
            {
                error.Should().BeOfType<TokenClientException>().Which.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Conflict, StatusCode = 409, IsRetryable = false, Attempts = 2 });
            }
        }
    }

    [Fact]
    public async Task A_revocation_that_never_connected_leaves_nothing_open()
    {
        var sends = 0;
        using var handler = new FuncHandler((_, _) => ++sends == 1
            ? Task.FromException<HttpResponseMessage>(new TaskCanceledException("connect", new TimeoutException("connect")))
            : Task.FromResult(Wire.Response(NotFound, HttpStatusCode.NotFound)));

        var result = await Calls.RunAsync(Calls.Revoke, handler, static options => options.Retry.MaxRetryAttempts = 2, new WaitingClock());

        result.Should().BeOfType<RevokeResult>().Which.Outcome.Should().Be(RevokeOutcome.NotFound);
        sends.Should().Be(2);
    }

    private static async Task<HttpResponseMessage> FailAsync(string call, string failure, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!NetworkError.LeavesContent(failure))
        {
            await request.TakeAsync(cancellationToken);
        }

        return failure switch
        {
            "IO" => throw new IOException("reset"),
            "CutBody" => BrokenStream.Response("{\"to", static _ => throw new HttpIOException(HttpRequestError.ResponseEnded, "cut")),
            "200html" => Wire.Response("<html>"),
            _ when int.TryParse(failure, out var status) => Wire.Response(status is 404 ? Calls.NotFound(call) : Calls.Error(call, "c"), (HttpStatusCode)status),
            _ => throw NetworkError.Of(Enum.Parse<HttpRequestError>(failure), failure),
        };
    }
}
