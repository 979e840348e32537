using Microsoft.Extensions.Time.Testing;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Faults;

/// <summary>Lists and look-ups by id that show a change some time after it.</summary>
public sealed class ListLagTests
{
    private static readonly TimeSpan Lag = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    public static TheoryData<TokenService> Services => [TokenService.Vercel, TokenService.Infisical, TokenService.Crafter];

    [Theory]
    [MemberData(nameof(Services))]
    public async Task A_created_token_works_at_once_and_is_shown_later(TokenService service)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bench = await TokenBench.StartAsync(service, clock);
        var before = bench.Live;
        bench.Emulator.ListLag = Lag;

        var (secret, id) = await bench.CreateAsync("new");

        clock.Advance(Lag - Tick);
        (await bench.ListAsync()).Should().NotContain("new");
        (await bench.IsFoundAsync(id)).Should().BeFalse();
        (bench.Live, bench.Emulator.IsLive(service, secret)).Should().Be((before + 1, true));
        (await bench.CheckAsync(secret)).Should().NotBe(CredentialState.Rejected);
        clock.Advance(Tick);
        (await bench.ListAsync()).Should().Contain("new");
        (await bench.IsFoundAsync(id)).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task A_revoked_token_does_not_work_and_is_shown_for_some_time(TokenService service)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bench = await TokenBench.StartAsync(service, clock);
        var (secret, id) = await bench.CreateAsync("old");
        bench.Emulator.ListLag = Lag;

        await bench.RevokeAsync(id);

        clock.Advance(Lag - Tick);
        bench.Emulator.IsLive(service, secret).Should().BeFalse();
        (await bench.CheckAsync(secret)).Should().Be(CredentialState.Rejected);
        (await bench.ListAsync()).Should().Contain("old");
        (await bench.IsFoundAsync(id)).Should().BeTrue();
        (await bench.RevokeAsync(id)).Should().NotBe(RevokeOutcome.Revoked, "it is gone, although it is shown");
        clock.Advance(Tick);
        (await bench.ListAsync()).Should().NotContain("old");
        (await bench.IsFoundAsync(id)).Should().BeFalse();
    }

    [Theory]
    [InlineData(TokenService.Vercel, true)]
    [InlineData(TokenService.Infisical, true)]
    [InlineData(TokenService.Crafter, false)]
    public async Task A_revocation_by_id_finds_what_is_shown(TokenService service, bool isStillLive)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bench = await TokenBench.StartAsync(service, clock);
        bench.Emulator.ListLag = Lag;
        var (secret, id) = await bench.CreateAsync("new");

        (await bench.RevokeAsync(id)).Should().NotBe(RevokeOutcome.Revoked);

        bench.Emulator.IsLive(service, secret).Should().Be(isStillLive);
        clock.Advance(Lag);
        await bench.RevokeAsync(id);
        bench.Emulator.IsLive(service, secret).Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task A_shorter_lag_shows_what_is_older_and_a_longer_one_hides_nothing(TokenService service)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bench = await TokenBench.StartAsync(service, clock);
        bench.Emulator.ListLag = Lag;
        await bench.CreateAsync("one");
        (await bench.ListAsync()).Should().NotContain("one");

        bench.Emulator.ListLag = TimeSpan.Zero;
        (await bench.ListAsync()).Should().Contain("one");
        bench.Emulator.ListLag = Lag;
        await bench.CreateAsync("two");

        (await bench.ListAsync()).Should().Contain("one").And.NotContain("two");
        bench.Emulator.ListLag.Should().Be(Lag);
    }

    [Fact]
    public async Task What_is_executed_late_is_shown_later_still()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bench = await TokenBench.StartAsync(TokenService.Infisical, clock);
        bench.Emulator.ListLag = Lag;
        bench.Emulator.Fail(TokenService.Infisical, bench.Create, Fault.ExecuteLater(2 * Lag));
        await Assert.ThrowsAsync<TokenClientException>(() => bench.CreateAsync("late"));

        // Nobody looks between the two.
        clock.Advance((3 * Lag) - Tick);
        (await bench.ListAsync()).Should().NotContain("late");
        clock.Advance(Tick);
        (await bench.ListAsync()).Should().Contain("late");
    }

    [Fact]
    public async Task Pages_are_those_of_the_shown_tokens()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bench = await TokenBench.StartAsync(TokenService.Vercel, clock);
        using var vercel = new VercelTokens(bench.Emulator.VercelOptions());
        for (var number = 0; number < 5; number++)
        {
            await bench.CreateAsync($"shown {number}");
        }

        bench.Emulator.ListLag = Lag;
        await bench.CreateAsync("hidden");
        var page = await vercel.ListTokensPageAsync(pageSize: 3);
        var rest = await vercel.ListTokensPageAsync(page.NextCursor, pageSize: 3);

        page.Items.Select(static token => token.Name).Should().Equal("shown 4", "shown 3", "shown 2");
        rest.Items.Select(static token => token.Name).Should().StartWith(["shown 1", "shown 0"]).And.NotContain("hidden");
    }

    [Fact]
    public async Task A_removed_well_known_token_is_shown_for_some_time()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var bench = await TokenBench.StartAsync(TokenService.Crafter, clock);
        var before = (await bench.ListAsync()).Count;
        bench.Emulator.ListLag = Lag;

        bench.Emulator.CrafterWellKnownTokens = false;

        (await bench.ListAsync()).Should().HaveCount(before);
        clock.Advance(Lag);
        (await bench.ListAsync()).Should().HaveCount(before - 3);
    }

    [Fact]
    public async Task Lags_have_a_range()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();

        emulator.ListLag.Should().Be(TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>(() => emulator.ListLag = -Tick);
        Assert.Throws<ArgumentOutOfRangeException>(() => emulator.ListLag = TimeSpan.FromDays(366) + Tick);
    }
}
