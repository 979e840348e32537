using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Apinizer;

/// <summary>What comes in: full, minimal and strange responses.</summary>
public sealed class ReadingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_answer_is_read_whole()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(
            """{"access_token":"eyJhbGciOiJIUzI1NiJ9.e30.sig","token_type":"Bearer","expires_in":3600,"error":null,"error_description":null,"refresh_token":"r_1","scope":"all","surprise":{"a":[1]}}""",
            contentType: "application/json;charset=UTF-8").WithHeaders("Date: Sun, 22 Nov 2026 08:00:00 GMT"));
        using var auth = ApinizerWire.Client(recorder, clock: new FakeTimeProvider(Wire.Now));

        var issued = await auth.CreateTokenAsync(Token);

        issued.Secret.Reveal().Should().Be("eyJhbGciOiJIUzI1NiJ9.e30.sig");
        issued.Expiry.Should().Be(TokenExpiry.At(Wire.Now.AddHours(1)));
        issued.Extra.Names.Should().BeEquivalentTo("scope", "surprise");
        issued.Extra.TryGet("surprise", out var surprise).Should().BeTrue();
        surprise.GetRawText().Should().Be("""{"a":[1]}""");
        issued.Response.Should().BeEquivalentTo(new { StatusCode = 200, Attempts = 1, RequestId = (string?)null, ServerDate = Wire.Now });
    }

    [Theory]
    [InlineData("""{"access_token":"t"}""")]
    [InlineData("""{"access_token":"t","token_type":null,"expires_in":null,"error":null,"error_description":null,"refresh_token":null}""")]
    [InlineData("""{"access_token":"t","error":"","error_description":""}""")]
    public async Task Members_that_are_absent_or_null_never_fail(string body)
    {
        var issued = await CreateAsync(body);

        issued.Secret.Reveal().Should().Be("t");
        issued.Expiry.Should().Be(TokenExpiry.Unknown);
        issued.Extra.Names.Should().BeEmpty();
    }

    [Theory]
    [InlineData("7", "t")]
    [InlineData("true", "t")]
    [InlineData("null", "t")]
    [InlineData("\"\"", "t")]
    [InlineData("{}", "t")]
    [InlineData("\"u\"", "u")]
    public async Task A_second_member_of_the_name_replaces_the_secret_only_if_it_is_text_that_can_be_one(string second, string secret)
    {
        var issued = await CreateAsync($$"""{"access_token":"t","access_token":{{second}}}""");

        issued.Secret.Reveal().Should().Be(secret);
    }

    // The response comes at 2026-11-22T08:00:00Z, and the table of the forms is: seconds up to ten years, an instant from ten digits on.
    [Theory]
    [InlineData("1", "2026-11-22T08:00:01Z")]
    [InlineData("60", "2026-11-22T08:01:00Z")]
    [InlineData("3600", "2026-11-22T09:00:00Z")]
    [InlineData("\"3600\"", "2026-11-22T09:00:00Z")]
    [InlineData("3600.0", "2026-11-22T09:00:00Z")]
    [InlineData("3.6e3", "2026-11-22T09:00:00Z")]
    [InlineData("86400", "2026-11-23T08:00:00Z")]
    [InlineData("315360000", "2036-11-19T08:00:00Z")]
    [InlineData("100000000000", "1973-03-03T09:46:40Z")]
    [InlineData("1656505346947", "2022-06-29T12:22:26.947Z")]
    [InlineData("\"1656505346947\"", "2022-06-29T12:22:26.947Z")]
    [InlineData("1.656505346947e12", "2022-06-29T12:22:26.947Z")]
    [InlineData("1795334400001", "2026-11-22T08:00:00.001Z")]
    [InlineData("253402300799999", "9999-12-31T23:59:59.999Z")]
    [InlineData("1893456000", "2030-01-01T00:00:00Z")]
    public async Task A_lifetime_is_seconds_and_a_large_number_is_an_instant(string expiresIn, string instant) =>
        (await CreateAsync($$"""{"access_token":"t","expires_in":{{expiresIn}} }""")).Expiry
            .Should().Be(TokenExpiry.At(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("null")]
    [InlineData("315360001")]
    [InlineData("999999999")]
    [InlineData("253402300800000")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999999")]
    [InlineData("1e300")]
    public async Task A_number_that_is_neither_is_unknown_and_never_an_error(string expiresIn)
    {
        var issued = await CreateAsync($$"""{"access_token":"t","expires_in":{{expiresIn}} }""");

        issued.Secret.Reveal().Should().Be("t");
        issued.Expiry.Should().Be(TokenExpiry.Unknown);
        issued.Expiry.HasPassed(Wire.Now).Should().BeNull();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("\"0\"")]
    [InlineData("-9223372036854775808")]
    public async Task A_lifetime_of_nothing_has_passed(string expiresIn) =>
        (await CreateAsync($$"""{"access_token":"t","expires_in":{{expiresIn}} }""")).Expiry.HasPassed(Wire.Now).Should().BeTrue();

    [Theory]
    [InlineData("true")]
    [InlineData("\"soon\"")]
    [InlineData("\"\"")]
    [InlineData("{\"seconds\":1}")]
    [InlineData("[3600]")]
    public async Task What_is_no_number_is_unknown_and_kept_in_Extra(string expiresIn)
    {
        var issued = await CreateAsync($$"""{"expires_in":{{expiresIn}},"access_token":"t"}""");

        issued.Secret.Reveal().Should().Be("t");
        issued.Expiry.Should().Be(TokenExpiry.Unknown);
        issued.Extra.TryGet("expires_in", out var kept).Should().BeTrue();
        kept.GetRawText().Should().Be(expiresIn);
    }

    [Fact]
    public async Task A_lifetime_counts_from_the_servers_clock_where_the_answer_shows_it()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("""{"access_token":"t","expires_in":60}""").WithHeaders("Date: Sun, 22 Nov 2026 08:00:00 GMT"));
        using var auth = ApinizerWire.Client(recorder, clock: new FakeTimeProvider(Wire.Now.AddDays(-1)));

        (await auth.CreateTokenAsync(Token)).Expiry.Should().Be(TokenExpiry.At(Wire.Now.AddMinutes(1)));
    }

    [Theory]
    [InlineData("\"Bearer\"")]
    [InlineData("\"bearer\"")]
    [InlineData("\"BEARER\"")]
    [InlineData("null")]
    [InlineData("\"\"")]
    public async Task A_bearer_token_is_one_in_any_case_and_without_a_word(string type) =>
        (await CreateAsync($$"""{"access_token":"t","token_type":{{type}} }""")).Secret.Reveal().Should().Be("t");

    [Theory]
    [InlineData("\"mac\"")]
    [InlineData("\"Basic\"")]
    [InlineData("7")]
    [InlineData("[\"mac\"]")]
    [InlineData("{\"name\":\"mac\"}")]
    public async Task A_token_of_another_type_is_not_used(string type)
    {
        using var auth = ApinizerWire.Client($$"""{"access_token":"{{ApinizerWire.Token}}","token_type":{{type}} }""");

        var failure = await Wire.FailureOf(async () => await auth.TokenSource.GetAccessTokenAsync(TestContext.Current.CancellationToken));

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, OutcomeUnknown = true, IsRetryable = false, StatusCode = 200 });
        failure.ToString().Should().NotContain(ApinizerWire.Token);
    }

    [Theory]
    [InlineData("""{"token_type":"Bearer","access_token":"t","expires_""")]
    [InlineData("""{"access_token":"t","expires_in":3600""")]
    [InlineData("""{"access_token" : "t" oops""")]
    [InlineData("""{"data":{"access_token":"t"}}""")]
    [InlineData("""[{"access_token":"t"}]""")]
    public async Task The_token_comes_back_when_the_rest_cannot_be_read(string body)
    {
        var issued = await CreateAsync(body);

        issued.Secret.Reveal().Should().Be("t");
        issued.Expiry.Should().Be(TokenExpiry.Unknown);
    }

    [Fact]
    public async Task A_token_whose_answer_breaks_off_behind_it_comes_back()
    {
        using var handler = new FuncHandler(static (_, _) => Task.FromResult(BrokenStream.Response("""{"access_token":"t","exp""", static _ => throw new HttpIOException(HttpRequestError.ResponseEnded, "cut"))));
        using var auth = ApinizerWire.Client(handler, static options => options.Resilience.Retry.MaxRetryAttempts = 3);

        (await auth.CreateTokenAsync(Token)).Secret.Reveal().Should().Be("t");
        handler.Sends.Should().Be(1);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(202)]
    public async Task Any_success_with_a_token_is_a_success(int status)
    {
        using var auth = ApinizerWire.Client(ApinizerWire.GoodToken, (HttpStatusCode)status, "text/plain");

        var issued = await auth.CreateTokenAsync(Token);

        issued.Secret.Reveal().Should().Be(ApinizerWire.Token);
        issued.Response.StatusCode.Should().Be(status);
    }

    [Fact]
    public async Task A_byte_order_mark_and_a_line_break_behind_the_token_are_no_error()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("""{"access_token":"t\r\n"}""")]));
        using var auth = ApinizerWire.Client(recorder);

        (await auth.CreateTokenAsync(Token)).Secret.Reveal().Should().Be("t");
    }

    [Fact]
    public async Task A_long_token_is_read_whole()
    {
        var token = new string('a', 200_000);

        (await CreateAsync($$"""{"access_token":"{{token}}"}""")).Secret.Reveal().Should().Be(token);
    }

    [Fact]
    public async Task An_issued_token_is_not_written_as_json()
    {
        var issued = await CreateAsync(ApinizerWire.GoodToken);

        FluentActions.Invoking(() => JsonSerializer.Serialize(issued)).Should().Throw<NotSupportedException>();
    }

    private static async Task<IssuedToken> CreateAsync(string body)
    {
        using var recorder = new Wire.Recorder(body);
        using var auth = ApinizerWire.Client(recorder, clock: new FakeTimeProvider(Wire.Now));
        return await auth.CreateTokenAsync(Token);
    }
}
