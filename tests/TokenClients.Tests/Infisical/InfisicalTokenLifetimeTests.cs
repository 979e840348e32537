using System.Text.Json;
using TokenClients.Infisical;

namespace TokenClients.Tests.Infisical;

public sealed class InfisicalTokenLifetimeTests
{
    [Theory]
    [InlineData(1, null, 1)]
    [InlineData(1, 315_360_000, 315_360_000)]
    [InlineData(3600, 3600, 3600)]
    [InlineData(315_360_000, null, 315_360_000)]
    public void One_value_stands_for_both_and_the_range_is_that_of_the_server(int ttl, int? max, int expected)
    {
        var lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromSeconds(ttl), max is null ? null : TimeSpan.FromSeconds(max.Value));

        (lifetime.Ttl, lifetime.Max).Should().Be((TimeSpan.FromSeconds(ttl), TimeSpan.FromSeconds(expected)));
    }

    [Fact]
    public void The_bound_is_at_least_the_time_to_live() =>
        FluentActions.Invoking(() => InfisicalTokenLifetime.Of(TimeSpan.FromHours(1), TimeSpan.FromSeconds(3599)))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("*at least the time to live*").Which.ParamName.Should().Be("max");

    [Theory]
    [InlineData(0)]
    [InlineData(-TimeSpan.TicksPerSecond)]
    [InlineData(TimeSpan.TicksPerSecond / 2)]
    [InlineData(TimeSpan.TicksPerSecond + 1)]
    [InlineData(315_360_001 * TimeSpan.TicksPerSecond)]
    public void What_is_out_of_range_or_no_whole_second_is_refused(long ticks)
    {
        var value = TimeSpan.FromTicks(ticks);

        FluentActions.Invoking(() => InfisicalTokenLifetime.Of(value)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*whole number of seconds*ServerMaximum*").Which.ParamName.Should().Be("ttl");
        FluentActions.Invoking(() => InfisicalTokenLifetime.Of(TimeSpan.FromSeconds(1), value)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*whole number of seconds*").Which.ParamName.Should().Be("max");
    }

    [Fact]
    public void The_servers_maximum_is_the_default_and_names_no_time() =>
        default(InfisicalTokenLifetime).Should().Be(InfisicalTokenLifetime.ServerMaximum).And.BeEquivalentTo(new { Ttl = (TimeSpan?)null, Max = (TimeSpan?)null });

    /// <summary>Servers hold pairs that they no longer accept.</summary>
    [Theory]
    [InlineData("[3600,0]")]
    [InlineData("[9223372036854775807,9223372036854775807]")]
    public void Json_round_trips(string json) => JsonSerializer.Serialize(JsonSerializer.Deserialize<InfisicalTokenLifetime>(json)).Should().Be(json);

    [Theory]
    [InlineData("[3600.5,3600]")]
    [InlineData("[3600,\"3600\"]")]
    [InlineData("[]")]
    [InlineData("null")]
    public void Json_that_is_no_pair_of_whole_numbers_is_refused(string json) =>
        FluentActions.Invoking(() => JsonSerializer.Deserialize<InfisicalTokenLifetime>(json)).Should().Throw<JsonException>();
}
