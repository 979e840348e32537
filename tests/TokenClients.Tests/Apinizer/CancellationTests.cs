using TokenClients.Tests.Http;

namespace TokenClients.Tests.Apinizer;

public sealed class CancellationTests
{
    [Fact]
    public async Task Cancelled_before_the_start_nothing_is_sent_and_the_outcome_is_known()
    {
        foreach (var call in ApinizerWire.All)
        {
            using var recorder = ApinizerWire.GoodServer();

            var error = await CanceledAsync(call, recorder, new CancellationToken(canceled: true));

            error.OutcomeUnknown.Should().BeFalse(call);
            recorder.Requests.Should().BeEmpty(call);
        }
    }

    [Fact]
    public async Task Cancelled_after_the_request_was_sent_only_calls_that_mint_have_an_unknown_outcome()
    {
        foreach (var enabled in new[] { true, false })
        {
            foreach (var call in ApinizerWire.All)
            {
                using var hanging = new HangingHandler();
                using var source = new CancellationTokenSource();

#pragma warning disable CA2025 // The test waits for the call before the handler goes.
                var running = CanceledAsync(call, hanging, source.Token, enabled);
#pragma warning restore CA2025
                await hanging.Taken.WaitAsync(TestContext.Current.CancellationToken);
                await source.CancelAsync();
                var error = await running;

                error.OutcomeUnknown.Should().Be(call is ApinizerWire.Create or ApinizerWire.CheckCredential, call);
                error.CancellationToken.Should().Be(source.Token);
                hanging.Sends.Should().Be(1, call);
            }
        }
    }

    [Fact]
    public async Task Cancelled_while_the_password_is_fetched_nothing_is_sent()
    {
        foreach (var call in new[] { ApinizerWire.Create, ApinizerWire.CheckCredential })
        {
            using var source = new CancellationTokenSource();
            using var recorder = ApinizerWire.GoodServer();
            using var auth = ApinizerWire.Client(recorder, options => (options.ClientSecret, options.ClientSecretProvider) = (null, async cancellationToken =>
            {
                await source.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
                return new SecretString("late");
            }));

            var error = (await FluentActions.Awaiting(() => ApinizerWire.RunAsync(call, auth, source.Token)).Should().ThrowExactlyAsync<TokenCallCanceledException>()).Which;

            error.OutcomeUnknown.Should().BeFalse();
            recorder.Requests.Should().BeEmpty();
        }
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

        var error = (await FluentActions.Awaiting(() => ApinizerWire.RunAsync(ApinizerWire.Create, recorder, static options => options.MaxRetries = 3, clock, source.Token))
            .Should().ThrowExactlyAsync<TokenCallCanceledException>()).Which;

        error.OutcomeUnknown.Should().BeFalse();
        recorder.Requests.Should().ContainSingle();
    }

    private static async Task<TokenCallCanceledException> CanceledAsync(string call, HttpMessageHandler handler, CancellationToken cancellationToken, bool enabled = true)
    {
        var error = (await FluentActions.Awaiting(() => ApinizerWire.RunAsync(call, handler, options => options.Enabled = enabled, null, cancellationToken))
            .Should().ThrowExactlyAsync<TokenCallCanceledException>(call)).Which;
        error.Operation.Should().Be(call);
        error.Service.Should().Be(TokenService.Apinizer);
        return error;
    }
}
