using TokenClients.Tests.Http;

namespace TokenClients.Tests.Apinizer;

public sealed class CancellationTests
{
    [Fact]
    public async Task Cancelled_while_the_password_is_fetched_nothing_is_sent()
    {
        using var source = new CancellationTokenSource();
        using var recorder = ApinizerWire.GoodServer();
        using var auth = ApinizerWire.Client(recorder, options => (options.ClientSecret, options.ClientSecretProvider) = (null, async cancellationToken =>
        {
            await source.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return new SecretString("late");
        }
        ));

        var error = (await FluentActions.Awaiting(() => ApinizerWire.RunAsync(ApinizerWire.Create, auth, source.Token)).Should().ThrowExactlyAsync<TokenCallCanceledException>()).Which;

        error.OutcomeUnknown.Should().BeFalse();
        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Cancelled_once_the_answer_has_begun_the_token_is_still_read()
    {
        using var source = new CancellationTokenSource();
        using var handler = new FuncHandler((_, _) => Task.FromResult(BrokenStream.Response("""{"access_token":""", async _ =>
        {
            await source.CancelAsync();
            return "\"t\"}"u8.ToArray();
        })));
        using var auth = ApinizerWire.Client(handler);

        (await auth.CreateTokenAsync(source.Token)).Secret.Reveal().Should().Be("t");
    }

    [Fact]
    public async Task Cancelled_while_waiting_for_the_next_attempt_the_outcome_is_that_of_the_attempts_so_far()
    {
        using var source = new CancellationTokenSource();
        var clock = new WaitingClock { InsteadOfMoving = source.Cancel };
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("""{"error":"rate_limit_exceeded","retry_after":5}""", System.Net.HttpStatusCode.TooManyRequests));

        var error = (await FluentActions.Awaiting(() => ApinizerWire.RunAsync(ApinizerWire.Create, recorder, static options => options.Retry.MaxRetryAttempts = 3, clock, source.Token))
            .Should().ThrowExactlyAsync<TokenCallCanceledException>()).Which;

        error.OutcomeUnknown.Should().BeFalse();
        recorder.Requests.Should().ContainSingle();
    }
}
