using System.Text;
using TokenClients.Primitives;

namespace TokenClients.Tests.Json;

/// <summary>A secret is found in what is left of a response, and nothing else is taken for one.</summary>
public sealed class SecretMemberSearchTests
{
    [Theory]
    [InlineData("""{"secret":"s3cret"}""", "s3cret")]
    [InlineData("{\"secret\" \r\n:\t \"s3cret\" , oops", "s3cret")]
    [InlineData("""garbage "secret":"s3cret""" + "\"", "s3cret")]
    [InlineData("""{"secret":"a\"b\\c\u00e4\/d"}""", "a\"b\\cä/d")]
    [InlineData("""{"secret":null,"inner":{"secret":"s3cret"}}""", "s3cret")]
    [InlineData("""{"secret":"","other":1,"secret":"s3cret"}""", "s3cret")]
    [InlineData("""{"secret":"first","secret":"second"}""", "first")]
    [InlineData("""{"name":"secret","secret":"s3cret"}""", "s3cret")]
    public void A_secret_is_found_wherever_it_stands(string body, string secret) =>
        SecretMemberSearch.Find(Encoding.UTF8.GetBytes(body), "\"secret\""u8)!.Reveal().Should().Be(secret);

    [Theory]
    [InlineData("")]
    [InlineData("""{"other":"x"}""")]
    [InlineData("""{"secret":"cut off""")]
    [InlineData("""{"secret":"cut off\""")]
    [InlineData("""{"secret":"cut \u00""")]
    [InlineData("""{"secret":""")]
    [InlineData("""{"secret" """)]
    [InlineData("""["secret","x"]""")]
    [InlineData("""{"secret":17}""")]
    [InlineData("""{"secret":{"value":"x"}}""")]
    [InlineData("""{"secret":"line\nbreak"}""")]
    [InlineData("""{"secret":"\ud800"}""")]
    [InlineData("""{"mySecret":"x","secrets":"y"}""")]
    [InlineData("""{"name":"\"secret\":\"fake\""}""")]
    public void What_is_no_whole_secret_is_not_found(string body) =>
        SecretMemberSearch.Find(Encoding.UTF8.GetBytes(body), "\"secret\""u8).Should().BeNull();

    [Fact]
    public void Bytes_that_are_no_text_are_no_secret() =>
        SecretMemberSearch.Find([.. "{\"secret\":\""u8, 0xFF, 0xFE, .. "\"}"u8], "\"secret\""u8).Should().BeNull();

    [Theory]
    [InlineData("<html>", true)]
    [InlineData("\uFEFF\r\n\t <!DOCTYPE html>", true)]
    [InlineData("{\"a\":\"<b>\"}", false)]
    [InlineData("", false)]
    [InlineData("  ", false)]
    public void Html_is_known_by_its_first_character(string body, bool isHtml) => Utf8.LooksLikeHtml(Encoding.UTF8.GetBytes(body)).Should().Be(isHtml);

    [Fact]
    public void A_byte_order_mark_is_taken_off_once()
    {
        Encoding.UTF8.GetString(Utf8.WithoutByteOrderMark(Encoding.UTF8.GetBytes("\uFEFFx").AsSpan())).Should().Be("x");
        Encoding.UTF8.GetString(Utf8.WithoutByteOrderMark(Encoding.UTF8.GetBytes("x").AsSpan())).Should().Be("x");
        Utf8.WithoutByteOrderMark(ReadOnlySpan<byte>.Empty).IsEmpty.Should().BeTrue();
    }
}
