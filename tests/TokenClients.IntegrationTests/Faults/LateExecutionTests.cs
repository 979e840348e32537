using Microsoft.Extensions.Time.Testing;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Faults;

/// <summary>An operation that takes effect after its response was lost, by the emulator's clock.</summary>
public sealed class LateExecutionTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    [Theory]
    [InlineData(TokenService.Vercel)]
    [InlineData(TokenService.Infisical)]
    [InlineData(TokenService.Crafter)]
    public async Task A_creation_takes_effect_when_its_delay_is_over(TokenService service)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bench = await TokenBench.StartAsync(service, clock);
        var before = bench.Live;
        var fault = bench.Emulator.Fail(service, bench.Create, Fault.ExecuteLater(Delay));

        var error = await Assert.ThrowsAsync<TokenClientException>(() => bench.CreateAsync("late"));

        (error.Kind, error.Attempts, fault.Struck).Should().Be((TokenErrorKind.Unreachable, 1, 1));
        clock.Advance(Delay - Tick);
        bench.Seen().Should().Be((0, before, (int?)null, true, false));
        clock.Advance(Tick);
        bench.Seen().Should().Be((1, before + 1, (int?)null, true, true));
        (await bench.ListAsync()).Should().Contain("late");
        await bench.CreateAsync("next");
        bench.Seen().Should().Be((2, before + 2, (int?)200, false, true));
    }

    [Theory]
    [InlineData(TokenService.Vercel)]
    [InlineData(TokenService.Infisical)]
    [InlineData(TokenService.Crafter)]
    public async Task A_revocation_takes_effect_when_its_delay_is_over(TokenService service)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bench = await TokenBench.StartAsync(service, clock);
        var (secret, id) = await bench.CreateAsync("one");
        bench.Emulator.Fail(service, bench.Revoke, Fault.ExecuteLater(Delay));

        await Assert.ThrowsAsync<TokenClientException>(() => bench.RevokeAsync(id));

        clock.Advance(Delay - Tick);
        bench.Emulator.IsLive(service, secret).Should().BeTrue();
        clock.Advance(Tick);
        bench.Emulator.IsLive(service, secret).Should().BeFalse();
    }

    [Fact]
    public async Task The_next_call_finds_what_was_executed_and_nobody_has_looked_at()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bench = await TokenBench.StartAsync(TokenService.Vercel, clock);
        bench.Emulator.Fail(VercelOperations.CreateAuthToken, Fault.ExecuteLater(Delay));
        await Assert.ThrowsAsync<TokenClientException>(() => bench.CreateAsync("late"));
        var due = clock.GetUtcNow() + Delay;

        clock.Advance(TimeSpan.FromDays(1));

        (await bench.ListAsync()).Should().Contain("late");
        var token = bench.Emulator.LiveTokens(TokenService.Vercel).OfType<VercelToken>().Single(static token => token.Name == "late");
        token.CreatedAt.Should().BeCloseTo(due, Tick, "it was executed then, and not when somebody looked");
    }

    [Fact]
    public async Task Operations_are_executed_in_the_order_of_their_times()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bench = await TokenBench.StartAsync(TokenService.Vercel, clock);
        foreach (var (name, minutes) in new[] { ("third", 30), ("first", 10), ("second", 20), ("and second", 20) })
        {
            bench.Emulator.Fail(VercelOperations.CreateAuthToken, Fault.ExecuteLater(TimeSpan.FromMinutes(minutes)));
            await Assert.ThrowsAsync<TokenClientException>(() => bench.CreateAsync(name));
        }

        clock.Advance(TimeSpan.FromHours(1));

        (await bench.ListAsync()).Take(4).Should().Equal("third", "and second", "second", "first");
    }

    [Fact]
    public async Task A_creation_whose_expiry_has_passed_is_refused_when_its_time_has_come()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bench = await TokenBench.StartAsync(TokenService.Vercel, clock);
        using var vercel = new VercelTokens(bench.Emulator.VercelOptions());
        bench.Emulator.Fail(VercelOperations.CreateAuthToken, Fault.ExecuteLater(Delay));
        await Assert.ThrowsAsync<TokenClientException>(() => vercel.CreateTokenAsync(new CreateVercelToken("late", TokenExpiry.In(Delay / 2))));

        clock.Advance(Delay * 2);

        bench.Emulator.Executed(VercelOperations.CreateAuthToken).Should().Be(0);
        bench.Emulator.Calls[^1].Executed.Should().BeFalse();
    }

    [Fact]
    public async Task An_id_of_the_client_is_created_once_although_the_first_attempt_is_executed_after_the_second()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bench = await TokenBench.StartAsync(TokenService.Crafter, clock, isResilient: true);
        var before = bench.Live;
        bench.Emulator.Fail(CrafterOperations.CreateAccessToken, Fault.ExecuteLater(Delay));

        await bench.CreateAsync("twice");
        clock.Advance(Delay);

        bench.Emulator.Executed(CrafterOperations.CreateAccessToken).Should().Be(1, "the service refuses an id that it has");
        bench.Live.Should().Be(before + 1);
        bench.Emulator.Calls.Select(static call => (call.Faulted, call.Executed)).Should().Equal((true, false), (false, true));
    }

    [Fact]
    public async Task It_is_delayed_as_any_fault()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bench = await TokenBench.StartAsync(TokenService.Vercel, clock);
        bench.Emulator.Fail(VercelOperations.CreateAuthToken, Fault.ExecuteLater(Delay).Delayed(TimeSpan.FromMilliseconds(20)));

        await Assert.ThrowsAsync<TokenClientException>(() => bench.CreateAsync("late"));
        clock.Advance(Delay);

        bench.Emulator.Executed(VercelOperations.CreateAuthToken).Should().Be(1);
    }

    [Fact]
    public void Delays_have_a_range()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => Fault.ExecuteLater(TimeSpan.Zero)).ParamName.Should().Be("delay");
        Assert.Throws<ArgumentOutOfRangeException>(static () => Fault.ExecuteLater(TimeSpan.FromDays(366) + Tick)).ParamName.Should().Be("delay");
    }
}
