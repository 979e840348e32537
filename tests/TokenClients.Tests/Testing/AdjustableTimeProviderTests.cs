namespace TokenClients.Tests.Testing;

public sealed class AdjustableTimeProviderTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(-400)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(400)]
    public void Setting_the_wall_clock_moves_neither_the_monotonic_clock_nor_timers(int days)
    {
        var clock = new AdjustableTimeProvider(Start);
        clock.Advance(Minute);
        var before = clock.GetTimestamp();
        var fired = new List<DateTimeOffset>();
        using var timer = clock.CreateTimer(_ => fired.Add(clock.GetUtcNow()), null, Minute, Timeout.InfiniteTimeSpan);
        var set = Start.AddDays(days);

        clock.SetWallClock(set);

        clock.GetUtcNow().Should().Be(set);
        clock.GetTimestamp().Should().Be(before);
        clock.Advance(Minute - TimeSpan.FromTicks(1));
        fired.Should().BeEmpty("a timer counts the time that passes");
        clock.Advance(TimeSpan.FromTicks(1));
        fired.Should().Equal(set + Minute);
        clock.GetElapsedTime(before).Should().Be(Minute);
    }
}
