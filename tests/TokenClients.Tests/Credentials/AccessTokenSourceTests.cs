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
}
