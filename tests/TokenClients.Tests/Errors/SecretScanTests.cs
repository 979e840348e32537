using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using TokenClients.Primitives;

namespace TokenClients.Tests.Errors;

/// <summary>The forms in which a service may repeat a secret are made here without the library.</summary>
public sealed class SecretScanTests
{
    private const string Long = "k?>~/+7\\\"é-long enough, GİZLİ-İSTANBUL";

    public static TheoryData<string> Encodings => [.. SecretEncodings.All.Keys];

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var outer in SecretEncodings.All.Keys)
            {
                foreach (var inner in SecretEncodings.All.Keys)
                {
                    pairs.Add(outer, inner);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Case_B04_a_secret_is_found_in_each_encoding_wherever_it_stands(string encoding)
    {
        var encoded = SecretEncodings.All[encoding](Long);

        foreach (var text in new[] { encoded, "before " + encoded, encoded + " after", $"before {encoded} after", $"a{encoded}", $"ab{encoded}", $"abc{encoded}!" })
        {
            Finds(text, Long).Should().BeTrue(text);
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Case_B04_a_secret_is_found_in_one_encoding_within_another(string outer, string inner) =>
        Finds($"It was {SecretEncodings.All[outer](SecretEncodings.All[inner](Long))}.", "another-secret-1", Long).Should().BeTrue();

    [Theory]
    [InlineData("GİZLİ-İSTANBUL", "gizli-istanbul")]
    [InlineData("GİZLİ-İSTANBUL", "GIZLI-ISTANBUL")]
    [InlineData("gizli-ıstanbul", "GİZLİ-ISTANBUL")]
    [InlineData("gizli-istanbul", "gi\u0307zli\u0307-i\u0307stanbul")] // what JavaScript makes of GİZLİ-İSTANBUL
    [InlineData("Weißensee-Größe", "WEISSENSEE-GRÖSSE")]
    [InlineData("secret\u212Aey-1", "SECRETKEY-1")]
    [InlineData("secret-key-1", "ｓｅｃｒｅｔ－ｋｅｙ－１")]
    [InlineData("ΟΔΥΣΣΕΥΣ-1", "οδυσσευς-1")]
    [InlineData("🔑🔑🔑🔑🔑", "🔑🔑 🔑🔑🔑")]
    public void Case_B04_case_does_not_matter_in_any_language(string secret, string text) => Finds($"it was {text}", secret).Should().BeTrue();

    [Theory]
    [InlineData("abcd-efgh-ijkl", "abcd-efgh\r\n-ijkl")]
    [InlineData("abcd-efgh-ijkl", "abcd%2Defgh%2Dijkl")]
    [InlineData("abcd efgh ijkl", "abcd+efgh+ijkl")]
    [InlineData("abcd&efgh&ijkl", "abcd&amp;efgh&amp;ijkl")]
    [InlineData("abcd/efgh/ijkl", @"abcd\/efgh\/ijkl")]
    [InlineData("abcdefghijkl", @"abcdef\nghijkl")]
    [InlineData("abcdefghijkl", "a, b, c, d, e, f, g, h, i, j, k, l")]
    [InlineData("abcdefghijkl", "at first, \"abcdef\",\n\"ghijkl\"")]
    [InlineData("abcdefghijkl", "abcdef\u200b\u00adghijkl")]
    [InlineData("abcdefghijkl", "abcdef&ZeroWidthSpace;&shy;ghijkl")]
    [InlineData("vcp_abcdefghijkl", "76-63-70-5f-61-62-63-64-65-66-67-68-69-6a-6b-6c")]
    [InlineData("vcp_abcdefghijkl", "0x76, 0x63, 0x70, 0x5F, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C")]
    [InlineData("vcp_abcdefghijkl", @"\x76\x63\x70\x5f\x61\x62\x63\x64\x65\x66\x67\x68")]
    [InlineData("vcp_abcdefghijkl", "%u0076%u0063%u0070%u005F%u0061%u0062%u0063%u0064%u0065%u0066")]
    [InlineData("vcp_abcdefghijkl", "dmNwX\r\n2FiY2\r\nRlZmd\r\noaWpr\r\nbA==")]
    [InlineData("vcp_abcdefghijkl", "user token:dmNwX2FiY2RlZmdoaWprbA")]
    [InlineData("şifre-ğüıçö", "&scedil;ifre-&gbreve;&uuml;&imath;&ccedil;&ouml;")]
    [InlineData("şifre-ğüıçö", "%C5%9Eifre-%C4%9E%C3%BC%C4%B1%C3%87%C3%B6")]
    public void Case_B04_separators_and_line_breaks_do_not_matter(string secret, string text) => Finds(text, secret).Should().BeTrue();

    [Theory]
    [InlineData("abcdefgh-ijkl", "only cdefghij of it", true)]
    [InlineData("abcdefgh-ijkl", "only cdefghi of it", false)] // seven letters are not enough
    [InlineData("abcdefgh", "abcdefg", false)]
    [InlineData("abcdefgh", "abcdefgh", true)]
    [InlineData("abcdefg", "xxabcdefgxx", true)] // of a shorter secret, all letters
    [InlineData("abcdefg", "abcdef", false)]
    [InlineData("user", "the User's name", true)]
    [InlineData("a", "not", false)]
    [InlineData("a", "what", true)]
    [InlineData("~~?a", "what", true)] // it has one letter
    [InlineData("~~?!", "is it ~ ~ ?\n!", true)] // it has none, so its symbols count
    [InlineData("~~?!", "is it ~~! or what?", false)]
    [InlineData("%-%-%", "%25-%25-%25", true)]
    [InlineData("   ", "a b   c", false)]
    public void Case_B04_eight_letters_matter_and_of_a_shorter_secret_all(string secret, string text, bool isFound) => Finds(text, secret).Should().Be(isFound);

    /// <summary>A header of basic authentication holds a user's name before the secret, so the secret's base64 begins within one of its characters.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("u", ":")]
    [InlineData("us", "::")]
    [InlineData("use", ":::")]
    [InlineData("user:", "")]
    public void A_secret_within_a_longer_base64_is_found(string before, string after)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(before + "7 bytes" + after));

        Finds($"Basic {encoded}", "7 bytes").Should().BeTrue();
        Finds($"Basic {encoded.TrimEnd('=').Replace('+', '-').Replace('/', '_')}", "7 bytes").Should().BeTrue();
        Finds(Convert.ToBase64String(Encoding.Unicode.GetBytes(before + "7 bytes" + after)), "7 bytes").Should().BeTrue("PowerShell encodes UTF-16");
    }

    /// <summary>Ordinary words are base64 of some bytes, among which any two or three letters are soon found.</summary>
    [Theory]
    [InlineData("abc", false)]
    [InlineData("abcd", true)]
    public void Of_three_letters_the_base64_is_not_looked_for(string secret, bool isFound) =>
        Finds(Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + secret)), secret).Should().Be(isFound);

    [Theory]
    [InlineData("")]
    [InlineData("no secret here, however long one looks for it")]
    [InlineData("%")]
    [InlineData("%4")]
    [InlineData("% 41 %zz %u00 100%")]
    [InlineData("& &; &#; &#x; &#xG; &a; &amp &nosuchentity; &#99999999999999; &#xD800; &#1114112;")]
    [InlineData("\\")]
    [InlineData(@"\u004 \uZZZZ \x4 C:\new\user \ud800")]
    [InlineData("0x")]
    [InlineData("deadbeefdeadbeef 0x0x0x cafe-babe-cafe-babe")]
    [InlineData("Zm9vYmFyYmF6cXV4 ==== ++++ ____ ////")]
    [InlineData("e3d1a7c0-5a2b-4e0e-9f5e-0d6f3f1a2b3c 2026-11-30T01:13:27Z")]
    public void Other_texts_are_not_hidden(string text) => Finds(text, Long, "vcp_abcdefghijkl").Should().BeFalse();

    private static bool Finds(string text, params string[] secrets) => new SecretScan([.. secrets.Select(static secret => new SecretString(secret))]).Finds(text);
}

