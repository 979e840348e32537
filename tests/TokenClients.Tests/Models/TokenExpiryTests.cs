namespace TokenClients.Tests.Models;

public sealed class TokenExpiryTests
{
    private static readonly DateTimeOffset Instant = new(2026, 11, 22, 9, 30, 0, TimeSpan.FromHours(1));

    /// <summary>The forms, and what each says: whether it is never, whether it is unknown, its instant in UTC, whether it has passed at the end of time, and its text.</summary>
    public static TheoryData<TokenExpiry, bool, bool, DateTimeOffset?, bool?, string> Forms => new()
    {
        { TokenExpiry.Unknown, false, true, null, null, "unknown" },
        { TokenExpiry.Never, true, false, null, false, "never" },
        { TokenExpiry.At(Instant), false, false, Instant.ToUniversalTime(), true, "2026-11-22T08:30:00Z" },
        { TokenExpiry.At(Instant.AddTicks(1)), false, false, Instant.AddTicks(1).ToUniversalTime(), true, "2026-11-22T08:30:00.0000001Z" },
        { TokenExpiry.In(TimeSpan.FromHours(25)), false, false, null, null, "in 1.01:00:00" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Each_form_says_what_it_is(TokenExpiry expiry, bool isNever, bool isUnknown, DateTimeOffset? instant, bool? hasPassed, string text)
    {
        (expiry.IsNever, expiry.IsUnknown, expiry.HasPassed(DateTimeOffset.MaxValue)).Should().Be((isNever, isUnknown, hasPassed));
        (expiry.Instant, expiry.Instant?.Offset).Should().Be((instant, instant?.Offset));
        expiry.ToString().Should().Be(text);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public void Instant_passes_when_it_comes(long ticks, bool hasPassed) => TokenExpiry.At(Instant).HasPassed(Instant.AddTicks(ticks)).Should().Be(hasPassed);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Lifetime_of_nothing_is_refused(long ticks) =>
        FluentActions.Invoking(() => TokenExpiry.In(TimeSpan.FromTicks(ticks))).Should().Throw<ArgumentOutOfRangeException>().Which.ParamName.Should().Be("lifetime");

    [Fact]
    public void Equality_is_by_form_and_time()
    {
        TokenExpiry[] different = [TokenExpiry.Unknown, TokenExpiry.Never, TokenExpiry.At(Instant), TokenExpiry.At(Instant.AddTicks(1)), TokenExpiry.In(TimeSpan.FromTicks(Instant.UtcTicks))];

        different.Should().OnlyHaveUniqueItems();
        default(TokenExpiry).Should().Be(TokenExpiry.Unknown);
        (TokenExpiry.At(Instant) == TokenExpiry.At(Instant.ToUniversalTime())).Should().BeTrue();
        (TokenExpiry.At(Instant) != TokenExpiry.Never).Should().BeTrue();
        TokenExpiry.At(Instant).GetHashCode().Should().Be(TokenExpiry.At(Instant.ToUniversalTime()).GetHashCode());
        TokenExpiry.Never.Equals("never").Should().BeFalse();
    }
}
