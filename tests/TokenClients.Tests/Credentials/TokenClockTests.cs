using System.Globalization;
using TokenClients.Credentials;
using TokenClients.Tests.Apinizer;
using TokenClients.Tests.Caching;

namespace TokenClients.Tests.Credentials;

/// <summary>A token ends by the clock that says more time has passed: the monotonic clock stands still while a machine sleeps, and the wall clock can be set back.</summary>
public sealed class TokenClockTests
{
    private static readonly TimeSpan Sleep = TimeSpan.FromHours(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>By how much the wall clock changes, how much time passes on the monotonic one, and the token that a caller gets then.</summary>
    [Theory]
    [InlineData("sleeps past the end", "10:00:00", "00:00:00", "token2")]
    [InlineData("sleeps past the mandatory age", "00:59:30", "00:00:00", "token2")]
    [InlineData("sleeps past the advisory age", "00:58:00", "00:00:00", "token1")]
    [InlineData("sleeps less", "00:57:59", "00:00:00", "token1")]
    [InlineData("sleeps in between", "00:20:00", "00:40:00", "token2")]
    [InlineData("clock set back, token ends", "-10:00:00", "01:00:00", "token2")]
    [InlineData("clock set back, token lives", "-10:00:00", "00:57:59", "token1")]
    public async Task Case_A10_the_earlier_end_of_both_clocks_counts(string what, string wallClock, string monotonic, string expected)
    {
        using var bench = new TokenSourceBench();
        (await bench.GetAsync(Cancellation)).Reveal().Should().Be("token1");

        bench.Clock.SetWallClock(bench.Clock.GetUtcNow() + TimeSpan.Parse(wallClock, CultureInfo.InvariantCulture));
        bench.Clock.Advance(TimeSpan.Parse(monotonic, CultureInfo.InvariantCulture));

        (await bench.GetAsync(Cancellation)).Reveal().Should().Be(expected, what);
    }

    [Fact]
    public async Task Case_A10_a_token_that_ended_while_the_machine_slept_is_not_given_when_no_other_can_be_had()
    {
        using var bench = new TokenSourceBench();
        await bench.GetAsync(Cancellation);
        bench.Issuer.Otherwise = static _ => Task.FromException<TokenGrant>(TokenSourceBench.Failure(TokenErrorKind.CredentialUnavailable));

        bench.Clock.SetWallClock(bench.Clock.GetUtcNow() + Sleep);

        (await Wire.FailureOf(() => bench.GetAsync(Cancellation))).Kind.Should().Be(TokenErrorKind.CredentialUnavailable);
        bench.Warnings.Should().BeEmpty("there is no token to go on with");
    }

    /// <summary>The machine sleeps while the response is on its way.</summary>
    [Fact]
    public async Task Case_A10_a_token_ages_while_it_is_asked_for()
    {
        var clock = new AdjustableTimeProvider(Wire.Now);
        using var recorder = new Wire.Recorder((count, _) =>
        {
            clock.SetWallClock(clock.GetUtcNow().AddMinutes(count == 1 ? 50 : 0));
            return Wire.Response($$"""{"access_token":"t{{count}}","expires_in":3600}""");
        });
        using var auth = ApinizerWire.Client(recorder, clock: clock);
        (await auth.TokenSource.GetAccessTokenAsync(Cancellation)).Reveal().Should().Be("t1");

        clock.Advance(TimeSpan.FromMinutes(9.6));

        (await auth.TokenSource.GetAccessTokenAsync(Cancellation)).Reveal().Should().Be("t2");
    }

    /// <summary>The machine sleeps while the cache is written.</summary>
    [Fact]
    public async Task Case_A10_a_token_ages_while_it_is_shared()
    {
        using var bench = new SharingBench();
        var clock = new AdjustableTimeProvider(Wire.Now);
        bench.Cache.InsteadOfSet = _ =>
        {
            clock.SetWallClock(clock.GetUtcNow() + Sleep);
            return Task.CompletedTask;
        };

        var grant = await bench.GetAsync(bench.Process(), bench.Request(clock: clock));

        grant.Age.Should().Be(Sleep);
    }
}
