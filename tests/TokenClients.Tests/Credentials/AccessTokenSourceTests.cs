using System.Net;

namespace TokenClients.Tests.Credentials;

public sealed class AccessTokenSourceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fixed_token_stays_even_when_it_was_refused()
    {
        var token = new SecretString("t1");
        var source = AccessTokenSource.Fixed(token);

        source.Invalidate(token);

        (await source.GetAccessTokenAsync(Cancellation)).Should().BeSameAs(token);
    }

    [Fact]
    public async Task File_is_not_read_for_a_cancelled_call()
    {
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync();

        await FluentActions.Awaiting(() => AccessTokenSource.FromFile("/nowhere").GetAccessTokenAsync(canceled.Token).AsTask()).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public void Nothing_is_no_source()
    {
        FluentActions.Invoking(static () => AccessTokenSource.Fixed(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(static () => AccessTokenSource.FromFile(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(static () => AccessTokenSource.FromFile(" ")).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task Cancelling_while_a_provider_thinks_is_the_callers_cancellation()
    {
        using var source = new CancellationTokenSource();
        using var recorder = new Wire.Recorder("{}", HttpStatusCode.OK);
        using var vercel = Wire.Vercel(recorder, options =>
        {
            options.AccessToken = null;
            options.AccessTokenProvider = async token =>
            {
                await source.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
                return new SecretString("never");
            };
        });

        var error = (await FluentActions.Awaiting(() => vercel.GetCurrentTokenAsync(cancellationToken: source.Token)).Should().ThrowAsync<TokenCallCanceledException>()).Which;

        error.OutcomeUnknown.Should().BeFalse();
        error.Operation.Should().Be("GetCurrentTokenAsync");
        recorder.Requests.Should().BeEmpty();
    }
}
