using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Credentials;
using TokenClients.Primitives;
using TokenClients.Tests.Http;
using TokenClients.Tokens;

namespace TokenClients.Tests.Credentials;

/// <summary>What callers get, and how often is asked, when no token is to be had, when one is refused, and when callers or the client go away.</summary>
public sealed class RefreshingTokenSourceFailureTests
{
    private static readonly AsyncLocal<string?> Ambient = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_caller_that_is_cancelled_already_asks_for_nothing()
    {
        using var bench = new TokenSourceBench();

        var error = await CanceledAsync(() => bench.GetAsync(new CancellationToken(canceled: true)));

        error.Should().BeEquivalentTo(new { Service = TokenService.Apinizer, Operation = nameof(IAccessTokenSource.GetAccessTokenAsync), OutcomeUnknown = false });
        error.CancellationToken.IsCancellationRequested.Should().BeTrue();
        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token1");
        await CanceledAsync(() => bench.GetAsync(new CancellationToken(canceled: true)));
        bench.Issuer.Requests.Should().Be(1);
    }

    /// <summary>The first caller leaves, or all do: the others get the token, and so does who comes later.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task Who_leaves_takes_nothing_from_the_others(int leave)
    {
        using var bench = new TokenSourceBench();
        using var leaving = new CancellationTokenSource();
        var held = bench.Issuer.Hold();
        var callers = Enumerable.Range(0, 100).Select(number => bench.GetAsync(number < leave ? leaving.Token : Cancellation)).ToList();
        await held.Arrived;

        await leaving.CancelAsync();

        foreach (var caller in callers.Take(leave))
        {
            var error = await CanceledAsync(() => caller);
            error.Should().BeEquivalentTo(new { Service = TokenService.Apinizer, Operation = nameof(IAccessTokenSource.GetAccessTokenAsync), OutcomeUnknown = false });
            error.CancellationToken.Should().Be(leaving.Token);
        }

        held.Cancellation.IsCancellationRequested.Should().BeFalse();
        callers.Skip(leave).Should().NotContain(static call => call.IsCompleted);
        held.Release(bench.Issuer.Grant());
        (await Task.WhenAll(callers.Skip(leave).Append(bench.GetAsync(Cancellation)))).Should().OnlyContain(static token => token.Reveal() == "token1");
        bench.Now().Should().Be("token1");
        bench.Issuer.Requests.Should().Be(1);
    }

