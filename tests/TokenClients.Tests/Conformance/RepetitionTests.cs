using TokenClients.Tests.Http;

namespace TokenClients.Tests.Conformance;

/// <summary>After which failure each call is sent again, and what its caller learns.</summary>
public class RepetitionTests
{
    private static readonly string[] Names = [.. ExpectedCall.All.Select(static call => call.Name)];

    public static MatrixTheoryData<string, string> CallsAndFailures { get; } = new(Names, [.. Failures.WithoutEffect, .. Failures.Ambiguous, .. Failures.Final]);

    public static MatrixTheoryData<string, string> CallsAndFailuresWithoutEffect { get; } = new(Names, Failures.WithoutEffect);

    [Theory]
    [MemberData(nameof(CallsAndFailures))]
    public async Task A_call_is_repeated_only_where_its_rule_and_the_failure_allow_it(string name, string failure)
    {
        var call = ExpectedCall.Of(name);
        var clock = new WaitingClock();
        using var handler = new FuncHandler((request, cancellationToken) => Failures.SendAsync(Calls.ServiceOf(name), failure, request, cancellationToken));
        var isAmbiguous = Failures.Ambiguous.Contains(failure);
        var repeats = Failures.WithoutEffect.Contains(failure) || (isAmbiguous && call.Rule != "notExecuted");
        TokenClientModel? result = null;

        var error = await Record.ExceptionAsync(async () => result = await Calls.RunAsync(name, handler, static options => options.Retry.MaxRetryAttempts = 2, clock));

        // That there was nothing to detach is confirmed by another request.
        handler.Sends.Should().Be(repeats ? 3 : name == Calls.InfisicalDetach && failure == "400" ? 2 : 1);
        clock.Waits.Should().HaveCountLessThanOrEqualTo(repeats ? 2 : 0, "jitter may leave nothing of a wait");
        if (call.IsCheck || call.Gone.Contains(failure))
        {
            error.Should().BeNull();
            (result is CredentialCheck or RevokeResult { Outcome: RevokeOutcome.NotFound }).Should().BeTrue();
            return;
        }

        // Crafter refuses to respond in JSON when the token is stored already.
        var mayHaveIssued = call.IssuesSecret && (isAmbiguous || failure == "200html" || (name == Calls.CrafterCreate && failure == "406"));
        error.Should().BeOfType<TokenClientException>().Which.Should().BeEquivalentTo(new
        {
            Service = Calls.ServiceOf(name),
            Operation = Calls.MethodOf(name),
            Attempts = repeats ? 3 : 1,
            OutcomeUnknown = mayHaveIssued,
            IsRetryable = Failures.WithoutEffect.Contains(failure) || (isAmbiguous && !call.IssuesSecret),
        });
    }

    [Theory]
    [MemberData(nameof(CallsAndFailuresWithoutEffect))]
    public async Task A_call_succeeds_after_failures_that_had_no_effect_and_sends_the_same_each_time(string name, string failure)
    {
        var addresses = new List<string>();
        var bodies = new List<string?>();
        using var handler = new FuncHandler(async (request, cancellationToken) =>
        {
            addresses.Add($"{request.Method} {request.RequestUri!.AbsoluteUri} {request.Headers.Authorization}");
            if (addresses.Count < 3 && Failures.LeavesContent(failure))
            {
                return await Failures.SendAsync(Calls.ServiceOf(name), failure, request, cancellationToken);
            }

            bodies.Add(request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken));
            return addresses.Count < 3 ? await Failures.SendAsync(Calls.ServiceOf(name), failure, request, cancellationToken) : Wire.Response(Calls.GoodResponse(name));
        });

        var result = await Calls.RunAsync(name, handler, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());

        result!.Response.Should().BeEquivalentTo(new { Attempts = 3, StatusCode = 200 });
        addresses.Should().HaveCount(3);
        addresses.Distinct().Should().ContainSingle();
        bodies.Distinct().Should().ContainSingle();
    }
}
