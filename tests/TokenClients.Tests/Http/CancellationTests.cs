using Microsoft.Extensions.Time.Testing;

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

    [Fact]
    public async Task Cancelled_after_the_request_was_sent_only_calls_that_issue_a_secret_have_an_unknown_outcome()
    {
        foreach (var enabled in new[] { true, false })
        {
            foreach (var call in Calls.Methods)
            {
                using var hanging = new HangingHandler();
                using var source = new CancellationTokenSource();

#pragma warning disable CA2025 // The test waits for the call before the handler goes.
                var running = CanceledAsync(call, hanging, source.Token, enabled);
#pragma warning restore CA2025
                await hanging.Taken.WaitAsync(TestContext.Current.CancellationToken);
                await source.CancelAsync();
                var error = await running;

                error.OutcomeUnknown.Should().Be(Calls.IssuesSecret(call), call);
                error.CancellationToken.Should().Be(source.Token);
                hanging.Sends.Should().Be(1, call);
            }
        }
    }

    private static async Task<TokenCallCanceledException> CanceledAsync(string call, HttpMessageHandler handler, CancellationToken cancellationToken, bool enabled = true)
    {
        var error = (await FluentActions.Awaiting(() => Calls.RunCancellableAsync(call, handler, options => options.Enabled = enabled, null, null, cancellationToken))
            .Should().ThrowExactlyAsync<TokenCallCanceledException>(call)).Which;
        error.Operation.Should().Be(Calls.MethodOf(call));
        error.Service.Should().Be(Calls.ServiceOf(call));
        return error;
    }

    /// <summary>The call is canceled while the headers of a success arrive. Its secret may be on its way.</summary>
    [Fact]
    public async Task A_body_that_does_not_come_is_waited_for_five_seconds()
    {
        var clock = new FakeTimeProvider(Wire.Now);
        var reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var canceled = new CancellationTokenSource();
        using var handler = new FuncHandler(async (request, cancellationToken) =>
        {
            await request.TakeAsync(cancellationToken);
            await canceled.CancelAsync();
            return BrokenStream.Response("{", async token =>
            {
                reading.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return null;
            });
        });
#pragma warning disable CA2025 // The test waits for the call before the handler goes.
        var running = Record.ExceptionAsync(() => Calls.RunCancellableAsync(Calls.Create, handler, null, clock, null, canceled.Token)).AsTask();
#pragma warning restore CA2025
        await reading.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        running.IsCompleted.Should().BeFalse();
        clock.Advance(TimeSpan.FromTicks(1));

        (await running.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)).Should().BeOfType<TokenCallCanceledException>().Which.OutcomeUnknown.Should().BeTrue();
    }
}