    [Fact]
    public async Task What_one_caller_does_with_its_token_does_not_hold_up_another()
    {
        using var bench = new TokenSourceBench();
        using var secondHasIt = new ManualResetEventSlim();
        var held = bench.Issuer.Hold();
        var first = ThenAtOnce(() => secondHasIt.Wait(TimeSpan.FromMinutes(1), Cancellation));
        var second = ThenAtOnce(() =>
        {
            secondHasIt.Set();
            return true;
        });
        await held.Arrived;

        held.Release(bench.Issuer.Grant());

        (await Task.WhenAll(first, second)).Should().Equal([true, true], "the first blocks its thread until the second has gone on");

        Task<bool> ThenAtOnce(Func<bool> then) =>
            bench.GetAsync(Cancellation).ContinueWith(_ => then(), Cancellation, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    [Fact]
    public async Task A_failure_is_not_kept_and_pauses_grow_until_a_success()
    {
        var clock = new WaitingClock();
        using var bench = new TokenSourceBench(clock);
        bench.Issuer.ThenFail(TokenSourceBench.Failure(), times: 6);
        for (var call = 1; call <= 6; call++)
        {
            (await Wire.FailureOf(() => bench.GetAsync(Cancellation))).Kind.Should().Be(TokenErrorKind.ServiceFault);
            bench.Issuer.Requests.Should().Be(call, "each call asks once, after its pause");
        }

        var token = await bench.GetAsync(Cancellation);
        ShouldBe(clock.Waits, 1, 2, 4, 8, 8, 8);

        bench.Source.Invalidate(token);
        bench.Issuer.ThenFail(TokenSourceBench.Failure());
        await Wire.FailureOf(() => bench.GetAsync(Cancellation));
        await bench.GetAsync(Cancellation);

        ShouldBe(clock.Waits, 1, 2, 4, 8, 8, 8, 1);
        bench.Issuer.Requests.Should().Be(9);
        bench.Warnings.Should().BeEmpty("there was no token that is used meanwhile");
    }

    [Fact]
    public async Task A_pause_that_has_passed_by_itself_is_not_waited_for()
    {
        var clock = new WaitingClock();
        using var bench = new TokenSourceBench(clock);
        bench.Issuer.ThenFail(TokenSourceBench.Failure(TokenErrorKind.Unreachable));
        await Wire.FailureOf(() => bench.GetAsync(Cancellation));
        using var timer = clock.CreateTimer(static _ => { }, null, TokenSourceBench.Second, Timeout.InfiniteTimeSpan);
        await TokenSourceBench.UntilAsync(() => clock.GetUtcNow() > Wire.Now, "the second that passes");

        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token1");

        clock.Waits.Should().ContainSingle("it is the test's own");
    }

    [Theory]
    [InlineData(0.5, 1.0)]
    [InlineData(5.0, 5.0)]
    [InlineData(20.0, 20.0)]
    public async Task A_wait_that_the_server_asks_for_is_waited_if_it_is_short(double asked, double waited)
    {
        var clock = new WaitingClock();
        using var bench = new TokenSourceBench(clock);
        bench.Issuer.ThenFail(TokenSourceBench.Failure(TokenErrorKind.RateLimited, TimeSpan.FromSeconds(asked)));
        (await Wire.FailureOf(() => bench.GetAsync(Cancellation))).RetryAfter.Should().Be(TimeSpan.FromSeconds(asked));

        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token1");

        ShouldBe(clock.Waits, waited);
        bench.Issuer.Requests.Should().Be(2);
    }

    /// <summary>A server that asks for a year, or for ever, does not stop the program for so long.</summary>
    [Theory]
    [InlineData(20, 20.001, 20.001)]
    [InlineData(20, 301, 300)]
    [InlineData(20, double.MaxValue, 300)]
    [InlineData(3, 8.001, 8.001)]
    [InlineData(0, 9, 9)]
    public async Task A_longer_wait_ends_each_call_at_once_with_what_is_left_of_it_and_at_most_five_minutes(double longest, double asked, double waited)
    {
        using var bench = new TokenSourceBench(longestServerPause: TimeSpan.FromSeconds(longest));
        bench.Issuer.ThenFail(TokenSourceBench.Failure(TokenErrorKind.RateLimited, asked < 1e9 ? TimeSpan.FromSeconds(asked) : TimeSpan.MaxValue));
        await Wire.FailureOf(() => bench.GetAsync(Cancellation));

        for (var call = 0; call < 3; call++)
        {
            var failure = await Wire.FailureOf(() => bench.GetAsync(Cancellation));
            failure.RetryAfter.Should().BeCloseTo(TimeSpan.FromSeconds(waited), TimeSpan.FromMicroseconds(100));
            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.RateLimited, Attempts = 0, OutcomeUnknown = false, IsRetryable = true });
            failure.Message.Should().Contain("nothing was sent this time").And.Contain($"{Math.Ceiling(waited)} s").And.EndWith("The error was: It failed.");
        }

        bench.Clock.Advance(TimeSpan.FromSeconds(waited - longest) - TimeSpan.FromMilliseconds(0.5));
        (await Wire.FailureOf(() => bench.GetAsync(Cancellation))).RetryAfter.Should().BeCloseTo(TimeSpan.FromSeconds(longest), TimeSpan.FromMilliseconds(1));
        bench.Issuer.Requests.Should().Be(1, "the server asked for quiet");
        bench.Clock.Advance(TimeSpan.FromSeconds(longest + 1));
        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token1");
        bench.Issuer.Requests.Should().Be(2);
    }

    [Fact]
    public async Task What_was_learnt_elsewhere_ends_a_pause()
    {
        using var bench = new TokenSourceBench();
        bench.Issuer.ThenFail(TokenSourceBench.Failure(TokenErrorKind.ServiceFault, TimeSpan.FromMinutes(5)));
        await Wire.FailureOf(() => bench.GetAsync(Cancellation));

        bench.Source.Resume();

        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token1");
    }

