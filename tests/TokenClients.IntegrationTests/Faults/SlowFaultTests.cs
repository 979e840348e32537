using System.Diagnostics;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Faults;

/// <summary>What is only slow brings the usual response, late.</summary>
public sealed class SlowFaultTests
{
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(300);

    public static TheoryData<string> Slow => ["slow headers", "slow body", "informational", "delayed"];

    [Theory]
    [MemberData(nameof(Slow))]
    public async Task Case_A17_The_usual_response_comes_late(string fault)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        var set = fault switch
        {
            "slow headers" => Fault.SlowHeaders(Late),
            "slow body" => Fault.SlowBody(Late),
            "informational" => Fault.Informational(),
            _ => Fault.SlowBody(Late / 2).Delayed(Late / 2),
        };
        emulator.Fail(VercelOperations.CreateAuthToken, set);
        var watch = Stopwatch.StartNew();

        var created = await vercel.CreateTokenAsync(new CreateVercelToken("late", TokenExpiry.Never));

        created.Problem.Should().BeNull();
        emulator.IsLive(TokenService.Vercel, created.Secret).Should().BeTrue();
        emulator.Executed(VercelOperations.CreateAuthToken).Should().Be(1);
        if (fault != "informational")
        {
            watch.Elapsed.Should().BeGreaterThan(Late * 0.9);
        }
    }

    [Fact]
    public async Task Case_A17_Another_fault_can_be_late()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var options = emulator.VercelOptions();
        options.Resilience.Retry.MaxRetryAttempts = 0;
        using var vercel = new VercelTokens(options);
        (Fault Fault, TokenErrorKind Kind)[] rows =
        [
            (Fault.Status(503), TokenErrorKind.ServiceFault),
            (Fault.RateLimited(RateLimitHint.RetryAfterSeconds), TokenErrorKind.RateLimited),
            (Fault.Drop(), TokenErrorKind.Unreachable),
            (Fault.Body("text/html", "<html></html>"), TokenErrorKind.UnexpectedResponse),
            (Fault.Reset(10), TokenErrorKind.Unreachable),
        ];
        foreach (var (fault, kind) in rows)
        {
            emulator.Fail(VercelOperations.ListAuthTokens, fault.Delayed(Late));
            var watch = Stopwatch.StartNew();

            (await Failing.CallAsync(() => vercel.ListTokensPageAsync())).Kind.Should().Be(kind);

            watch.Elapsed.Should().BeGreaterThan(Late * 0.9);
        }

        emulator.Executed(VercelOperations.ListAuthTokens).Should().Be(0);
        FluentActions.Invoking(() => Fault.Drop().Delayed(TimeSpan.Zero)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("delay");
    }

    [Fact]
    public async Task Case_A17_Without_the_operation_a_response_that_says_nothing_comes_late()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        emulator.Fail(VercelOperations.CreateAuthToken, Fault.SlowHeaders(Late, afterExecuting: false));

        (await Failing.CallAsync(() => vercel.CreateTokenAsync(new CreateVercelToken("late", TokenExpiry.Never)))).Kind.Should().Be(TokenErrorKind.UnexpectedResponse);

        emulator.Executed(VercelOperations.CreateAuthToken).Should().Be(0);
    }
}
