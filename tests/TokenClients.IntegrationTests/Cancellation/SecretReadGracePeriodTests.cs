using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Cancellation;

/// <summary>Once the headers of a success are in, a secret is on its way: canceled or not, its body is read for five seconds more.</summary>
public sealed class SecretReadGracePeriodTests
{
    public static TheoryData<string> Issuing => [.. CancellationBench.Calls.Where(static call => CancellationBench.BringsSecret(call) && call is not ("Infisical.RenewByValueAsync" or "VercelSso.ExchangeCodeAsync"))];

    [Theory]
    [MemberData(nameof(Issuing))]
    public async Task A_secret_that_comes_in_time_is_returned(string call)
    {
        await using var emulator = await CancellationPointTests.StartAsync();
        using var headers = new HeadersSeen();
        using var bench = new CancellationBench(emulator.BaseAddress, new FakeTimeProvider(DateTimeOffset.UtcNow), emulator: emulator, primary: headers);
        emulator.Fail(CancellationBench.ServiceOf(call), CancellationBench.OperationOf(call), Fault.SlowBody(TimeSpan.FromSeconds(1)));
        using var source = new CancellationTokenSource();

        var running = bench.RunAsync(call, source.Token);
        await HeadersAsync(headers);
        await source.CancelAsync();
        await running;

        emulator.Executed(CancellationBench.ServiceOf(call), CancellationBench.OperationOf(call)).Should().Be(1);
        await CancellationPointTests.ShouldStillWorkAsync(bench, emulator, call);
    }

    /// <summary>The whole head and a twentieth of the body come, which holds no secret.</summary>
    [Theory]
    [MemberData(nameof(Issuing))]
    public async Task A_secret_that_does_not_come_is_waited_for_five_seconds_and_no_longer(string call)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var emulator = await CancellationPointTests.StartAsync();
        using var headers = new HeadersSeen();
        using var bench = new CancellationBench(emulator.BaseAddress, clock, emulator: emulator, primary: headers);
        emulator.Fail(CancellationBench.ServiceOf(call), CancellationBench.OperationOf(call), Fault.SlowBody(TimeSpan.FromHours(1)));
        using var source = new CancellationTokenSource();

        var running = bench.RunAsync(call, source.Token);
        await HeadersAsync(headers);
        await source.CancelAsync();
        clock.Advance(TimeSpan.FromSeconds(4.9));
        await Task.Delay(150);
        running.IsCompleted.Should().BeFalse();

        var watch = Stopwatch.StartNew();
        clock.Advance(TimeSpan.FromSeconds(0.2));
        var error = await Failing.CancelledAsync(() => running);

        // An id of the user's own is not lost with the response.
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
        using var headers = new HeadersSeen();
        using var bench = new CancellationBench(emulator.BaseAddress, emulator: emulator, primary: headers);
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.SlowBody(TimeSpan.FromHours(1)));
        using var source = new CancellationTokenSource();

        var running = bench.RunAsync("Vercel.CreateTokenAsync", source.Token);
        await HeadersAsync(headers);
        var watch = Stopwatch.StartNew();
        await source.CancelAsync();
        var error = await Failing.CancelledAsync(() => running);

        watch.Elapsed.Should().BeGreaterThan(TimeSpan.FromSeconds(4.5)).And.BeLessThan(TimeSpan.FromSeconds(5) + CancellationBench.Promptly);
        error.OutcomeUnknown.Should().BeTrue();
        await CancellationPointTests.ShouldStillWorkAsync(bench, emulator, "Vercel.CreateTokenAsync");
    }

    [Fact]
    public async Task A_secret_that_has_begun_to_arrive_is_read_although_the_client_is_disposed()
    {
        await using var emulator = await CancellationPointTests.StartAsync();
        using var headers = new HeadersSeen();
        using var vercel = new VercelTokens(emulator.VercelOptions(), headers, timeProvider: new FakeTimeProvider(DateTimeOffset.UtcNow));
        emulator.Fail(TokenService.Vercel, "createAuthToken", Fault.SlowBody(TimeSpan.FromSeconds(1)));

        var running = vercel.CreateTokenAsync(new("struck", TokenExpiry.Never));
        await HeadersAsync(headers);
        vercel.Dispose();
        var created = await running;

        emulator.IsLive(TokenService.Vercel, created.Secret).Should().BeTrue();
    }

    private static Task HeadersAsync(HeadersSeen headers) => Until.TrueAsync(() => headers.Count > 0, "the headers");
}
