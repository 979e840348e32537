namespace TokenClients.Tests.Http;

/// <summary>What the caller's cancellation means, over every method of every client; what is particular to a service stands with it.</summary>
public class CancellationTests
{
    [Fact]
    public async Task Cancelled_before_the_start_nothing_is_sent_and_the_outcome_is_known()
    {
        foreach (var call in Calls.Methods)
        {
            using var recorder = new Wire.Recorder(Calls.GoodResponse(call));

            var error = await CanceledAsync(call, recorder, new CancellationToken(canceled: true));

            error.OutcomeUnknown.Should().BeFalse(call);
            recorder.Requests.Should().BeEmpty(call);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancelled_after_the_request_was_sent_only_calls_that_issue_a_secret_have_an_unknown_outcome(bool resilienceEnabled)
    {
        foreach (var call in Calls.Methods)
        {
            using var hanging = new HangingHandler();
            using var source = new CancellationTokenSource();

#pragma warning disable CA2025 // The test waits for the call before the handler goes.
            var running = CanceledAsync(call, hanging, source.Token, resilienceEnabled);
#pragma warning restore CA2025
            await hanging.Taken.WaitAsync(TestContext.Current.CancellationToken);
            await source.CancelAsync();

            (await running).Should().BeEquivalentTo(new { OutcomeUnknown = Calls.IssuesSecret(call), CancellationToken = source.Token }, call);
            hanging.Sends.Should().Be(1, call);
        }
    }

    private static async Task<TokenCallCanceledException> CanceledAsync(string call, HttpMessageHandler handler, CancellationToken cancellationToken, bool enabled = true)
    {
        var error = (await FluentActions.Awaiting(() => Calls.RunCancellableAsync(call, handler, options => options.Enabled = enabled, null, null, cancellationToken))
            .Should().ThrowExactlyAsync<TokenCallCanceledException>(call)).Which;
        error.Should().BeEquivalentTo(new { Operation = Calls.MethodOf(call), Service = Calls.ServiceOf(call) }, call);
        return error;
    }
}
