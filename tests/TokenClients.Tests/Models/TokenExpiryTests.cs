using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Vercel;

namespace TokenClients.Tests.Models;

public sealed class TokenExpiryTests
{
    private static readonly DateTimeOffset Instant = new(2026, 11, 22, 9, 30, 0, TimeSpan.FromHours(1));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The forms, and what each says: whether it is never, whether it is unknown, its instant in UTC, and whether it has passed at the end of time.</summary>
    public static TheoryData<TokenExpiry, bool, bool, DateTimeOffset?, bool?> Forms => new()
    {
        { default, false, true, null, null },
        { TokenExpiry.Unknown, false, true, null, null },
        { TokenExpiry.Never, true, false, null, false },
        { TokenExpiry.At(Instant), false, false, Instant.ToUniversalTime(), true },
        { TokenExpiry.In(TimeSpan.FromHours(1)), false, false, null, null },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Each_form_says_what_it_is(TokenExpiry expiry, bool isNever, bool isUnknown, DateTimeOffset? instant, bool? hasPassed)
    {
        (expiry.IsNever, expiry.IsUnknown, expiry.HasPassed(DateTimeOffset.MaxValue)).Should().Be((isNever, isUnknown, hasPassed));
        (expiry.Instant, expiry.Instant?.Offset).Should().Be((instant, instant?.Offset));
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

    [Fact]
    public void Text_says_what_it_is()
    {
        TokenExpiry.Unknown.ToString().Should().Be("unknown");
        TokenExpiry.Never.ToString().Should().Be("never");
        TokenExpiry.At(Instant).ToString().Should().Be("2026-11-22T08:30:00Z");
        TokenExpiry.At(Instant.AddTicks(1)).ToString().Should().Be("2026-11-22T08:30:00.0000001Z");
        TokenExpiry.In(TimeSpan.FromHours(25)).ToString().Should().Be("in 1.01:00:00");
    }

    public static TheoryData<string> Written => ["\"never\"", "\"unknown\"", "\"2026-11-22T08:30:00Z\"", "\"2026-11-22T08:30:00.1234567Z\""];

    [Theory]
    [MemberData(nameof(Written))]
    public void Json_comes_back_as_it_was(string json) =>
        JsonSerializer.Serialize(JsonSerializer.Deserialize<TokenExpiry>(json)).Should().Be(json);

    [Theory]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"soon\"")]
    [InlineData("\"Never\"")]
    [InlineData("{}")]
    public void Json_that_is_no_expiry_is_refused(string json) =>
        FluentActions.Invoking(() => JsonSerializer.Deserialize<TokenExpiry>(json)).Should().Throw<JsonException>();

    [Theory]
    [InlineData("in a day", 1795420800000)]
    [InlineData("at", 1795336200000)]
    [InlineData("at, finer than milliseconds", 1795336200000)]
    [InlineData("never", null)]
    public async Task Request_asks_for_the_instant_in_whole_milliseconds(string form, long? expected)
    {
        using var recorder = new Wire.Recorder("""{"token":{"id":"tok_1"},"bearerToken":"vcp_new"}""");
        using var vercel = Wire.Vercel(recorder, clock: new FakeTimeProvider(Wire.Now));
        var expiry = form switch
        {
            "in a day" => TokenExpiry.In(TimeSpan.FromDays(1)),
            "at" => TokenExpiry.At(Instant),
            "never" => TokenExpiry.Never,
            _ => TokenExpiry.At(Instant.AddTicks(9999)),
        };

        await vercel.CreateTokenAsync(new CreateVercelToken("ci", expiry), Cancellation);

        recorder.Requests.Single().Body.Should().Be(expected is null ? """{"name":"ci"}""" : $$"""{"name":"ci","expiresAt":{{expected}}}""");
    }

    [Fact]
    public async Task Request_with_an_expiry_that_cannot_be_is_refused_before_anything_is_sent()
    {
        using var recorder = new Wire.Recorder("{}");
        using var vercel = Wire.Vercel(recorder, clock: new FakeTimeProvider(Wire.Now));
        TokenExpiry[] impossible = [TokenExpiry.At(Wire.Now), TokenExpiry.At(Wire.Now.AddSeconds(-1)), TokenExpiry.At(DateTimeOffset.MinValue), TokenExpiry.In(TimeSpan.MaxValue)];

        foreach (var expiry in impossible)
        {
            await FluentActions.Awaiting(() => vercel.CreateTokenAsync(new CreateVercelToken("ci", expiry), Cancellation)).Should().ThrowAsync<ArgumentException>(expiry.ToString());
        }

        FluentActions.Invoking(static () => new CreateVercelToken("ci", TokenExpiry.Unknown)).Should().Throw<ArgumentException>().Which.ParamName.Should().Be("expiry");
        recorder.Requests.Should().BeEmpty();
    }
}
