using System.Net;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Crafter;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Crafter;

public sealed class CancellationTests
{
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
        using var crafter = CrafterWire.Client(recorder, static options => options.Resilience.Retry.MaxRetryAttempts = 2, new WaitingClock());

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
        var clock = new FakeTimeProvider(Wire.Now);
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
        var ended = await Task.WhenAny(running, Task.Delay(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken)) == running;
        await stop.CancelAsync();
        var error = await running;

        ended.Should().BeTrue($"{call} may take 30 s");
        if (call != CrafterWire.CheckCredential)
        {
            error.Should().BeOfType<TokenClientException>().Which.Should().BeEquivalentTo(new { Kind = TokenErrorKind.CredentialUnavailable, OutcomeUnknown = false, Attempts = 0 }, call);
        }

        recorder.Requests.Should().BeEmpty();
    }
}
