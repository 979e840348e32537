using System.Text;
using TokenClients.Primitives;

namespace TokenClients.Tests.Json;

/// <summary>A secret is found in what is left of a response, and nothing else is taken for one.</summary>
public sealed class SecretMemberSearchTests
{
    [Theory]
    [InlineData("""{"secret":"s3cret"}""", "s3cret")]
    [InlineData("{\"secret\" \r\n:\t \"s3cret\" , oops", "s3cret")]
    [InlineData("""{"secret":"a\"b\\c\u00e4\/d"}""", "a\"b\\cä/d")]
    [InlineData("""{"secret":null,"inner":{"secret":"s3cret"}}""", "s3cret")]
    [InlineData("""{"secret":"","other":1,"secret":"s3cret"}""", "s3cret")]
    [InlineData("""{"secret":"first","secret":"second"}""", "first")]
    [InlineData("""{"name":"secret","secret":"s3cret"}""", "s3cret")]
    [InlineData("""{\"secret":"s3cret"}""", "s3cret")]
    [InlineData("""{"SECRET":"s3cret"}""", "s3cret")]
    [InlineData("""{"s_ecre-t":"s3cret"}""", "s3cret")]
    [InlineData("""{"\u0073ecret":"s3cret"}""", "s3cret")]
    [InlineData("""{"secret":["s3cret"]}""", "s3cret")]
    [InlineData("""{"secret":"s3cret\n"}""", "s3cret")]
    [InlineData("""{"a":":","secret":"s3cret"}""", "s3cret")]
    [InlineData("""{"body":"{\"secret\":\"s3cret\"}"}""", "s3cret")]
    [InlineData("""{"body":"{\"secret\":\"a\\\"b\"}"}""", "a\"b")]
    [InlineData("""{"body":"{\"secret\":\"s3cret\",\"na""", "s3cret")]
    [InlineData("""{"body":"{\"secret\":\"s3cret\",\"name\":\"\u00""", "s3cret")]
    [InlineData("""{"body":"{\"secret\":\"s3cret\",\""", "s3cret")]
    [InlineData("""{"other":"{}","body":"[{\"secret\":\"s3cret\"}]"}""", "s3cret")]
    [InlineData(""" "\"{\\\"secret\\\":\\\"s3cret\\\"}\"" """, "s3cret")]
    [InlineData("""{"body":"{\u0022secret\u0022:\u0022s3cret\u0022}"}""", "s3cret")]
    [InlineData(""" "\u0022{\\u0022secret\\u0022:\\u0022s3cret\\u0022}\u0022" """, "s3cret")]
    public void A_secret_is_found_wherever_it_stands(string body, string secret) =>
        SecretMemberSearch.Find(Encoding.UTF8.GetBytes(body), "secret"u8)!.Reveal().Should().Be(secret);

    [Theory]
    [InlineData("")]
    [InlineData("""{"other":"x"}""")]
    [InlineData("""{"secret":"cut off""")]
    [InlineData("""{"secret":"cut off\""")]
    [InlineData("""{"secret":""")]
    [InlineData("""{"secret" """)]
    [InlineData("""["secret","x"]""")]
    [InlineData("""{"secret":17}""")]
    [InlineData("""{"secret":"line\nbreak"}""")]
    [InlineData("""{"secret":"abc\ud800"}""")]
    [InlineData("""{"secret":"\n"}""")]
    [InlineData("""{"secret":[{"value":"x"}]}""")]
    [InlineData("""{"mySecret":"x","secrets":"y"}""")]
    [InlineData("""{"name":"\"secret\":\"fake\""}""")]
    [InlineData("""{"name":" say \"secret\":\"fake\" {"}""")]
    [InlineData("""{"body":"{\"secret\":\"cut off""")]
    public void What_is_no_whole_secret_is_not_found(string body) =>
        SecretMemberSearch.Find(Encoding.UTF8.GetBytes(body), "secret"u8).Should().BeNull();

    [Fact]
    public void Bytes_that_are_no_text_are_no_secret() =>
        SecretMemberSearch.Find([.. "{\"secret\":\""u8, 0xFF, 0xFE, .. "\"}"u8], "secret"u8).Should().BeNull();

    [Theory]
    [InlineData("\"\":")]
    [InlineData("\"")]
    [InlineData("\\\"{")]
    [InlineData("\"{")]
    [InlineData("\"secret\":[")]
    [InlineData("\"secret\":\"\\")]
    [InlineData("\"a\" : ")]
    public void A_search_takes_no_longer_than_its_text_is_long(string part)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(part, (1 << 20) / part.Length)));

        // If the time grew with the square of the length, this would take hours.
        SecretMemberSearch.Find(text, "none"u8).Should().BeNull();
        _ = SecretMemberSearch.Find(text, "secret"u8);
    }

    [Theory]
    [InlineData("<html>", true)]
    [InlineData("\r\n\t <!DOCTYPE html>", true)]
    [InlineData("{\"a\":\"<b>\"}", false)]
    [InlineData("", false)]
    [InlineData("  ", false)]
    public void Html_is_known_by_its_first_character(string body, bool isHtml) => Utf8.LooksLikeHtml(Encoding.UTF8.GetBytes(body)).Should().Be(isHtml);

    [Theory]
    [InlineData("EF BB BF 78", "x")]
    [InlineData("EF BB BF EF BB BF 78", "\uFEFFx")]
    [InlineData("78", "x")]
    [InlineData("", "")]
    [InlineData("FF FE", "")]
    [InlineData("FF FE 78 00", "x")]
    [InlineData("FF FE 78 00 79", "x")]
    [InlineData("FE FF 00 78", "x")]
    [InlineData("78 00", "x")]
    [InlineData("00", "\0")]
    [InlineData("00 78", "x")]
    [InlineData("78 00 79 00 7A", "xy")]
    [InlineData("78 00 79 00 3D D8 00 DE", "xy\U0001F600")]
    [InlineData("78 00 79 00 3D D8 78 00", "xy\0x")]
    [InlineData("78 00 79 00 00 DE 78 00", "xy\0x")]
    [InlineData("FF FE 3D D8", "\0")]
    [InlineData("00 78 00 79", "xy")]
    [InlineData("00 00 78 00", "\0\0x\0")]
    [InlineData("7B 00 22 61", "{\0\"a")]
    public void A_body_is_read_as_UTF_8_without_a_mark(string bytes, string text) =>
        Encoding.UTF8.GetString(Utf8.Of(Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal))).Span).Should().Be(text);
}
