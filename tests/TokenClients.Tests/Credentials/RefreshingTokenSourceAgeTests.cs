using TokenClients.Credentials;

namespace TokenClients.Tests.Credentials;

/// <summary>Tokens of which a part of the life has passed when they come, as from another process, or from a slow response.</summary>
public sealed class RefreshingTokenSourceAgeTests
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callers_wait_as_much_earlier_as_the_token_is_old()
    {
        using var bench = new TokenSourceBench();
        bench.Issuer.Then(_ => Task.FromResult(bench.Issuer.Grant(TokenSourceBench.Hour, Age)));
        await bench.GetAsync(Cancellation);
        var held = bench.Issuer.Hold();

        bench.Clock.Advance(TokenSourceBench.Mandatory - Age - Tick);
        bench.Now().Should().Be("token1");
        await held.Arrived;
        bench.Clock.Advance(Tick);
        var waiting = bench.GetAsync(Cancellation);

        waiting.IsCompleted.Should().BeFalse("the token is nearly gone");
        held.Release(bench.Issuer.Grant());
        (await waiting).Reveal().Should().Be("token2");
    }

    [Fact]
    public async Task A_token_that_cannot_be_replaced_ends_as_much_earlier_as_it_is_old()
    {
        using var bench = new TokenSourceBench();
        bench.Issuer.Then(_ => Task.FromResult(bench.Issuer.Grant(TokenSourceBench.Hour, Age)));
        await bench.GetAsync(Cancellation);
        bench.Issuer.Otherwise = static _ => Task.FromException<TokenGrant>(TokenSourceBench.Failure(TokenErrorKind.CredentialUnavailable));

        bench.Clock.Advance(TokenSourceBench.Hour - Age - Tick);
        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token1");
        bench.Clock.Advance(TimeSpan.FromMinutes(5));

        (await Wire.FailureOf(() => bench.GetAsync(Cancellation))).Kind.Should().Be(TokenErrorKind.CredentialUnavailable);
    }

    [Fact]
    public async Task The_token_that_is_held_is_the_one_to_replace_whatever_was_refused_before()
    {
        using var bench = new TokenSourceBench();
        bench.Source.Invalidate(await bench.GetAsync(Cancellation));
        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token2");

        bench.Clock.Advance(TokenSourceBench.Mandatory);
        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token3");

        bench.Issuer.Previous.Should().Equal(null, "token1", "token2");
    }

    [Theory]
    [InlineData(3600.0, 0.0, true)]
    [InlineData(3600.0, 3479.9, true)]
    [InlineData(3600.0, 3480.0, false)]
    [InlineData(3600.0, 3600.0, false)]
    [InlineData(60.0, 29.9, true)]
    [InlineData(60.0, 30.0, false)]
    [InlineData(null, 1e6, true)] // used until it is refused
    public void A_token_is_fresh_until_it_is_due_to_be_replaced(double? lifetime, double age, bool isFresh)
    {
        var schedule = new TokenSchedule(TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(30));

        schedule.IsFresh(new(new("token"), lifetime is { } seconds ? TimeSpan.FromSeconds(seconds) : null, TimeSpan.FromSeconds(age))).Should().Be(isFresh);
    }
}