    [Theory]
    [InlineData(TokenErrorKind.InvalidRequest, 400)]
    [InlineData(TokenErrorKind.PermissionDenied, 403)]
    [InlineData(TokenErrorKind.UnexpectedResponse, 401)] // By another server on the way.
    [InlineData(TokenErrorKind.UnexpectedResponse, 403)]
    public async Task After_a_login_that_is_refused_otherwise_the_next_is_minutes_away(TokenErrorKind kind, int status)
    {
        using var bench = new TokenSourceBench();
        bench.Issuer.Otherwise = _ => Task.FromException<TokenGrant>(new TokenClientException(TokenSourceBench.Failure(kind)) { StatusCode = status, IsServicesOwn = kind != TokenErrorKind.UnexpectedResponse });
        int[] minutes = [0, 1, 3, 7, 15, 30, 45];
        for (var halves = 0; halves < 120; halves++)
        {
            (await Wire.FailureOf(() => bench.GetAsync(Cancellation))).Should().BeEquivalentTo(new { Kind = kind, IsRetryable = false }, "the same would be refused again");
            bench.Issuer.Requests.Should().Be(minutes.Count(minute => minute * 2 <= halves), $"after {halves} half minutes");
            bench.Clock.Advance(TimeSpan.FromSeconds(30));
        }
    }

    /// <summary>A call each 100 ms for five minutes, and every token is said to have expired when it comes.</summary>
    [Fact]
    public async Task A_server_that_issues_expired_tokens_is_not_asked_without_end()
    {
        using var bench = new TokenSourceBench();
        bench.Issuer.Otherwise = _ => Task.FromResult(bench.Issuer.Grant(TimeSpan.Zero));
        int[] seconds = [0, 1, 3, 7, 15, 31, 63, 123, 183, 243];
        for (var tenths = 0; tenths < 3000; tenths++)
        {
            await bench.GetAsync(Cancellation);
            bench.Issuer.Requests.Should().Be(seconds.Count(second => second * 10 <= tenths), $"at {tenths} tenths of a second");
            bench.Clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        await TokenSourceBench.UntilAsync(() => bench.Warnings.Count == seconds.Length, "each is logged");

        // One that lives makes it forget.
        bench.Issuer.Otherwise = null;
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        var requests = bench.Issuer.Requests + 1;
        await bench.GetAsync(Cancellation);
        bench.Clock.Advance(TimeSpan.FromMinutes(50));
        await bench.GetAsync(Cancellation);
        bench.Issuer.Requests.Should().Be(requests);
    }

    /// <summary>A second that is left is enough for one call, and less is not.</summary>
    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(0.999, 0, 1)]
    [InlineData(10, 9, 0)]
    [InlineData(10, 9.001, 1)]
    public async Task A_token_with_less_than_a_second_left_counts_as_expired(double lifetime, double age, int warnings)
    {
        using var bench = new TokenSourceBench();
        bench.Issuer.Then(_ => Task.FromResult(bench.Issuer.Grant(TimeSpan.FromSeconds(lifetime), TimeSpan.FromSeconds(age))));

        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token1");

        // The warning of the next token comes after that of the first.
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        bench.Issuer.Then(_ => Task.FromResult(bench.Issuer.Grant(TimeSpan.Zero)));
        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token2");
        await TokenSourceBench.UntilAsync(() => bench.Warnings.Count == warnings + 1, "expired tokens are logged, and no others");
    }

    /// <summary>Processes that hold one token would all replace it at the same instant.</summary>
    [Fact]
    public async Task A_shared_token_is_replaced_at_another_time_by_each_who_holds_it()
    {
        var refreshes = new List<double>();
        for (var process = 0; process < 20; process++)
        {
            var clock = new FakeTimeProvider(Wire.Now);
            var issuer = new TokenSourceBench.ScriptedIssuer();
            using var source = new RefreshingTokenSource(
                issuer, new(TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(30)), TimeSpan.FromSeconds(20), clock, NullLogger.Instance, isShared: true);
            await source.GetAccessTokenAsync(Cancellation);
            clock.Advance(TokenSourceBench.Advisory - TokenSourceBench.Second);
            while (issuer.Requests == 1)
            {
                clock.Advance(TokenSourceBench.Second);
                await source.GetAccessTokenAsync(Cancellation);
                await Task.Delay(1, Cancellation);
            }

            refreshes.Add((clock.GetUtcNow() - Wire.Now).TotalSeconds);
        }

        refreshes.Distinct().Should().HaveCountGreaterThan(5);
        refreshes.Should().OnlyContain(static second => second >= 3480 && second <= 3580);
    }

