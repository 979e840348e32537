using System.Net;
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
        using var crafter = Wire.Crafter(hanging);

        var running = Record.ExceptionAsync(() => crafter.CreateTokenAsync(CrafterWire.RequestWith(idIsUsers: true), source.Token));
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
        using var crafter = Wire.Crafter(recorder, static options => options.Resilience.Retry.MaxRetryAttempts = 2, new WaitingClock());

        var error = (await crafter.Awaiting(crafter => crafter.CreateTokenAsync(CrafterWire.RequestWith(idIsUsers), source.Token))
            .Should().ThrowExactlyAsync<TokenCallCanceledException>()).Which;

        recorder.Requests.Should().HaveCount(3);
        error.Should().BeEquivalentTo(new { Operation = nameof(ICrafterAccessTokens.CreateTokenAsync), OutcomeUnknown = !idIsUsers });
    }
}
