using TokenClients.Testing;

namespace TokenClients.Tests.Testing;

public sealed class ManualTimeProviderTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(-400)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(400)]
    public void Setting_the_clock_is_no_passing_of_time(int days)
    {
        var clock = new ManualTimeProvider(Start);
        clock.Advance(Minute);
        var before = clock.GetTimestamp();
        var fired = new List<DateTimeOffset>();
        using var timer = clock.CreateTimer(_ => fired.Add(clock.GetUtcNow()), null, Minute, Timeout.InfiniteTimeSpan);
        var set = Start.AddDays(days);

        clock.AdjustTime(set.ToOffset(TimeSpan.FromHours(5)));

        clock.GetUtcNow().Should().Be(set).And.BeExactly(set, "it shows UTC");
        clock.GetTimestamp().Should().Be(before);
        fired.Should().BeEmpty();
        clock.Advance(Minute - TimeSpan.FromTicks(1));
        fired.Should().BeEmpty("a timer counts time and does not look at the clock");
        clock.Advance(TimeSpan.FromTicks(1));
        fired.Should().Equal(set + Minute);
        clock.GetElapsedTime(before).Should().Be(Minute);
    }

    [Fact]
    public void A_clock_that_was_set_moves_on_from_there()
    {
        var clock = new ManualTimeProvider(Start);
        clock.AdjustTime(Start.AddDays(-2));

        clock.SetUtcNow(Start.AddDays(-1));

        clock.GetUtcNow().Should().Be(Start.AddDays(-1));
        clock.GetElapsedTime(0).Should().Be(TimeSpan.FromDays(1));
        clock.Invoking(static clock => clock.SetUtcNow(Start.AddDays(-1).AddTicks(-1))).Should().Throw<ArgumentOutOfRangeException>();
        clock.AdjustTime(Start);
        clock.AdjustTime(Start.AddDays(7));
        clock.GetUtcNow().Should().Be(Start.AddDays(7), "the last setting counts, and not their sum");
        clock.GetElapsedTime(0).Should().Be(TimeSpan.FromDays(1));
    }

    [Fact]
    public void It_can_be_set_to_any_instant_and_does_not_move_past_the_last()
    {
        var clock = new ManualTimeProvider(Start);
        clock.AdjustTime(DateTimeOffset.MinValue);
        clock.GetUtcNow().Should().Be(DateTimeOffset.MinValue);
        clock.AdjustTime(DateTimeOffset.MaxValue);
        clock.GetUtcNow().Should().Be(DateTimeOffset.MaxValue);

        clock.Invoking(static clock => clock.Advance(TimeSpan.FromTicks(1))).Should().Throw<ArgumentOutOfRangeException>();
        clock.AdjustTime(DateTimeOffset.MaxValue - Minute);
        clock.Advance(Minute);
        clock.GetUtcNow().Should().Be(DateTimeOffset.MaxValue);
    }

    [Fact]
    public void A_timer_that_sets_the_clock_while_it_moves_is_followed_by_the_rest_of_the_move()
    {
        var clock = new ManualTimeProvider(Start);
        Exception? refused = null;
        using var timer = clock.CreateTimer(
            _ =>
            {
                refused = Record.Exception(() => clock.AdjustTime(DateTimeOffset.MaxValue));
                clock.AdjustTime(Start.AddDays(-1));
            },
            null,
            Minute,
            Timeout.InfiniteTimeSpan);

        clock.Advance(3 * Minute);

        refused.Should().BeOfType<ArgumentOutOfRangeException>("two minutes are still to come");
        clock.GetUtcNow().Should().Be(Start.AddDays(-1) + (2 * Minute));
        clock.GetElapsedTime(0).Should().Be(3 * Minute);
    }
}
