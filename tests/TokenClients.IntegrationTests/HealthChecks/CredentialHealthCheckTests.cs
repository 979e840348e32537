using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using TokenClients.HealthChecks;

namespace TokenClients.IntegrationTests.HealthChecks;

/// <summary>What one check makes of the result of a call, and when it calls.</summary>
public sealed class CredentialHealthCheckTests
{
    private readonly FakeTimeProvider _clock = new();
    private int _calls;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CredentialState.Accepted, HealthStatus.Healthy)]
    [InlineData(CredentialState.AcceptedWithoutRights, HealthStatus.Degraded)]
    [InlineData(CredentialState.Rejected, HealthStatus.Unhealthy)]
    [InlineData(CredentialState.Undetermined, HealthStatus.Degraded)]
    public async Task Status_follows_the_state(CredentialState state, HealthStatus status)
    {
        var check = Check(_ => Task.FromResult(new CredentialCheck { State = state, Detail = "It is so." }));

        var result = await check.CheckHealthAsync(Context(check), Cancellation);

        result.Status.Should().Be(status);
        result.Description.Should().Be("It is so.");
        result.Exception.Should().BeNull();
        result.Data.Should().Equal(new Dictionary<string, object> { ["service"] = "Vercel", ["key"] = "blue", ["state"] = state.ToString() });
    }

    [Fact]
    public async Task Rejected_has_the_status_of_the_registration()
    {
        var check = Check(static _ => Task.FromResult(new CredentialCheck { State = CredentialState.Rejected }));

        (await check.CheckHealthAsync(Context(check, HealthStatus.Degraded), Cancellation)).Status.Should().Be(HealthStatus.Degraded);
    }

    [Theory]
    [InlineData(TokenErrorKind.InvalidCredential, HealthStatus.Unhealthy, "Rejected")]
    [InlineData(TokenErrorKind.Unreachable, HealthStatus.Degraded, "Undetermined")]
    [InlineData(TokenErrorKind.CredentialUnavailable, HealthStatus.Degraded, "Undetermined")]
    public async Task Failure_of_the_call_is_told_without_its_exception(TokenErrorKind kind, HealthStatus status, string state)
    {
        var check = Check(_ => throw new TokenClientException(TokenService.Vercel, "CheckCredentialAsync", kind, "It failed."));

        var result = await check.CheckHealthAsync(Context(check), Cancellation);

        (result.Status, result.Description, result.Exception, result.Data["state"]).Should().Be((status, "It failed.", null, state));
    }

    [Theory]
    [InlineData(CredentialState.Accepted, 600, 30, 600)]
    [InlineData(CredentialState.AcceptedWithoutRights, 600, 30, 600)]
    [InlineData(CredentialState.Rejected, 600, 30, 30)]
    [InlineData(CredentialState.Undetermined, 600, 30, 30)]
    [InlineData(CredentialState.Undetermined, 5, 30, 5)]
    public async Task Result_is_reused_for_the_duration_of_its_state(CredentialState state, int cacheSeconds, int failureSeconds, int expected)
    {
        var settings = new TokenClientHealthCheckOptions { CacheDuration = TimeSpan.FromSeconds(cacheSeconds), FailureCacheDuration = TimeSpan.FromSeconds(failureSeconds) };
        var check = Check(_ => Task.FromResult(new CredentialCheck { State = state }), settings);
        for (var probe = 0; probe < 5; probe++)
        {
            await check.CheckHealthAsync(Context(check), Cancellation);
        }

        _calls.Should().Be(1);
        _clock.Advance(TimeSpan.FromSeconds(expected) - TimeSpan.FromTicks(1));
        await check.CheckHealthAsync(Context(check), Cancellation);
        _calls.Should().Be(1);
        _clock.Advance(TimeSpan.FromTicks(1));
        await check.CheckHealthAsync(Context(check), Cancellation);
        _calls.Should().Be(2);
    }

    [Fact]
    public async Task Repaired_credential_is_healthy_after_the_short_duration()
    {
        var state = CredentialState.Rejected;
        var check = Check(_ => Task.FromResult(new CredentialCheck { State = state }), new() { CacheDuration = TimeSpan.FromMinutes(10) });
        (await check.CheckHealthAsync(Context(check), Cancellation)).Status.Should().Be(HealthStatus.Unhealthy);
        state = CredentialState.Accepted;

        _clock.Advance(TimeSpan.FromSeconds(10));

        (await check.CheckHealthAsync(Context(check), Cancellation)).Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Without_cache_duration_every_probe_calls()
    {
        var check = Check(static _ => Task.FromResult(new CredentialCheck { State = CredentialState.Accepted }), new() { CacheDuration = TimeSpan.Zero });

        await check.CheckHealthAsync(Context(check), Cancellation);
        await check.CheckHealthAsync(Context(check), Cancellation);

        _calls.Should().Be(2);
    }

    [Fact]
    public async Task Probes_at_the_same_time_share_a_call_that_one_of_them_cannot_cancel()
    {
        var response = new TaskCompletionSource<CredentialCheck>(TaskCreationOptions.RunContinuationsAsynchronously);
        var check = Check(_ => response.Task);
        using var leaving = new CancellationTokenSource();
        var left = check.CheckHealthAsync(Context(check), leaving.Token);
        var others = Enumerable.Range(0, 10).Select(_ => check.CheckHealthAsync(Context(check), Cancellation)).ToList();

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        response.SetResult(new CredentialCheck { State = CredentialState.Accepted });

        (await Task.WhenAll(others)).Should().OnlyContain(static result => result.Status == HealthStatus.Healthy);
        _calls.Should().Be(1);
    }

    [Fact]
    public async Task Call_does_not_run_in_the_synchronization_context_of_a_probe()
    {
        SynchronizationContext? seen = new BlockedContext();
        var check = Check(_ =>
        {
            seen = SynchronizationContext.Current;
            return Task.FromResult(new CredentialCheck { State = CredentialState.Accepted });
        });
        var before = SynchronizationContext.Current;
        Task<HealthCheckResult> probe;
        try
        {
            SynchronizationContext.SetSynchronizationContext(new BlockedContext());
            probe = check.CheckHealthAsync(Context(check), Cancellation);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        (await probe.WaitAsync(TimeSpan.FromMinutes(1), Cancellation)).Status.Should().Be(HealthStatus.Healthy);
        seen.Should().BeNull();
    }

    [Fact]
    public async Task Failure_that_no_probe_waits_for_is_not_an_unobserved_exception()
    {
        var message = $"{Guid.NewGuid()}";
        var unobserved = 0;
        void Count(object? sender, UnobservedTaskExceptionEventArgs arguments) => unobserved += arguments.Exception.InnerExceptions.Any(error => error.Message == message) ? 1 : 0;
        TaskScheduler.UnobservedTaskException += Count;
        try
        {
            var failure = await FailAfterTheProbeLeftAsync(message);
            var limit = Environment.TickCount64 + (long)TimeSpan.FromMinutes(1).TotalMilliseconds;
            while (failure.IsAlive && Environment.TickCount64 < limit)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                await Task.Yield();
            }

            failure.IsAlive.Should().BeFalse();
            GC.WaitForPendingFinalizers();
            unobserved.Should().Be(0);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Count;
        }
    }

    [Fact]
    public async Task Check_that_takes_too_long_is_undetermined()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var check = Check(async cancellationToken =>
        {
            started.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new InvalidOperationException("It was canceled.");
        });
        var probe = check.CheckHealthAsync(Context(check), Cancellation);
        await started.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);

        _clock.Advance(TimeSpan.FromSeconds(15));

        var result = await probe;
        (result.Status, result.Description).Should().Be((HealthStatus.Degraded, "The check took longer than 15 s."));
    }

    [Fact]
    public async Task Mistake_of_the_program_is_thrown_and_the_next_probe_calls_again()
    {
        var check = Check(static _ => throw new InvalidOperationException("It is set wrong."));

        for (var probe = 1; probe <= 2; probe++)
        {
            (await Assert.ThrowsAsync<InvalidOperationException>(() => check.CheckHealthAsync(Context(check), Cancellation))).Message.Should().Be("It is set wrong.");
            _calls.Should().Be(probe);
        }
    }

    /// <summary>Returns a weak reference to the exception of a call that failed after its only probe had left.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private async Task<WeakReference> FailAfterTheProbeLeftAsync(string message)
    {
        var fail = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var failed = new TaskCompletionSource<WeakReference>(TaskCreationOptions.RunContinuationsAsynchronously);
        var check = Check(async _ =>
        {
            await fail.Task;
            var error = new InvalidOperationException(message);
            failed.SetResult(new WeakReference(error));
            throw error;
        });
        using var leaving = new CancellationTokenSource();
        var probe = check.CheckHealthAsync(Context(check), leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe);
        fail.SetResult();
        return await failed.Task;
    }

    private static HealthCheckContext Context(IHealthCheck check, HealthStatus failureStatus = HealthStatus.Unhealthy) => new() { Registration = new("name", check, failureStatus, null) };

    private CredentialHealthCheck Check(Func<CancellationToken, Task<CredentialCheck>> call, TokenClientHealthCheckOptions? settings = null) => new(
        TokenService.Vercel,
        "blue",
        cancellationToken =>
        {
            Interlocked.Increment(ref _calls);
            return call(cancellationToken);
        },
        settings ?? new(),
        _clock);

    /// <summary>Never runs what is posted, as the thread of a user interface that waits.</summary>
    private sealed class BlockedContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
