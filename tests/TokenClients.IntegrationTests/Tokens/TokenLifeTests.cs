using TokenClients.Testing;

namespace TokenClients.IntegrationTests.Tokens;

/// <summary>How often the server is asked for a token, counted where it counts.</summary>
public sealed class TokenLifeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static MatrixTheoryData<ApinizerExpiresIn, int> Forms() => new(Enum.GetValues<ApinizerExpiresIn>(), [-3, 0, 3]);

    [Fact]
    public async Task Ten_thousand_callers_cost_one_request_at_the_start_at_the_end_and_after_a_revocation()
    {
        await using var world = await TokenWorld.StartAsync();

        var first = await OneTokenAsync(world, expectedRequests: 1);
        world.Advance(TimeSpan.FromHours(1));
        world.Emulator.IsLive(TokenService.Apinizer, first).Should().BeFalse();
        var second = await OneTokenAsync(world, expectedRequests: 2);
        world.Emulator.RevokeApinizerToken(second);
        var third = await OneTokenAsync(world, expectedRequests: 3, refused: second);

        new[] { first, second, third }.Should().OnlyHaveUniqueItems();
        world.Emulator.Executed(TokenService.Apinizer, "createToken").Should().Be(3);
        world.Emulator.Calls.Should().HaveCount(3);
        world.ShouldBeClean();
    }

    /// <summary>A token of a minute, in each form in which servers say so, and whatever either clock shows.</summary>
    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_lifetime_is_kept_whatever_its_form_and_whatever_the_clocks_show(ApinizerExpiresIn form, int serverIsAheadByHours)
    {
        await using var world = await TokenWorld.StartAsync(serverIsAhead: TimeSpan.FromHours(serverIsAheadByHours));
        world.Emulator.ApinizerExpiresIn = form;
        world.Emulator.ApinizerTokenLifetime = TimeSpan.FromMinutes(1);
        var first = await world.GetAsync();

        world.Advance(29 * Second);
        world.Clock.SetWallClock(world.Clock.GetUtcNow().AddDays(-500));
        world.Now().Should().Be(first);
        world.TokenRequests.Should().Be(1);
        world.Advance(2 * Second);
        world.Clock.SetWallClock(world.Clock.GetUtcNow().AddDays(-1000));
        world.Now().Should().Be(first);
        if (form == ApinizerExpiresIn.Absent)
        {
            // Nobody knows: only a refusal tells.
            world.Advance(TimeSpan.FromDays(1));
            world.Now().Should().Be(first);
            (await world.Apinizer.CheckCredentialAsync()).State.Should().Be(CredentialState.Accepted);
        }
        else
        {
            await Until.TrueAsync(() => world.Now() != first, "the next token, in the background");
        }

        world.Emulator.IsLive(TokenService.Apinizer, world.Now()).Should().BeTrue();
        world.TokenRequests.Should().Be(2);
        world.ShouldBeClean();
    }

    [Fact]
    public async Task A_lifetime_that_the_server_does_not_tell_is_the_assumed_one()
    {
        await using var world = await TokenWorld.StartAsync(static options => options.AssumedLifetime = TimeSpan.FromMinutes(1));
        world.Emulator.ApinizerExpiresIn = ApinizerExpiresIn.Absent;
        var first = await world.GetAsync();

        world.Advance(29 * Second);
        world.Now().Should().Be(first);
        world.TokenRequests.Should().Be(1);
        world.Advance(31 * Second);
        (await world.GetAsync()).Should().NotBe(first);

        world.TokenRequests.Should().Be(2);
        world.ShouldBeClean();
    }

    [Fact]
    public async Task A_server_that_accepts_no_token_is_asked_for_seven_in_a_minute()
    {
        await using var world = await TokenWorld.StartAsync();
        for (var tenths = 0; tenths < 600; tenths++)
        {
            world.Source.Invalidate(await world.GetAsync());
            await world.GetAsync();
            world.Advance(TimeSpan.FromMilliseconds(100));
        }

        world.TokenRequests.Should().Be(7, "at 0, 0, 1, 3, 7, 15 and 31 s");
        world.ShouldBeClean();
    }

    [Fact]
    public async Task A_token_is_used_while_the_server_fails_and_replaced_when_it_has_recovered()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Emulator.ApinizerTokenLifetime = TimeSpan.FromSeconds(240);
        var first = await world.GetAsync();
        using var fault = world.Emulator.Fail(TokenService.Apinizer, "createToken", Fault.Status(500), times: 1000);
        world.Advance(120 * Second);

        // At once, and after 1, 2, 4 and 8 s.
        for (var tenths = 0; tenths < 160; tenths++)
        {
            world.Now().Should().Be(first);
            var failures = new[] { 0, 1, 3, 7, 15 }.Count(seconds => seconds * 10 <= tenths);
            await Until.TrueAsync(() => world.FailedRefreshes == failures, $"failure {failures}");
            world.Advance(TimeSpan.FromMilliseconds(100));
        }

        world.TokenRequests.Should().Be(6);
        fault.Dispose();
        world.Advance(8 * Second);
        world.Now().Should().Be(first);
        await Until.TrueAsync(() => world.Now() != first, "the next token");
        world.TokenRequests.Should().Be(7);
        world.ShouldBeClean();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(300)]
    public async Task A_rate_limit_is_waited_out_if_it_is_short_and_told_if_it_is_long(int seconds)
    {
        await using var world = await TokenWorld.StartAsync();
        world.Emulator.Fail(TokenService.Apinizer, "createToken", Fault.Status(429, seconds * Second));
        world.Detector.Inspect(await Failing.CallAsync(() => world.GetAsync())).RetryAfter.Should().Be(seconds * Second);

        if (seconds == 300)
        {
            for (var call = 0; call < 100; call++)
            {
                var failure = await Failing.CallAsync(() => world.GetAsync());
                failure.Kind.Should().Be(TokenErrorKind.RateLimited);
                failure.RetryAfter.Should().BeCloseTo(seconds * Second, TimeSpan.FromMilliseconds(1));
            }

            world.TokenRequests.Should().Be(1);
            world.Advance(seconds * Second);
            await world.GetAsync();
        }
        else
        {
            var waiting = world.GetAsync();
            while (world.TokenRequests < 2)
            {
                world.Advance(Second / 10);
                await Task.Delay(20);
            }

            await waiting;
        }

        world.TokenRequests.Should().Be(2);
        world.ShouldBeClean();
    }

    [Fact]
    public async Task A_token_that_all_callers_have_left_is_kept_when_it_comes()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Emulator.Fail(TokenService.Apinizer, "createToken", Fault.SlowBody(TimeSpan.FromMilliseconds(500), afterExecuting: true));
        using var leaving = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 100).Select(_ => world.GetAsync(leaving.Token)).ToList();
        await Until.TrueAsync(() => world.TokenRequests == 1, "the request");

        await leaving.CancelAsync();

        foreach (var caller in callers)
        {
            var error = world.Detector.Inspect(await Failing.CancelledAsync(() => caller));
            error.Should().BeEquivalentTo(new { Service = TokenService.Apinizer, Operation = "GetAccessTokenAsync", OutcomeUnknown = false, CancellationToken = leaving.Token });
        }

        var token = await world.GetAsync();
        world.Emulator.IsLive(TokenService.Apinizer, token).Should().BeTrue();
        world.Emulator.LiveTokens(TokenService.Apinizer).Should().ContainSingle("nothing was issued in vain");
        world.TokenRequests.Should().Be(1);
        world.ShouldBeClean();
    }

    [Fact]
    public async Task Who_waits_when_the_client_is_disposed_is_told_so()
    {
        await using var world = await TokenWorld.StartAsync();
        world.Emulator.Fail(TokenService.Apinizer, "createToken", Fault.Hang());
        var callers = Enumerable.Range(0, 100).Select(_ => world.GetAsync()).ToList();
        await Until.TrueAsync(() => world.Emulator.Calls.Any(static call => call.Faulted), "the request");

        world.Apinizer.Dispose();

        foreach (var caller in callers)
        {
            world.Detector.Inspect((await FluentActions.Awaiting(() => caller.WaitAsync(TimeSpan.FromSeconds(30))).Should().ThrowExactlyAsync<ObjectDisposedException>()).Which);
        }

        world.TokenRequests.Should().Be(1);

        // The callers do not wait for the end of the request, which is logged.
        await Until.TrueAsync(() => world.Detector.Collected(SecretLeakChannel.Log) > 0, "the end of the request");
        world.ShouldBeClean();
    }

    private static async Task<SecretString> OneTokenAsync(TokenWorld world, int expectedRequests, SecretString? refused = null)
    {
        var tokens = await TokenWorld.ManyAsync(() =>
        {
            if (refused is not null)
            {
                world.Source.Invalidate(refused);
            }

            return world.GetAsync();
        });

        world.TokenRequests.Should().Be(expectedRequests);
        tokens.Should().HaveCount(TokenWorld.Many);
        var token = tokens.Distinct().Should().ContainSingle().Which;
        world.Emulator.IsLive(TokenService.Apinizer, token).Should().BeTrue();
        return token;
    }
}