/// <summary>What services, proxies and logs make of a text.</summary>
internal static class SecretEncodings
{
    internal static readonly IReadOnlyDictionary<string, Func<string, string>> All = new Dictionary<string, Func<string, string>>
    {
        ["plain"] = static text => text,
        ["percent"] = Uri.EscapeDataString,
        ["percent, all"] = static text => string.Concat(Encoding.UTF8.GetBytes(text).Select(static value => "%" + value.ToString("x2", CultureInfo.InvariantCulture))),
        ["form"] = static text => WebUtility.UrlEncode(text),
        ["html"] = static text => WebUtility.HtmlEncode(text),
        ["html, decimal"] = static text => string.Concat(text.Select(static character => $"&#{(int)character};")),
        ["html, hexadecimal"] = static text => string.Concat(text.Select(static character => $"&#x{(int)character:X};")),
        ["json"] = static text => JsonEncodedText.Encode(text).ToString(),
        ["json, all"] = static text => string.Concat(text.Select(static character => "\\u" + ((int)character).ToString("X4", CultureInfo.InvariantCulture))),
        ["json, slashes"] = static text => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("/", "\\/", StringComparison.Ordinal),
        ["base64"] = static text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
        ["base64url"] = static text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
        ["base64, lines"] = static text => string.Join("\r\n", Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).Chunk(19).Select(static line => new string(line))),
        ["hexadecimal"] = static text => Convert.ToHexString(Encoding.UTF8.GetBytes(text)),
        ["hexadecimal, separators"] = static text => BitConverter.ToString(Encoding.UTF8.GetBytes(text)),
    };
}
