using TokenClients.Tests.Http;

namespace TokenClients.Tests.Vercel;

public sealed class CancellationTests
{
    [Fact]
    public async Task Cancelled_while_the_credential_is_fetched_nothing_is_sent()
    {
        using var source = new CancellationTokenSource();
        using var recorder = new Wire.Recorder(Calls.GoodResponse(Calls.Create));
        using var vercel = Wire.Vercel(recorder, options =>
        {
            options.AccessToken = null;
            options.AccessTokenProvider = async cancellationToken =>
            {
                await source.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
                return new SecretString("late");
            };
        });

        var error = (await FluentActions.Awaiting(() => Calls.RunAsync(Calls.Create, vercel, source.Token)).Should().ThrowExactlyAsync<TokenCallCanceledException>()).Which;

        error.OutcomeUnknown.Should().BeFalse();
        recorder.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Cancelled_while_waiting_for_the_next_attempt_the_outcome_is_that_of_the_attempts_so_far()
    {
        using var source = new CancellationTokenSource();
        var clock = new WaitingClock { InsteadOfMoving = source.Cancel };
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("{}", System.Net.HttpStatusCode.TooManyRequests).WithHeaders("Retry-After: 5"));

        var error = (await FluentActions.Awaiting(() => Calls.RunCancellableAsync(Calls.Create, recorder, static options => options.Retry.MaxRetryAttempts = 3, clock, null, source.Token))
            .Should().ThrowExactlyAsync<TokenCallCanceledException>()).Which;

        error.OutcomeUnknown.Should().BeFalse();
        recorder.Requests.Should().ContainSingle();
    }
}
