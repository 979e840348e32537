using System.Net;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Conformance;

/// <summary>What the caller's cancellation means at each moment of each call, and what the end of its time does.</summary>
public class CancellationTests
{
    private static readonly string[] Names = [.. ExpectedCall.All.Select(static call => call.Name)];

    /// <summary>Long enough for any machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static TheoryData<string> All => [.. Names];

    public static TheoryData<string> WithOwnCredential => [.. Names.Where(static name => ExpectedCall.Of(name).SendsOwnCredential)];

    public static MatrixTheoryData<string, bool> CallsWithAndWithoutResilience { get; } = new(Names, [true, false]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(All))]
    public async Task Canceled_before_the_call_nothing_is_sent(string name)
    {
        using var recorder = new Wire.Recorder(Calls.GoodResponse(name));

        (await CanceledAsync(name, recorder, new CancellationToken(canceled: true))).OutcomeUnknown.Should().BeFalse();

        recorder.Requests.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(WithOwnCredential))]
    public async Task Canceled_while_the_credential_is_fetched_nothing_is_sent(string name)
    {
        using var source = new CancellationTokenSource();
        using var recorder = new Wire.Recorder(Calls.GoodResponse(name));

        var error = await CanceledAsync(name, recorder, source.Token, options => options.AskProvider(async cancellationToken =>
        {
            await source.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return new SecretString("late");
        }));

        error.OutcomeUnknown.Should().BeFalse();
        recorder.Requests.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(CallsWithAndWithoutResilience))]
    public async Task Canceled_after_the_request_was_sent_only_a_call_that_issues_a_secret_has_an_unknown_outcome(string name, bool isResilient)
    {
        using var hanging = new HangingHandler();
        using var source = new CancellationTokenSource();

#pragma warning disable CA2025 // The test waits for the call before the handler goes.
        var running = CanceledAsync(name, hanging, source.Token, options => options.Resilience.Enabled = isResilient);
#pragma warning restore CA2025
        await hanging.Taken.WaitAsync(Token);
        await source.CancelAsync();
        var error = await running;

        error.OutcomeUnknown.Should().Be(ExpectedCall.Of(name).IssuesSecret);
        error.CancellationToken.Should().Be(source.Token);
        hanging.Sends.Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Canceled_while_waiting_for_the_next_attempt_the_outcome_is_that_of_the_attempts_so_far(string name)
    {
        using var source = new CancellationTokenSource();
        var clock = new WaitingClock { InsteadOfMoving = source.Cancel };
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("{}", HttpStatusCode.TooManyRequests).WithHeaders("Retry-After: 5"));

        var error = await CanceledAsync(name, recorder, source.Token, static options => options.Resilience.Retry.MaxRetryAttempts = 3, clock);

        error.OutcomeUnknown.Should().BeFalse();
        recorder.Requests.Should().ContainSingle();
    }

    [Theory]
    [MemberData(nameof(WithOwnCredential))]
    public async Task A_credential_that_does_not_come_is_waited_for_no_longer_than_the_call_may_take(string name)
    {
        var clock = new FakeTimeProvider(Wire.Now);
        var asked = new TaskCompletionSource();
        using var recorder = new Wire.Recorder(Calls.GoodResponse(name));
        void AskForEver(TokenClientOptions options) => options.AskProvider(async cancellationToken =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return new SecretString("never");
        });

#pragma warning disable CA2025 // The test waits for the call before the handler goes.
        var running = Record.ExceptionAsync(() => Calls.RunChangedAsync(name, recorder, AskForEver, clock, loggerFactory: null, Token)).AsTask();
#pragma warning restore CA2025
        await asked.Task.WaitAsync(Patience, Token);
        clock.Advance(TimeSpan.FromSeconds(30));
        var error = await running.WaitAsync(Patience, Token);

        if (!ExpectedCall.Of(name).IsCheck)
        {
            var failure = error.Should().BeOfType<TokenClientException>().Subject;
            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.CredentialUnavailable, OutcomeUnknown = false, Attempts = 0 });
        }

        recorder.Requests.Should().BeEmpty();
    }

    private static async Task<TokenCallCanceledException> CanceledAsync(
        string name, HttpMessageHandler handler, CancellationToken cancellationToken, Action<TokenClientOptions>? change = null, TimeProvider? clock = null)
    {
        var running = () => Calls.RunChangedAsync(name, handler, options => change?.Invoke(options), clock, loggerFactory: null, cancellationToken);
        var error = (await running.Should().ThrowExactlyAsync<TokenCallCanceledException>()).Which;
        error.Should().BeEquivalentTo(new { Service = Calls.ServiceOf(name), Operation = Calls.MethodOf(name) });
        return error;
    }
}
