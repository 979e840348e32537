namespace TokenClients.Tests.Apinizer;

/// <summary>What comes in: full, minimal and strange responses.</summary>
public sealed class ReadingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_response_is_read_whole()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(
            """{"access_token":"eyJhbGciOiJIUzI1NiJ9.e30.sig","token_type":"Bearer","expires_in":3600,"error":null,"error_description":null,"refresh_token":"r_1","scope":"all","surprise":{"a":[1]}}""",
            contentType: "application/json;charset=UTF-8").WithHeaders("Date: Sun, 22 Nov 2026 08:00:00 GMT"));
        using var auth = ApinizerWire.Client(recorder);

        var issued = await auth.CreateTokenAsync(Token);

        issued.Secret.Reveal().Should().Be("eyJhbGciOiJIUzI1NiJ9.e30.sig");
        issued.Expiry.Should().Be(TokenExpiry.At(Wire.Now.AddHours(1)));
        issued.Problem.Should().BeNull();
        issued.Extra.Names.Should().BeEquivalentTo("scope", "surprise");
        issued.Response.Should().BeEquivalentTo(new { StatusCode = 200, Attempts = 1, RequestId = (string?)null, ServerDate = Wire.Now });
    }

    [Theory]
    [InlineData("true", "t")]
    [InlineData("\"\"", "t")]
    [InlineData("\"u\"", "u")]
    public async Task A_second_member_of_the_name_replaces_the_secret_only_if_it_is_text_that_can_be_one(string second, string secret)
    {
        using var auth = ApinizerWire.Client($$"""{"access_token":"t","access_token":{{second}}}""");

        (await auth.CreateTokenAsync(Token)).Secret.Reveal().Should().Be(secret);
    }

    [Fact]
    public async Task What_is_no_number_is_unknown_and_kept_in_Extra()
    {
        using var auth = ApinizerWire.Client("""{"expires_in":"soon","access_token":"t"}""");

        var issued = await auth.CreateTokenAsync(Token);

        issued.Secret.Reveal().Should().Be("t");
        issued.Expiry.Should().Be(TokenExpiry.Unknown);
        issued.Extra.TryGet("expires_in", out var kept).Should().BeTrue();
        kept.GetString().Should().Be("soon");
    }
}