    [Fact]
    public async Task For_a_credential_that_must_be_mended_nobody_waits()
    {
        var clock = new WaitingClock();
        using var bench = new TokenSourceBench(clock);
        bench.Issuer.ThenFail(TokenSourceBench.Failure(TokenErrorKind.CredentialUnavailable), times: 100);
        for (var call = 0; call < 100; call++)
        {
            (await Wire.FailureOf(() => bench.GetAsync(Cancellation))).Kind.Should().Be(TokenErrorKind.CredentialUnavailable);
        }

        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token1");

        clock.Waits.Should().BeEmpty();
    }

    /// <summary>A call each 100 ms from the advisory age to the end, and no request succeeds: one at once, then after 1, 2, 4 and each 8 s.</summary>
    [Theory]
    [InlineData(TokenErrorKind.ServiceFault)]
    [InlineData(TokenErrorKind.InvalidCredential)]
    public async Task A_token_that_cannot_be_replaced_is_used_to_its_end_without_a_storm(TokenErrorKind kind)
    {
        int[] expected = [0, 1, 3, 7, .. Enumerable.Range(0, 14).Select(static number => 15 + (8 * number))];
        using var bench = new TokenSourceBench();
        await bench.GetAsync(Cancellation);
        bench.Issuer.Otherwise = _ => Task.FromException<TokenGrant>(TokenSourceBench.Failure(kind));
        bench.Clock.Advance(TokenSourceBench.Advisory);

        for (var tenths = 0; tenths < 1200; tenths++)
        {
            (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token1");
            var failures = expected.Count(seconds => seconds * 10 <= tenths);
            await TokenSourceBench.UntilAsync(() => bench.Warnings.Count == failures, $"failure {failures} is logged at {tenths} tenths of a second");
            bench.Now().Should().Be("token1");
            bench.Clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        bench.Issuer.Requests.Should().Be(1 + expected.Length);
        bench.Warnings.Should().HaveCount(expected.Length).And.OnlyContain(text => text.Contains(kind.ToString(), StringComparison.Ordinal));
        bench.Clock.Advance(TimeSpan.FromSeconds(8));
        (await Wire.FailureOf(() => bench.GetAsync(Cancellation))).Kind.Should().Be(kind);
        bench.Issuer.Requests.Should().Be(2 + expected.Length);
    }

    [Theory]
    [InlineData("in time", "token1")]
    [InlineData("after its end", null)]
    [InlineData("after it was refused", null)]
    public async Task A_refresh_that_fails_gives_those_who_wait_the_present_token_if_it_can_be_used(string when, string? token)
    {
        using var bench = new TokenSourceBench();
        var present = await bench.GetAsync(Cancellation);
        var held = bench.Issuer.Hold();
        bench.Clock.Advance(TokenSourceBench.Mandatory);
        var waiting = Enumerable.Range(0, 100).Select(_ => bench.GetAsync(Cancellation)).ToList();
        await held.Arrived;
        waiting.Should().OnlyContain(static call => !call.IsCompleted);

        bench.Clock.Advance(TimeSpan.FromSeconds(when == "after its end" ? 30 : 0));
        bench.Source.Invalidate(when == "after it was refused" ? present : new("another"));
        held.Fail(TokenSourceBench.Failure());

        if (token is null)
        {
            (await Wire.FailureOf(() => waiting[^1])).Kind.Should().Be(TokenErrorKind.ServiceFault);
            return;
        }

        (await Task.WhenAll(waiting)).Should().OnlyContain(given => given.Reveal() == token);
        await TokenSourceBench.UntilAsync(() => bench.Warnings.Count > 0, "the warning");
        bench.Warnings.Should().ContainSingle().Which.Should().Contain("30 s");
    }

    [Fact]
    public async Task Each_who_waits_gets_an_exception_of_its_own()
    {
        using var bench = new TokenSourceBench();
        var held = bench.Issuer.Hold();
        var callers = Enumerable.Range(0, 100).Select(_ => bench.GetAsync(Cancellation)).ToList();
        await held.Arrived;
        var original = TokenSourceBench.Failure(TokenErrorKind.RateLimited, TimeSpan.FromSeconds(3));
        held.Fail(original);

        var errors = await Task.WhenAll(callers.Select(static caller => Wire.FailureOf(() => caller)));

        errors.Distinct(ReferenceEqualityComparer.Instance).Should().HaveCount(100);
        errors.Should().NotContain(original).And.AllBeEquivalentTo(
            new { original.Kind, original.RetryAfter, original.InnerException, original.Message, Attempts = 1, Operation = nameof(IAccessTokenSource.GetAccessTokenAsync) });
        bench.Issuer.Requests.Should().Be(1);
    }

    [Fact]
    public async Task What_nobody_thought_of_reaches_those_who_wait_and_is_not_kept()
    {
        using var bench = new TokenSourceBench();
        bench.Issuer.ThenFail(new InvalidOperationException("Nobody thought of it."));

        await FluentActions.Awaiting(() => bench.GetAsync(Cancellation)).Should().ThrowAsync<InvalidOperationException>().WithMessage("Nobody thought of it.");

        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token1");
    }

    [Theory]
    [InlineData(TokenErrorKind.UnexpectedResponse, 401, false, false, false)] // By another server on the way.
    [InlineData(TokenErrorKind.PermissionDenied, 403, false, false, false)]
    [InlineData(TokenErrorKind.Unreachable, null, false, false, false)] // A refused certificate.
    [InlineData(TokenErrorKind.Unreachable, null, true, false, true)]
    [InlineData(TokenErrorKind.Unreachable, null, false, true, true)] // A lost response.
    [InlineData(TokenErrorKind.ServiceFault, 503, false, true, true)]
    public async Task In_its_pause_a_login_is_retryable_if_its_fault_passes(TokenErrorKind kind, int? status, bool wasRetryable, bool outcomeUnknown, bool isRetryable)
    {
        using var bench = new TokenSourceBench();
        bench.Issuer.ThenFail(new TokenClientException(TokenService.Apinizer, nameof(IAccessTokenSource.GetAccessTokenAsync), kind, "It failed.")
        {
            Attempts = 1,
            StatusCode = status,
            IsRetryable = wasRetryable,
            OutcomeUnknown = outcomeUnknown,
            RetryAfter = TimeSpan.FromMinutes(2),
        });
        await Wire.FailureOf(() => bench.GetAsync(Cancellation));

        var paused = await Wire.FailureOf(() => bench.GetAsync(Cancellation));

        paused.Should().BeEquivalentTo(new { Kind = kind, IsRetryable = isRetryable, Attempts = 0, OutcomeUnknown = false });
        paused.RetryAfter.Should().BePositive();
        bench.Issuer.Requests.Should().Be(1);
    }

    [Fact]
    public async Task No_failure_is_left_for_the_finalizer()
    {
        const string Mark = "Left for the finalizer";
        var unobserved = 0;
        EventHandler<UnobservedTaskExceptionEventArgs> count = (_, args) =>
        {
            if (args.Exception.ToString().Contains(Mark, StringComparison.Ordinal))
            {
                Interlocked.Increment(ref unobserved);
            }
        };
        TaskScheduler.UnobservedTaskException += count;
        try
        {
            await FailUnseenAsync(Mark);
            for (var round = 0; round < 3; round++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            unobserved.Should().Be(0);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= count;
        }
    }

    [Fact]
    public async Task Only_the_present_token_can_be_refused_and_by_its_characters()
    {
        using var bench = new TokenSourceBench();
        bench.Source.Invoking(static source => source.Invalidate(null!)).Should().Throw<ArgumentNullException>();
        bench.Source.Invalidate(new("token1"));
        await bench.GetAsync(Cancellation);

        bench.Source.Invalidate(new("token0"));
        bench.Now().Should().Be("token1", "it is another that was refused");
        bench.Source.Invalidate(new("token1"));
        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token2");
        bench.Clock.Advance(TokenSourceBench.Second);
        bench.Source.Invalidate(new("token1"));
        bench.Now().Should().Be("token2", "an older one was refused");

        bench.Issuer.Requests.Should().Be(2);
        bench.Log.Where(static entry => entry.Level == LogLevel.Information).Should().ContainSingle();
    }

    /// <summary>A call each 100 ms for a minute, and the server refuses every token: logins at 0, 0, 1, 3, 7, 15 and 31 s: the role is missing, and no other token has it.</summary>
    [Fact]
    public async Task A_server_that_refuses_every_token_is_not_asked_without_end()
    {
        using var bench = new TokenSourceBench();
        int[] seconds = [0, 0, 1, 3, 7, 15, 31];
        for (var tenths = 0; tenths < 600; tenths++)
        {
            for (var attempt = 0; attempt < 3; attempt++)
            {
                bench.Source.Invalidate(await bench.GetAsync(Cancellation));
            }

            await bench.GetAsync(Cancellation);
            bench.Issuer.Requests.Should().Be(seconds.Count(second => second * 10 <= tenths), $"at {tenths} tenths of a second");
            bench.Clock.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>The log names what an operator has to mend, and no token that is used meanwhile hides it.</summary>
    [Theory]
    [InlineData(TokenErrorKind.InvalidCredential, true, true)]
    [InlineData(TokenErrorKind.InvalidCredential, false, false)]
    [InlineData(TokenErrorKind.ServiceFault, true, false)]
    public async Task A_credential_that_the_service_refused_is_logged_as_an_error(TokenErrorKind kind, bool isServicesOwn, bool isError)
    {
        using var bench = new TokenSourceBench();
        await bench.GetAsync(Cancellation);
        bench.Issuer.Otherwise = _ => Task.FromException<TokenGrant>(new TokenClientException(TokenService.Apinizer, "GetAccessTokenAsync", kind, "It failed.") { Attempts = 1, StatusCode = 401, IsServicesOwn = isServicesOwn });

        bench.Clock.Advance(TokenSourceBench.Advisory);
        bench.Now().Should().Be("token1");

        await TokenSourceBench.UntilAsync(() => bench.Log.Count > 0, "the failure in the background");
        var (_, level, text) = bench.Log.Should().ContainSingle().Subject;
        level.Should().Be(isError ? LogLevel.Error : LogLevel.Warning);
        text.Should().Contain(isError ? "rejected the credential" : $"could not be replaced: {kind}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(600)]
    public async Task At_the_instant_of_its_end_a_token_is_no_longer_used(int secondsOfAge)
    {
        var age = TimeSpan.FromSeconds(secondsOfAge);
        using var bench = new TokenSourceBench();
        bench.Issuer.Then(_ => Task.FromResult(bench.Issuer.Grant(TokenSourceBench.Hour, age)));
        await bench.GetAsync(Cancellation);
        bench.Issuer.Otherwise = static _ => Task.FromException<TokenGrant>(TokenSourceBench.Failure(TokenErrorKind.RateLimited, TimeSpan.FromMinutes(5)));
        bench.Clock.Advance(TokenSourceBench.Hour - age - TimeSpan.FromTicks(1));
        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token1");

        bench.Clock.Advance(TimeSpan.FromTicks(1));

        (await Wire.FailureOf(() => bench.GetAsync(Cancellation))).Kind.Should().Be(TokenErrorKind.RateLimited);
        bench.Issuer.Requests.Should().Be(2, "in the pause nothing is asked for");
    }

    [Fact]
    public async Task Refusals_are_forgotten_after_half_an_hour()
    {
        using var bench = new TokenSourceBench();
        bench.Issuer.Lifetime = TimeSpan.FromDays(1);
        for (var refusal = 1; refusal <= 4; refusal++)
        {
            bench.Source.Invalidate(await bench.GetAsync(Cancellation));
            await bench.GetAsync(Cancellation);
            bench.Clock.Advance(TimeSpan.FromSeconds(8));
        }

        bench.Issuer.Requests.Should().Be(5);
        bench.Clock.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(8) - TimeSpan.FromTicks(1));
        bench.Source.Invalidate(await bench.GetAsync(Cancellation));
        bench.Source.Invalidate(await bench.GetAsync(Cancellation));
        await bench.GetAsync(Cancellation);
        bench.Issuer.Requests.Should().Be(6, "the fifth refusal within half an hour of the one before counts on");
        bench.Clock.Advance(TimeSpan.FromSeconds(15.9));
        bench.Source.Invalidate(await bench.GetAsync(Cancellation));
        bench.Issuer.Requests.Should().Be(6, "the pause is 16 s");

        bench.Clock.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(15.9));
        bench.Source.Invalidate(await bench.GetAsync(Cancellation));
        await bench.GetAsync(Cancellation);
        bench.Clock.Advance(TokenSourceBench.Second);
        bench.Source.Invalidate(await bench.GetAsync(Cancellation));
        await bench.GetAsync(Cancellation);

        bench.Issuer.Requests.Should().Be(8, "the pause is 1 s again");
    }

    [Fact]
    public async Task A_token_that_is_refused_while_it_is_replaced_costs_no_further_request()
    {
        using var bench = new TokenSourceBench();
        var first = await bench.GetAsync(Cancellation);
        var held = bench.Issuer.Hold();
        bench.Clock.Advance(TokenSourceBench.Advisory);
        bench.Now();
        await held.Arrived;

        bench.Source.Invalidate(first);
        var waiting = bench.GetAsync(Cancellation);
        waiting.IsCompleted.Should().BeFalse("the refused token is given to nobody");
        held.Release(bench.Issuer.Grant());

        (await waiting).Reveal().Should().Be("token2");
        bench.Issuer.Requests.Should().Be(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_waits_when_the_client_is_disposed_is_told_so(bool isStubborn)
    {
        using var bench = new TokenSourceBench();
        var held = bench.Issuer.Hold();
        held.IsStubborn = isStubborn;
        var callers = Enumerable.Range(0, 100).Select(_ => bench.GetAsync(Cancellation)).ToList();
        await held.Arrived;

        bench.Source.Dispose();

        var errors = new List<ObjectDisposedException>();
        foreach (var caller in callers)
        {
            errors.Add((await FluentActions.Awaiting(() => caller.WaitAsync(TimeSpan.FromSeconds(30), Cancellation)).Should().ThrowExactlyAsync<ObjectDisposedException>()).Which);
        }

        errors.Distinct(ReferenceEqualityComparer.Instance).Should().HaveCount(100, "an exception belongs to one throw");
        errors[0].Message.Should().Match("The client that issues the access tokens was disposed.*Apinizer*");
        held.Cancellation.IsCancellationRequested.Should().BeTrue();
        await FluentActions.Awaiting(() => bench.GetAsync(Cancellation)).Should().ThrowExactlyAsync<ObjectDisposedException>();
        bench.Issuer.Requests.Should().Be(1);
    }

    [Fact]
    public async Task Who_waits_in_a_pause_when_the_client_is_disposed_is_told_so()
    {
        using var bench = new TokenSourceBench();
        bench.Issuer.ThenFail(TokenSourceBench.Failure());
        await Wire.FailureOf(() => bench.GetAsync(Cancellation));
        var waiting = bench.GetAsync(Cancellation);

        bench.Source.Dispose();

        await FluentActions.Awaiting(() => waiting.WaitAsync(TimeSpan.FromSeconds(30), Cancellation)).Should().ThrowExactlyAsync<ObjectDisposedException>();
        bench.Issuer.Requests.Should().Be(1);
    }

    [Fact]
    public async Task What_is_bound_to_a_caller_is_not_bound_to_the_request()
    {
        using var bench = new TokenSourceBench();
        using var activity = new Activity("caller").Start();
        Ambient.Value = "the caller's";
        (string? Ambient, Activity? Activity, SynchronizationContext? Context) seen = default;
        bench.Issuer.Then(_ =>
        {
            seen = (Ambient.Value, Activity.Current, SynchronizationContext.Current);
            return Task.FromResult(bench.Issuer.Grant());
        });

        await bench.GetAsync(Cancellation);

        seen.Should().Be((null, null, null));
        Ambient.Value.Should().Be("the caller's");
        Activity.Current.Should().BeSameAs(activity);
    }

    [Fact]
    public async Task A_caller_that_lets_nothing_flow_gets_a_token()
    {
        using var bench = new TokenSourceBench();
        Task<SecretString> getting;
        using (ExecutionContext.SuppressFlow())
        {
            getting = bench.GetAsync(Cancellation);
        }

        (await getting).Reveal().Should().Be("token1");
    }

    /// <summary>A logger of the user's that throws, or that asks for a token itself, must not end the source.</summary>
    [Fact]
    public async Task A_logger_that_fails_takes_nothing_from_the_source()
    {
        var logger = new TokenSourceBench.UsersLogger { OnLog = static () => throw new InvalidOperationException("The disk is full.") };
        using var bench = new TokenSourceBench(logger: logger);
        var first = await bench.GetAsync(Cancellation);
        bench.Issuer.ThenFail(TokenSourceBench.Failure());
        bench.Clock.Advance(TokenSourceBench.Mandatory);
        await Record.ExceptionAsync(() => bench.GetAsync(Cancellation));
        await TokenSourceBench.UntilAsync(() => logger.Count == 1, "the warning");

        bench.Now().Should().Be("token1");
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        (await bench.GetAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation)).Reveal().Should().Be("token2");
        Record.Exception(() => bench.Source.Invalidate(new("token2")));
        (await bench.GetAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation)).Reveal().Should().Be("token3");
        bench.Issuer.Requests.Should().Be(4);
    }

    [Fact]
    public async Task A_logger_that_asks_for_a_token_on_another_thread_does_not_lock_the_source()
    {
        var logger = new TokenSourceBench.UsersLogger();
        using var bench = new TokenSourceBench(logger: logger);
        var inTime = new List<bool>();
        logger.OnLog = () => inTime.Add(Task.Run(() => bench.GetAsync(Cancellation)).Wait(TimeSpan.FromMinutes(1)));
        await bench.GetAsync(Cancellation);
        bench.Issuer.ThenFail(TokenSourceBench.Failure());
        bench.Clock.Advance(TokenSourceBench.Advisory);

        await bench.GetAsync(Cancellation);
        await TokenSourceBench.UntilAsync(() => inTime.Count == 1, "the warning");
        bench.Clock.Advance(TokenSourceBench.Second);
        await Task.Run(() => bench.Source.Invalidate(new("token1")), Cancellation);

        await TokenSourceBench.UntilAsync(() => inTime.Count == 2, "both entries");
        inTime.Should().Equal(true, true);
    }

    private static async Task FailUnseenAsync(string mark)
    {
        using var bench = new TokenSourceBench();
        await bench.GetAsync(Cancellation);

        // In the background, where nobody waits.
        bench.Issuer.ThenFail(new TokenClientException(mark));
        bench.Clock.Advance(TokenSourceBench.Advisory);
        bench.Now();
        await TokenSourceBench.UntilAsync(() => bench.Warnings.Count == 1, "the failure in the background");

        // After the client was disposed, of an issuer that goes on.
        var last = bench.Issuer.Hold();
        last.IsStubborn = true;
        bench.Clock.Advance(TokenSourceBench.Hour);
        var waiting = bench.GetAsync(Cancellation);
        await last.Arrived;
        bench.Source.Dispose();
        await Record.ExceptionAsync(() => waiting.WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
        last.Fail(new InvalidOperationException(mark));
    }

    private static async Task<TokenCallCanceledException> CanceledAsync(Func<Task> call) =>
        (await FluentActions.Awaiting(call).Should().ThrowExactlyAsync<TokenCallCanceledException>()).Which;

    /// <summary>Pauses are counted in whole milliseconds by the platform.</summary>
    private static void ShouldBe(IReadOnlyList<TimeSpan> waits, params double[] seconds)
    {
        waits.Should().HaveCount(seconds.Length);
        for (var index = 0; index < seconds.Length; index++)
        {
            waits[index].Should().BeCloseTo(TimeSpan.FromSeconds(seconds[index]), TimeSpan.FromMilliseconds(2), $"number {index}");
        }
    }
}
