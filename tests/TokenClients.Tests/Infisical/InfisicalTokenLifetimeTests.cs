using System.Text.Json;
using TokenClients.Infisical;

namespace TokenClients.Tests.Infisical;

public sealed class InfisicalTokenLifetimeTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(315_360_000);

    [Fact]
    public void One_value_stands_for_both()
    {
        var lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromHours(1));

        lifetime.Ttl.Should().Be(TimeSpan.FromHours(1));
        lifetime.Max.Should().Be(TimeSpan.FromHours(1));
    }

    [Fact]
    public void The_bound_is_at_least_the_time_to_live()
    {
        InfisicalTokenLifetime.Of(TimeSpan.FromHours(1), TimeSpan.FromHours(2)).Max.Should().Be(TimeSpan.FromHours(2));
        FluentActions.Invoking(() => InfisicalTokenLifetime.Of(TimeSpan.FromHours(2), TimeSpan.FromHours(1))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*at least the time to live*").Which.ParamName.Should().Be("max");
    }

    [Fact]
    public void The_range_is_that_of_the_server()
    {
        InfisicalTokenLifetime.Of(TimeSpan.FromSeconds(1), Longest).Should().Match<InfisicalTokenLifetime>(lifetime => lifetime.Ttl == TimeSpan.FromSeconds(1) && lifetime.Max == Longest);
        InfisicalTokenLifetime.Of(Longest).Ttl.Should().Be(TimeSpan.FromDays(3650));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-TimeSpan.TicksPerSecond)]
    [InlineData(TimeSpan.TicksPerSecond / 2)]
    [InlineData(TimeSpan.TicksPerSecond + 1)]
    [InlineData(315_360_001 * TimeSpan.TicksPerSecond)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void What_is_out_of_range_or_no_whole_second_is_refused(long ticks)
    {
        var value = TimeSpan.FromTicks(ticks);

        FluentActions.Invoking(() => InfisicalTokenLifetime.Of(value)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*whole number of seconds*ServerMaximum*").Which.ParamName.Should().Be("ttl");
        FluentActions.Invoking(() => InfisicalTokenLifetime.Of(TimeSpan.FromSeconds(1), value)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*whole number of seconds*").Which.ParamName.Should().Be("max");
    }

    [Fact]
    public void The_servers_maximum_is_the_default_and_names_no_time()
    {
        InfisicalTokenLifetime.ServerMaximum.Should().Be(default(InfisicalTokenLifetime));
        InfisicalTokenLifetime.ServerMaximum.Ttl.Should().BeNull();
        InfisicalTokenLifetime.ServerMaximum.Max.Should().BeNull();
        InfisicalTokenLifetime.ServerMaximum.ToString().Should().Be("server maximum, at most unbounded");
    }

    [Fact]
    public void Equal_pairs_are_equal_values()
    {
        var one = InfisicalTokenLifetime.Of(TimeSpan.FromHours(1), TimeSpan.FromHours(2));
        var same = InfisicalTokenLifetime.Of(TimeSpan.FromMinutes(60), TimeSpan.FromMinutes(120));

        (one == same).Should().BeTrue();
        (one != same).Should().BeFalse();
        one.Equals(same).Should().BeTrue();
        one.Equals((object)same).Should().BeTrue();
        one.Equals((object?)null).Should().BeFalse();
        one.Equals((object)TimeSpan.FromHours(1)).Should().BeFalse();
        one.GetHashCode().Should().Be(same.GetHashCode());
        (one == InfisicalTokenLifetime.Of(TimeSpan.FromHours(1))).Should().BeFalse();
        (one != InfisicalTokenLifetime.Of(TimeSpan.FromHours(2))).Should().BeTrue();
    }

    [Fact]
    public void The_text_shows_both() => InfisicalTokenLifetime.Of(TimeSpan.FromDays(1), TimeSpan.FromDays(30)).ToString().Should().Be("1.00:00:00, at most 30.00:00:00");

    [Theory]
    [InlineData("[86400,2592000]")]
    [InlineData("[0,0]")]
    [InlineData("[3600,0]")]
    [InlineData("[9223372036854775807,9223372036854775807]")]
    public void Json_round_trips(string json) => JsonSerializer.Serialize(JsonSerializer.Deserialize<InfisicalTokenLifetime>(json)).Should().Be(json);

    [Theory]
    [InlineData("[3600]")]
    [InlineData("[3600,3600,3600]")]
    [InlineData("[3600.5,3600]")]
    [InlineData("[\"3600\",3600]")]
    [InlineData("[null,3600]")]
    [InlineData("[]")]
    [InlineData("3600")]
    [InlineData("\"01:00:00\"")]
    [InlineData("null")]
    [InlineData("{}")]
    public void Json_that_is_no_pair_is_refused(string json) => FluentActions.Invoking(() => JsonSerializer.Deserialize<InfisicalTokenLifetime>(json)).Should().Throw<JsonException>();
}
