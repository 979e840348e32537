using System.Net;
using TokenClients.Crafter;
using TokenClients.Testing;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Crafter;

public sealed class CancellationTests
{
    [Fact]
    public async Task Cancelled_before_the_start_nothing_is_sent_and_the_outcome_is_known()
    {
        foreach (var call in CrafterWire.All)
        {
            using var recorder = CrafterWire.GoodServer();

            var error = await CanceledAsync(call, recorder, new CancellationToken(canceled: true));

            error.OutcomeUnknown.Should().BeFalse(call);
            recorder.Requests.Should().BeEmpty(call);
        }
    }

    [Fact]
    public async Task Cancelled_after_the_request_was_sent_only_a_create_has_an_unknown_outcome()
    {
        foreach (var enabled in new[] { true, false })
        {
            foreach (var call in CrafterWire.All)
            {
                using var hanging = new HangingHandler();
                using var source = new CancellationTokenSource();

#pragma warning disable CA2025 // The test waits for the call before the handler goes.
                var running = CanceledAsync(call, hanging, source.Token, enabled);
#pragma warning restore CA2025
                await hanging.Taken.WaitAsync(TestContext.Current.CancellationToken);
                await source.CancelAsync();
                var error = await running;

                error.OutcomeUnknown.Should().Be(call == CrafterWire.Create, call);
                error.CancellationToken.Should().Be(source.Token);
                hanging.Sends.Should().Be(1, call);
            }
        }
    }

    [Fact]
    public async Task Cancelled_after_the_request_was_sent_an_id_of_the_users_own_is_not_lost()
    {
        using var hanging = new HangingHandler();
        using var source = new CancellationTokenSource();
        using var crafter = CrafterWire.Client(hanging);

        var running = Record.ExceptionAsync(() => crafter.CreateTokenAsync(new CreateCrafterToken("app", TokenExpiry.Never) { Id = new SecretString(CrafterWire.UsersId) }, source.Token));
        await hanging.Taken.WaitAsync(TestContext.Current.CancellationToken);
        await source.CancelAsync();

        (await running).Should().BeOfType<TokenCallCanceledException>().Which.OutcomeUnknown.Should().BeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancelled_while_looking_whose_token_it_is_the_outcome_is_that_of_the_create(bool idIsUsers)
    {
        using var source = new CancellationTokenSource();
        using var recorder = new Wire.Recorder((count, _) =>
        {
            switch (count)
            {
                case 1:
                    throw new HttpRequestException(HttpRequestError.ResponseEnded, "lost");
                case 2:
                    return Wire.Response(CrafterWire.Exists, HttpStatusCode.Conflict);
                default:
                    source.Cancel();
                    throw new OperationCanceledException(source.Token);
            }
        });
        using var crafter = CrafterWire.Client(recorder, static options => options.Resilience.MaxRetries = 2, new WaitingClock());

        var error = (await crafter.Awaiting(crafter => crafter.CreateTokenAsync(new CreateCrafterToken("app", TokenExpiry.Never) { Id = idIsUsers ? new SecretString(CrafterWire.UsersId) : null }, source.Token))
            .Should().ThrowExactlyAsync<TokenCallCanceledException>()).Which;

        recorder.Requests.Should().HaveCount(3);
        error.Should().BeEquivalentTo(new { Operation = CrafterWire.Create, OutcomeUnknown = !idIsUsers });
    }

    [Fact]
    public async Task Cancelled_while_the_credential_is_fetched_nothing_is_sent()
    {
        foreach (var call in CrafterWire.All)
        {
            using var source = new CancellationTokenSource();
            using var recorder = CrafterWire.GoodServer();
            using var crafter = CrafterWire.ClientOf(
                async cancellationToken =>
                {
                    await source.CancelAsync();
                    cancellationToken.ThrowIfCancellationRequested();
                    return new SecretString("late");
                },
                recorder);

            var error = (await FluentActions.Awaiting(() => CrafterWire.RunAsync(call, crafter, source.Token)).Should().ThrowExactlyAsync<TokenCallCanceledException>(call)).Which;

            error.Should().BeEquivalentTo(new { Operation = call, OutcomeUnknown = false });
            recorder.Requests.Should().BeEmpty();
        }
    }

    [Theory]
    [InlineData(CrafterWire.Create)]
    [InlineData(CrafterWire.List)]
    [InlineData(CrafterWire.ListPage)]
    [InlineData(CrafterWire.Get)]
    [InlineData(CrafterWire.Revoke)]
    [InlineData(CrafterWire.RevokeCurrent)]
    [InlineData(CrafterWire.CheckCredential)]
    public async Task A_credential_that_does_not_come_is_waited_for_no_longer_than_the_call_may_take(string call)
    {
        var clock = new ManualTimeProvider(Wire.Now);
        var asked = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        using var recorder = CrafterWire.GoodServer();
        using var crafter = CrafterWire.ClientOf(
            async cancellationToken =>
            {
                asked.TrySetResult();
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop.Token);
                await Task.Delay(Timeout.InfiniteTimeSpan, either.Token);
                return new SecretString("never");
            },
            recorder,
            clock: clock);

        var running = Record.ExceptionAsync(() => CrafterWire.RunAsync(call, crafter, TestContext.Current.CancellationToken)).AsTask();
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(30));
        var ended = await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken)) == running;
        await stop.CancelAsync();
        var error = await running;

        ended.Should().BeTrue($"{call} may take 30 s");
        if (call != CrafterWire.CheckCredential)
        {
            error.Should().BeOfType<TokenClientException>().Which.Should().BeEquivalentTo(new { Kind = TokenErrorKind.Timeout, OutcomeUnknown = false, Attempts = 0 }, call);
        }

        recorder.Requests.Should().BeEmpty();
    }

    private static async Task<TokenCallCanceledException> CanceledAsync(string call, HttpMessageHandler handler, CancellationToken cancellationToken, bool enabled = true)
    {
        var error = (await FluentActions.Awaiting(() => CrafterWire.RunAsync(call, handler, options => options.Enabled = enabled, null, cancellationToken))
            .Should().ThrowExactlyAsync<TokenCallCanceledException>(call)).Which;
        error.Operation.Should().Be(call);
        error.Service.Should().Be(TokenService.Crafter);
        return error;
    }
}
