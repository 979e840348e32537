using System.Diagnostics;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests.Cancellation;

/// <summary>Once the headers of a success are in, a secret is on its way: cancelled or not, its body is read for five seconds more.</summary>
public sealed class SecretPatienceTests
{
    public static TheoryData<string> Issuing => [.. CancellationBench.Calls.Where(static call => CancellationBench.BringsSecret(call) && call is not ("Infisical.RenewByValueAsync" or "VercelSso.ExchangeCodeAsync"))];

    [Theory]
    [MemberData(nameof(Issuing))]
    public async Task A_secret_that_comes_in_time_is_returned(string call)
    {
        await using var emulator = await CancellationPointTests.StartAsync();
        using var bench = new CancellationBench(emulator.BaseAddress, emulator: emulator);
        emulator.Fail(CancellationBench.ServiceOf(call), CancellationBench.OperationOf(call), Fault.SlowBody(TimeSpan.FromSeconds(1), afterExecuting: true));
        using var source = new CancellationTokenSource();

        var running = bench.RunAsync(call, source.Token);
        await HeadersAsync(emulator);
        var watch = Stopwatch.StartNew();
        await source.CancelAsync();
        await running;

        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(3));
        emulator.Executed(CancellationBench.ServiceOf(call), CancellationBench.OperationOf(call)).Should().Be(1);
        await CancellationPointTests.ShouldStillWorkAsync(bench, emulator, call);
    }

    /// <summary>The whole head and a twentieth of the body come, which holds no secret.</summary>
    [Theory]
    [MemberData(nameof(Issuing))]
    public async Task A_secret_that_does_not_come_is_waited_for_five_seconds_and_no_longer(string call)
    {
        var clock = new ManualTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await CancellationPointTests.StartAsync();
        using var bench = new CancellationBench(emulator.BaseAddress, clock, emulator: emulator);
        emulator.Fail(CancellationBench.ServiceOf(call), CancellationBench.OperationOf(call), Fault.SlowBody(TimeSpan.FromHours(1), afterExecuting: true));
        using var source = new CancellationTokenSource();

        var running = bench.RunAsync(call, source.Token);
        await HeadersAsync(emulator);
        await source.CancelAsync();
        clock.Advance(TimeSpan.FromSeconds(4.9));
        await Task.Delay(150);
        running.IsCompleted.Should().BeFalse();

        var watch = Stopwatch.StartNew();
        clock.Advance(TimeSpan.FromSeconds(0.2));
        var error = await Failing.CancelledAsync(() => running);

        // An id of the user's own is not lost with the answer.
        var isLost = !call.Contains("id given", StringComparison.Ordinal);
        error.Should().BeEquivalentTo(new { OutcomeUnknown = isLost, Operation = CancellationBench.MethodOf(call), CancellationToken = source.Token });
        watch.Elapsed.Should().BeLessThan(CancellationBench.Promptly);
        await Until.TrueAsync(() => bench.Clock.Live == 0, "the end of the timers");
        await CancellationPointTests.ShouldStillWorkAsync(bench, emulator, call);
    }

    [Fact]
    public async Task The_five_seconds_are_of_real_time()
    {
        await using var emulator = await CancellationPointTests.StartAsync();
        using var bench = new CancellationBench(emulator.BaseAddress, emulator: emulator);
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.SlowBody(TimeSpan.FromHours(1), afterExecuting: true));
        using var source = new CancellationTokenSource();

        var running = bench.RunAsync("Vercel.CreateTokenAsync", source.Token);
        await HeadersAsync(emulator);
        var watch = Stopwatch.StartNew();
        await source.CancelAsync();
        var error = await Failing.CancelledAsync(() => running);

        watch.Elapsed.Should().BeGreaterThan(TimeSpan.FromSeconds(4.5)).And.BeLessThan(TimeSpan.FromSeconds(5) + CancellationBench.Promptly);
        error.OutcomeUnknown.Should().BeTrue();
        await CancellationPointTests.ShouldStillWorkAsync(bench, emulator, "Vercel.CreateTokenAsync");
    }

    /// <summary>The record shows the status just before the head is written, which then takes a moment.</summary>
    private static async Task HeadersAsync(TokenServicesEmulator emulator)
    {
        await Until.TrueAsync(() => emulator.Calls.Any(static seen => seen is { Faulted: true, StatusCode: not null }), "the headers");
        await Task.Delay(150);
    }
}
