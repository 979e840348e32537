using System.Globalization;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests;

/// <summary>What each failure is, for each operation: kind, whether to try again, whether a credential may exist, and how often the service was really asked.</summary>
public sealed class PipelineFaultTests
{
    private const int Often = 10;
    private const int All = VercelCalls.MaxRetries + 1;

    private static readonly string[] Issuing = [VercelCalls.Create, VercelCalls.Exchange, VercelCalls.Refresh];
    private static readonly string[] Reading = [VercelCalls.List, VercelCalls.Get];

    /// <summary>Operation, fault, after executing; then kind, retryable, outcome unknown, attempts.</summary>
    public static TheoryData<string, string, bool, TokenErrorKind, bool, bool, int> Failures()
    {
        var data = new TheoryData<string, string, bool, TokenErrorKind, bool, bool, int>();
        foreach (var operation in Issuing)
        {
            foreach (var executed in new[] { false, true })
            {
                data.Add(operation, "500", executed, TokenErrorKind.ServiceFault, false, true, 1);
                data.Add(operation, "502", executed, TokenErrorKind.ServiceFault, false, true, 1);
                data.Add(operation, "503", executed, TokenErrorKind.ServiceFault, false, true, 1);
                data.Add(operation, "504", executed, TokenErrorKind.ServiceFault, false, true, 1);
                data.Add(operation, "408", executed, TokenErrorKind.Timeout, false, true, 1);
                data.Add(operation, "drop", executed, TokenErrorKind.Unreachable, false, true, 1);
                data.Add(operation, "hang", executed, TokenErrorKind.Timeout, false, true, 1);
                data.Add(operation, "html", executed, TokenErrorKind.UnexpectedResponse, false, true, 1);
                data.Add(operation, "empty", executed, TokenErrorKind.UnexpectedResponse, false, true, 1);
                data.Add(operation, "{}", executed, TokenErrorKind.UnexpectedResponse, false, true, 1);
                data.Add(operation, "204", executed, TokenErrorKind.UnexpectedResponse, false, true, 1);
            }

            data.Add(operation, "429", false, TokenErrorKind.RateLimited, true, false, All);
            data.Add(operation, "302", false, TokenErrorKind.UnexpectedResponse, false, false, 1);
            data.Add(operation, "404", false, TokenErrorKind.NotFound, false, false, 1);
            data.Add(operation, "410", false, TokenErrorKind.NotFound, false, false, 1);
            Refusals(data, operation);
        }

        foreach (var operation in Reading)
        {
            data.Add(operation, "500", false, TokenErrorKind.ServiceFault, true, false, All);
            data.Add(operation, "502", false, TokenErrorKind.ServiceFault, true, false, All);
            data.Add(operation, "503", false, TokenErrorKind.ServiceFault, true, false, All);
            data.Add(operation, "504", false, TokenErrorKind.ServiceFault, true, false, All);
            data.Add(operation, "408", false, TokenErrorKind.Timeout, true, false, All);
            data.Add(operation, "429", false, TokenErrorKind.RateLimited, true, false, All);
            data.Add(operation, "html", false, TokenErrorKind.UnexpectedResponse, false, false, 1);
            data.Add(operation, "empty", false, TokenErrorKind.UnexpectedResponse, false, false, 1);
            data.Add(operation, "{}", false, TokenErrorKind.UnexpectedResponse, false, false, 1);
            data.Add(operation, "204", false, TokenErrorKind.UnexpectedResponse, false, false, 1);
            data.Add(operation, "302", false, TokenErrorKind.UnexpectedResponse, false, false, 1);

            // A list is no entity: what is not found is the path.
            data.Add(operation, "404", false, operation == VercelCalls.List ? TokenErrorKind.UnsupportedByServer : TokenErrorKind.NotFound, false, false, 1);
            data.Add(operation, "410", false, TokenErrorKind.NotFound, false, false, 1);
            foreach (var executed in new[] { false, true })
            {
                data.Add(operation, "drop", executed, TokenErrorKind.Unreachable, true, false, All);
                data.Add(operation, "hang", executed, TokenErrorKind.Timeout, true, false, All);
            }

            Refusals(data, operation);
        }

        data.Add(VercelCalls.Delete, "500", false, TokenErrorKind.ServiceFault, true, false, All);
        data.Add(VercelCalls.Delete, "502", false, TokenErrorKind.ServiceFault, true, false, All);
        data.Add(VercelCalls.Delete, "503", false, TokenErrorKind.ServiceFault, true, false, All);
        data.Add(VercelCalls.Delete, "504", false, TokenErrorKind.ServiceFault, true, false, All);
        data.Add(VercelCalls.Delete, "408", false, TokenErrorKind.Timeout, true, false, All);
        data.Add(VercelCalls.Delete, "429", false, TokenErrorKind.RateLimited, true, false, All);
        data.Add(VercelCalls.Delete, "drop", false, TokenErrorKind.Unreachable, true, false, All);
        data.Add(VercelCalls.Delete, "hang", false, TokenErrorKind.Timeout, true, false, All);
        data.Add(VercelCalls.Delete, "html", false, TokenErrorKind.UnexpectedResponse, false, false, 1);
        data.Add(VercelCalls.Delete, "302", false, TokenErrorKind.UnexpectedResponse, false, false, 1);
        Refusals(data, VercelCalls.Delete);
        return data;
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_fault_becomes_the_failure_that_it_is(string operation, string fault, bool executed, TokenErrorKind kind, bool retryable, bool outcomeUnknown, int attempts)
    {
        await using var calls = await VercelCalls.StartAsync();
        var set = calls.Fail(operation, FaultOf(fault, executed), Often);

        var call = calls.CallAsync(operation);
        if (fault == "hang")
        {
            await calls.LetTimeoutsPassAsync(call, Issuing.Contains(operation) ? VercelCalls.TotalTimeout : VercelCalls.AttemptTimeout);
        }

        var failure = await Failing.CallAsync(() => call);

        failure.Kind.Should().Be(kind);
        failure.IsRetryable.Should().Be(retryable);
        failure.OutcomeUnknown.Should().Be(outcomeUnknown);
        failure.Attempts.Should().Be(attempts);
        failure.Service.Should().Be(TokenService.Vercel);
        failure.StatusCode.Should().Be(fault switch
        {
            "drop" or "hang" => null,
            "html" or "empty" or "{}" => 200,
            _ => int.Parse(fault, CultureInfo.InvariantCulture),
        });
        (failure.Response is null).Should().Be(fault is "drop" or "hang");
        set.Struck.Should().Be(attempts);
        calls.Requests(operation).Should().Be(attempts);
        calls.Executed(operation).Should().Be(executed ? attempts : 0);
        if (Issuing.Contains(operation))
        {
            (retryable && outcomeUnknown).Should().BeFalse();
            calls.Orphans.Should().Be(executed && operation == VercelCalls.Create ? 1 : 0);
            calls.IsUnused(operation).Should().Be(!executed || operation == VercelCalls.Create);
        }
    }

    [Theory]
    [MemberData(nameof(AllOperations))]
    public async Task One_rate_limit_is_waited_out_by_every_operation(string operation)
    {
        await using var calls = await VercelCalls.StartAsync();
        calls.Fail(operation, Fault.Status(429, retryAfter: TimeSpan.Zero));

        var result = await calls.CallAsync(operation);

        result.Response.Attempts.Should().Be(2);
        calls.Requests(operation).Should().Be(2);
        calls.Executed(operation).Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(AllOperations))]
    public async Task A_wait_longer_than_anyone_would_sleep_ends_the_call_at_once(string operation)
    {
        await using var calls = await VercelCalls.StartAsync();
        calls.Fail(operation, Fault.Status(429, retryAfter: TimeSpan.FromHours(1)));

        var failure = await Failing.CallAsync(() => calls.CallAsync(operation));

        failure.Kind.Should().Be(TokenErrorKind.RateLimited);
        failure.RetryAfter.Should().Be(TimeSpan.FromHours(1));
        failure.IsRetryable.Should().BeTrue();
        failure.OutcomeUnknown.Should().BeFalse();
        failure.Attempts.Should().Be(1);
        calls.Requests(operation).Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(AllOperations))]
    public async Task A_wait_that_the_service_asks_for_is_slept(string operation)
    {
        await using var calls = await VercelCalls.StartAsync();
        calls.Fail(operation, Fault.Status(429, retryAfter: TimeSpan.FromSeconds(10)));

        var call = calls.CallAsync(operation);
        await Until.TrueAsync(() => calls.Emulator.Calls.Any(seen => seen is { Faulted: true, Duration: not null }), "the refusal");
        for (var second = 0; second < 10; second++)
        {
            // Not before its time: the clock stands one second short of it when the loop ends.
            call.IsCompleted.Should().BeFalse();
            calls.Requests(operation).Should().Be(1);
            calls.Clock.Advance(TimeSpan.FromMilliseconds(990));
        }

        await AdvanceUntilDoneAsync(calls, call);
        (await call).Response.Attempts.Should().Be(2);
    }

    [Theory]
    [InlineData(VercelCalls.List)]
    [InlineData(VercelCalls.Get)]
    [InlineData(VercelCalls.Delete)]
    public async Task What_may_be_repeated_succeeds_after_faults(string operation)
    {
        await using var calls = await VercelCalls.StartAsync();
        calls.Fail(operation, Fault.Status(503));
        calls.Fail(operation, Fault.Drop());

        var result = await calls.CallAsync(operation);

        result.Response.Attempts.Should().Be(3);
        calls.Requests(operation).Should().Be(3);
        calls.Executed(operation).Should().Be(1);
    }

    [Theory]
    [InlineData("500")]
    [InlineData("503")]
    [InlineData("408")]
    [InlineData("drop")]
    [InlineData("hang")]
    public async Task A_revocation_whose_response_was_lost_is_unconfirmed(string fault)
    {
        await using var calls = await VercelCalls.StartAsync();
        calls.Fail(VercelCalls.Delete, FaultOf(fault, executed: true));

        var call = calls.CallAsync(VercelCalls.Delete);
        if (fault == "hang")
        {
            await calls.LetTimeoutsPassAsync(call, VercelCalls.AttemptTimeout);
        }

        ((RevokeResult)await call).Outcome.Should().Be(RevokeOutcome.Unconfirmed);
        calls.Requests(VercelCalls.Delete).Should().Be(2);
        calls.Executed(VercelCalls.Delete).Should().Be(1);
        calls.IsUnused(VercelCalls.Delete).Should().BeFalse();
    }

    [Theory]
    [InlineData("500")]
    [InlineData("drop")]
    [InlineData("hang")]
    public async Task A_revocation_that_was_lost_before_it_ran_is_repeated(string fault)
    {
        await using var calls = await VercelCalls.StartAsync();
        calls.Fail(VercelCalls.Delete, FaultOf(fault, executed: false));

        var call = calls.CallAsync(VercelCalls.Delete);
        if (fault == "hang")
        {
            await calls.LetTimeoutsPassAsync(call, VercelCalls.AttemptTimeout);
        }

        var result = (RevokeResult)await call;
        result.Outcome.Should().Be(RevokeOutcome.Revoked);
        result.Response.Attempts.Should().Be(2);
        calls.Executed(VercelCalls.Delete).Should().Be(1);
    }

    [Theory]
    [InlineData("500")]
    [InlineData("drop")]
    [InlineData("hang")]
    public async Task Revoking_the_callers_own_token_is_unconfirmed_after_a_lost_response(string fault)
    {
        await using var calls = await VercelCalls.StartAsync();
        calls.Fail(VercelCalls.Delete, FaultOf(fault, executed: true));

        var call = calls.Tokens.RevokeCurrentTokenAsync();
        if (fault == "hang")
        {
            await calls.LetTimeoutsPassAsync(call, VercelCalls.AttemptTimeout);
        }

        (await call).Outcome.Should().Be(RevokeOutcome.Unconfirmed);
        calls.Requests(VercelCalls.Delete).Should().Be(2);
        calls.Executed(VercelCalls.Delete).Should().Be(1);
        (await Failing.CallAsync(() => calls.Tokens.GetCurrentTokenAsync())).Kind.Should().Be(TokenErrorKind.InvalidCredential);
    }

    [Fact]
    public async Task A_revocation_whose_every_response_was_lost_is_a_failure_that_may_be_repeated()
    {
        await using var calls = await VercelCalls.StartAsync();
        calls.Fail(VercelCalls.Delete, Fault.Drop(afterExecuting: true), Often);

        var failure = await Failing.CallAsync(() => calls.CallAsync(VercelCalls.Delete));

        failure.Kind.Should().Be(TokenErrorKind.Unreachable);
        failure.IsRetryable.Should().BeTrue();
        failure.OutcomeUnknown.Should().BeFalse();
        calls.Requests(VercelCalls.Delete).Should().Be(All);
        calls.Executed(VercelCalls.Delete).Should().Be(1);
    }

    [Theory]
    [InlineData("204")]
    [InlineData("202")]
    [InlineData("empty")]
    [InlineData("{}")]
    public async Task A_revocation_is_done_whatever_its_success_says(string fault)
    {
        await using var calls = await VercelCalls.StartAsync();
        calls.Fail(VercelCalls.Delete, FaultOf(fault, executed: true));

        ((RevokeResult)await calls.CallAsync(VercelCalls.Delete)).Outcome.Should().Be(RevokeOutcome.Revoked);
        calls.Requests(VercelCalls.Delete).Should().Be(1);
    }

    /// <summary>The platform repeats requests by itself that fail on a connection used before; such a repeat must not stay unseen.</summary>
    [Theory]
    [InlineData(VercelCalls.Create)]
    [InlineData(VercelCalls.Exchange)]
    [InlineData(VercelCalls.Refresh)]
    public async Task A_connection_that_was_used_before_does_not_make_a_call_run_twice(string operation)
    {
        await using var calls = await VercelCalls.StartAsync();
        await WarmUpAsync(calls);
        var before = calls.Requests(operation);
        calls.Fail(operation, Fault.Drop(afterExecuting: true));

        var failure = await Failing.CallAsync(() => calls.CallAsync(operation));

        failure.Kind.Should().Be(TokenErrorKind.Unreachable);
        failure.OutcomeUnknown.Should().BeTrue();
        failure.IsRetryable.Should().BeFalse();
        (calls.Requests(operation) - before).Should().Be(1);
        calls.Executed(operation).Should().Be(1);
    }

    [Fact]
    public async Task A_lost_response_on_a_connection_that_was_used_before_leaves_a_revocation_unconfirmed()
    {
        await using var calls = await VercelCalls.StartAsync();
        await WarmUpAsync(calls);
        calls.Fail(VercelCalls.Delete, Fault.Drop(afterExecuting: true));

        ((RevokeResult)await calls.CallAsync(VercelCalls.Delete)).Outcome.Should().Be(RevokeOutcome.Unconfirmed);
        calls.Requests(VercelCalls.Delete).Should().Be(2);
    }

    [Fact]
    public async Task Attempts_are_what_the_service_saw_on_a_connection_that_was_used_before()
    {
        await using var calls = await VercelCalls.StartAsync();
        await WarmUpAsync(calls);
        calls.Fail(VercelCalls.List, Fault.Drop(), Often);

        var failure = await Failing.CallAsync(() => calls.CallAsync(VercelCalls.List));

        failure.Attempts.Should().Be(All);
        calls.Requests(VercelCalls.List).Should().Be(All);
    }

    [Fact]
    public async Task Faults_without_the_resilience_are_not_repeated()
    {
        await using var calls = await VercelCalls.StartAsync();
        var options = calls.Emulator.VercelOptions();
        options.Resilience.Enabled = false;
        using var vercel = new Vercel.VercelTokens(options);
        calls.Fail(VercelCalls.List, Fault.Status(500));

        (await Failing.CallAsync(() => vercel.ListTokensPageAsync())).Attempts.Should().Be(1);
        calls.Requests(VercelCalls.List).Should().Be(1);
    }

    [Fact]
    public async Task A_circuit_that_opened_sends_nothing()
    {
        await using var calls = await VercelCalls.StartAsync();
        var options = VercelCalls.Prepared(calls.Emulator.VercelOptions());
        options.Resilience.Retry.MaxRetryAttempts = 0;
        options.Resilience.CircuitBreaker.MinimumThroughput = 2;
        options.Resilience.CircuitBreaker.FailureRatio = 1;
        using var vercel = new Vercel.VercelTokens(options, timeProvider: calls.Clock);
        calls.Fail(VercelCalls.List, Fault.Status(500), 2);
        await Failing.CallAsync(() => vercel.ListTokensPageAsync());
        await Failing.CallAsync(() => vercel.ListTokensPageAsync());

        var failure = await Failing.CallAsync(() => vercel.CreateTokenAsync(new Vercel.CreateVercelToken("orphan", TokenExpiry.Never)));

        failure.Kind.Should().Be(TokenErrorKind.Unreachable);
        failure.IsRetryable.Should().BeTrue();
        failure.OutcomeUnknown.Should().BeFalse();
        failure.Attempts.Should().Be(0);
        calls.Requests(VercelCalls.Create).Should().Be(0);
        calls.Clock.Advance(options.Resilience.CircuitBreaker.BreakDuration);
        (await vercel.ListTokensPageAsync()).Items.Should().NotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(AllOperations))]
    public async Task A_cancelled_call_says_whether_a_credential_may_exist(string operation)
    {
        await using var calls = await VercelCalls.StartAsync();
        calls.Fail(operation, Fault.Hang(afterExecuting: true), Often);
        using var cancellation = new CancellationTokenSource();

        var call = calls.CallAsync(operation, cancellation.Token);
        await Until.TrueAsync(() => calls.Executed(operation) == 1, "the execution");
        await cancellation.CancelAsync();
        var canceled = await Failing.CancelledAsync(() => call);

        canceled.OutcomeUnknown.Should().Be(Issuing.Contains(operation));
        canceled.Service.Should().Be(TokenService.Vercel);
        canceled.CancellationToken.Should().Be(cancellation.Token);
        calls.Requests(operation).Should().Be(1);
        calls.Orphans.Should().Be(operation == VercelCalls.Create ? 1 : 0);
    }

    [Theory]
    [MemberData(nameof(AllOperations))]
    public async Task A_call_that_is_cancelled_beforehand_sends_nothing(string operation)
    {
        await using var calls = await VercelCalls.StartAsync();

        var canceled = await Failing.CancelledAsync(() => calls.CallAsync(operation, new CancellationToken(canceled: true)));

        canceled.OutcomeUnknown.Should().BeFalse();
        calls.Requests(operation).Should().Be(0);
    }

    [Fact]
    public async Task A_call_is_cancelled_while_it_waits_for_its_next_attempt()
    {
        await using var calls = await VercelCalls.StartAsync();
        calls.Fail(VercelCalls.Create, Fault.Status(429, retryAfter: TimeSpan.FromSeconds(10)));
        using var cancellation = new CancellationTokenSource();
        var clock = new SignallingClock(from: TimeSpan.FromSeconds(10), to: TimeSpan.FromSeconds(12));
        using var vercel = new Vercel.VercelTokens(calls.Emulator.VercelOptions(), timeProvider: clock);

        var call = vercel.CreateTokenAsync(new Vercel.CreateVercelToken("ci", TokenExpiry.Never), cancellation.Token);
        await clock.TimerStarted.WaitAsync(TestContext.Current.CancellationToken);
        await cancellation.CancelAsync();

        (await Failing.CancelledAsync(() => call)).OutcomeUnknown.Should().BeFalse();
        calls.Requests(VercelCalls.Create).Should().Be(1);
    }

    /// <summary>The system's clock, which tells when a timer of a certain length was started.</summary>
    private sealed class SignallingClock(TimeSpan from, TimeSpan to) : TimeProvider
    {
        private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task TimerStarted => _started.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime >= from && dueTime <= to)
            {
                _started.TrySetResult();
            }

            return timer;
        }
    }

    /// <summary>The only one of these tests that waits in real time.</summary>
    [Fact]
    public async Task A_creation_that_hangs_ends_with_the_total_timeout()
    {
        await using var calls = await VercelCalls.StartAsync();
        var options = calls.Emulator.VercelOptions();
        options.Resilience.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(5);
        options.Resilience.AttemptTimeout.Timeout = TimeSpan.FromMilliseconds(50);
        options.Resilience.Retry.MaxRetryAfter = TimeSpan.Zero;
        using var vercel = new Vercel.VercelTokens(options);
        await calls.CallAsync(VercelCalls.Get);
        calls.Fail(VercelCalls.Create, Fault.Hang(afterExecuting: true));

        var failure = await Failing.CallAsync(() => vercel.CreateTokenAsync(new Vercel.CreateVercelToken("orphan", TokenExpiry.Never)));

        failure.Kind.Should().Be(TokenErrorKind.Timeout);
        failure.OutcomeUnknown.Should().BeTrue();
        failure.IsRetryable.Should().BeFalse();
        failure.Message.Should().Contain("Check before you call again");
        calls.Requests(VercelCalls.Create).Should().Be(1);
        calls.Orphans.Should().Be(1);
    }

    public static TheoryData<string> AllOperations() => [.. Issuing, .. Reading, VercelCalls.Delete];

    private static void Refusals(TheoryData<string, string, bool, TokenErrorKind, bool, bool, int> data, string operation)
    {
        data.Add(operation, "400", false, TokenErrorKind.InvalidRequest, false, false, 1);
        data.Add(operation, "401", false, TokenErrorKind.InvalidCredential, false, false, 1);
        data.Add(operation, "402", false, TokenErrorKind.PermissionDenied, false, false, 1);
        data.Add(operation, "403", false, TokenErrorKind.PermissionDenied, false, false, 1);
        data.Add(operation, "405", false, TokenErrorKind.UnsupportedByServer, false, false, 1);
        data.Add(operation, "406", false, TokenErrorKind.InvalidRequest, false, false, 1);
        data.Add(operation, "409", false, TokenErrorKind.Conflict, false, false, 1);
        data.Add(operation, "411", false, TokenErrorKind.InvalidRequest, false, false, 1);
        data.Add(operation, "413", false, TokenErrorKind.InvalidRequest, false, false, 1);
        data.Add(operation, "415", false, TokenErrorKind.InvalidRequest, false, false, 1);
        data.Add(operation, "422", false, TokenErrorKind.InvalidRequest, false, false, 1);
    }

    private static Fault FaultOf(string name, bool executed) => name switch
    {
        "drop" => Fault.Drop(executed),
        "hang" => Fault.Hang(executed),
        "html" => Fault.Body("text/html; charset=utf-8", "<!DOCTYPE html><html><body>Sign in</body></html>", afterExecuting: executed),
        "empty" => Fault.Body("application/json", "", afterExecuting: executed),
        "{}" => Fault.Body("application/json", "{}", afterExecuting: executed),
        _ => Fault.Status(int.Parse(name, CultureInfo.InvariantCulture), afterExecuting: executed),
    };

    /// <summary>Leaves a connection in the pool of each client.</summary>
    private static async Task WarmUpAsync(VercelCalls calls)
    {
        await calls.Tokens.GetCurrentTokenAsync();
        await Failing.CallAsync(() => calls.Sso.ExchangeCodeAsync(new SecretString("unknown")));
    }

    private static async Task AdvanceUntilDoneAsync(VercelCalls calls, Task call)
    {
        // The wait is lengthened by up to a tenth.
        await Until.TrueAsync(
            () =>
            {
                calls.Clock.Advance(TimeSpan.FromMilliseconds(50));
                return call.IsCompleted;
            },
            "the end of the call");
    }
}
