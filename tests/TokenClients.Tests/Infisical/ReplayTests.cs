using System.Net;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Infisical;

/// <summary>What is sent again, and what is not.</summary>
public sealed class ReplayTests
{
    private static readonly string[] AlwaysRepeated = ["429", "ConnectionError", "NameResolutionError"];
    private static readonly string[] RepeatedWhereHarmless = ["500", "502", "503", "504", "408", "ResponseEnded", "IO", "CutBody"];
    private static readonly string[] NeverRepeated = ["400", "401", "402", "403", "404", "405", "409", "410", "411", "413", "415", "422", "302", "SecureConnectionError", "200html"];

    public static MatrixTheoryData<string, string> CallsAndFailures { get; } = new(InfisicalWire.All, [.. AlwaysRepeated, .. RepeatedWhereHarmless, .. NeverRepeated]);

    [Theory]
    [MemberData(nameof(CallsAndFailures))]
    public async Task A_call_is_repeated_only_where_its_rule_and_the_failure_allow_it(string call, string failure)
    {
        var clock = new WaitingClock();
        var confirmations = 0;
        using var handler = new FuncHandler((request, cancellationToken) =>
        {
            confirmations += call == InfisicalWire.Detach && request.Method == HttpMethod.Get ? 1 : 0;
            return InfisicalWire.FailAsync(failure, request, cancellationToken);
        });
        var repeats = AlwaysRepeated.Contains(failure) || (RepeatedWhereHarmless.Contains(failure) && InfisicalWire.IsRepeatable(call));

        var error = await Record.ExceptionAsync(() => InfisicalWire.RunAsync(call, handler, static options => options.Retry.MaxRetryAttempts = 2, clock));

        (handler.Sends - confirmations).Should().Be(repeats ? 3 : 1);
        confirmations.Should().Be(call == InfisicalWire.Detach && failure == "400" ? 1 : 0);
        clock.Waits.Should().HaveCountLessThanOrEqualTo(repeats ? 2 : 0, "jitter may leave nothing of a wait");
        if (call == InfisicalWire.Check
            || (InfisicalWire.Revokes(call) && failure is "404" or "410")
            || (call == InfisicalWire.RevokeByValue && failure == "401"))
        {
            error.Should().BeNull();
            return;
        }

        var thrown = error.Should().BeOfType<TokenClientException>().Subject;
        thrown.Operation.Should().Be(call);
        thrown.Service.Should().Be(TokenService.Infisical);
        thrown.Attempts.Should().Be(repeats ? 3 : 1);
        thrown.OutcomeUnknown.Should().Be(InfisicalWire.IssuesSecret(call) && (RepeatedWhereHarmless.Contains(failure) || failure == "200html"));
        thrown.IsRetryable.Should().Be(AlwaysRepeated.Contains(failure) || (RepeatedWhereHarmless.Contains(failure) && !InfisicalWire.IssuesSecret(call)));
    }

    [Theory]
    [InlineData("429")]
    [InlineData("ConnectionError")]
    public async Task Every_call_succeeds_after_failures_that_had_no_effect(string failure)
    {
        foreach (var call in InfisicalWire.All)
        {
            var sends = 0;
            using var handler = new FuncHandler((request, cancellationToken) => ++sends <= 2 ? InfisicalWire.FailAsync(failure, request, cancellationToken) : Task.FromResult(Wire.Response(InfisicalWire.GoodResponse(call))));

            var result = await InfisicalWire.RunAsync(call, handler, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());

            result!.Response.Should().BeEquivalentTo(new { Attempts = 3, StatusCode = 200 }, call);
        }
    }

    [Theory]
    [InlineData(InfisicalWire.Create)]
    [InlineData(InfisicalWire.Renew)]
    public async Task After_a_repeat_of_what_issues_a_secret_the_last_failure_decides(string call)
    {
        var sends = 0;
        using var handler = new FuncHandler((request, cancellationToken) => InfisicalWire.FailAsync(++sends == 1 ? "429" : "500", request, cancellationToken));

        var failure = await InfisicalWire.FailureOf(call, handler, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.ServiceFault, IsRetryable = false, OutcomeUnknown = true, Attempts = 2, StatusCode = 500 });
    }

    [Fact]
    public async Task Each_attempt_sends_the_same_body()
    {
        foreach (var call in InfisicalWire.All)
        {
            using var recorder = new Wire.Recorder((count, _) => count < 3 ? Wire.Response(InfisicalWire.Error(429, "RateLimitExceeded"), HttpStatusCode.TooManyRequests) : Wire.Response(InfisicalWire.GoodResponse(call)));

            await InfisicalWire.RunAsync(call, recorder, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());

            recorder.Requests.Should().HaveCount(3).And.OnlyContain(sent => sent == recorder.Requests[0], call);
        }
    }

    [Fact]
    public async Task An_attempt_that_takes_too_long_is_given_up_and_repeated_where_that_is_harmless_and_awaited_where_a_secret_is_issued()
    {
        foreach (var call in InfisicalWire.Failing)
        {
            var clock = new FakeTimeProvider(Wire.Now);
            using var hanging = new HangingHandler();
#pragma warning disable CA2025 // The test waits for the call before the handler goes.
            var running = Record.ExceptionAsync(() => InfisicalWire.RunAsync(call, hanging, static options => (options.Retry.MaxRetryAttempts, options.Retry.Delay) = (1, TimeSpan.Zero), clock));
#pragma warning restore CA2025
            await hanging.Taken.WaitAsync(TestContext.Current.CancellationToken);
            clock.Advance(TimeSpan.FromSeconds(10));
            if (InfisicalWire.IsRepeatable(call))
            {
                await hanging.Taken.WaitAsync(TestContext.Current.CancellationToken);
                clock.Advance(TimeSpan.FromSeconds(10));
            }
            else if (InfisicalWire.IssuesSecret(call))
            {
                running.IsCompleted.Should().BeFalse(call);
                clock.Advance(TimeSpan.FromSeconds(20));
            }

            (await running).Should().BeOfType<TokenClientException>().Which.Should().BeEquivalentTo(
                new
                {
                    Kind = TokenErrorKind.Timeout,
                    IsRetryable = !InfisicalWire.IssuesSecret(call),
                    OutcomeUnknown = InfisicalWire.IssuesSecret(call),
                    Attempts = InfisicalWire.IsRepeatable(call) ? 2 : 1,
                    StatusCode = (int?)null,
                },
                call);
        }
    }
}
