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

    // A text is looked at as it is, decoded as percent (twice), HTML, JSON and all three, and as bytes: of base64 three times as long, of hexadecimal once.
    // What is text in the bytes is looked at as well.
    private const int MostWorkOfOneDecoding = 1 + 5 + 4 + 4;
    private const int MostWork = 1 + (5 * MostWorkOfOneDecoding) + 4 + (4 * MostWorkOfOneDecoding);

    public static TheoryData<string> Encodings => [.. SecretEncodings.All.Keys];

    public static MatrixTheoryData<string, string> Pairs { get; } = new(SecretEncodings.All.Keys, SecretEncodings.All.Keys);

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
    public void Case_B04_a_secret_is_found_in_one_encoding_within_another(string outer, string inner)
    {
        // As it is, in upper case, and with separators and line breaks.
        foreach (var written in new[] { Long, Long.ToUpperInvariant(), string.Join("\u00ad\r\n", Long.Chunk(5).Select(static part => new string(part))) })
        {
            var text = $"It was {SecretEncodings.All[outer](SecretEncodings.All[inner](written))}.";

            Finds(text, "another-secret-1", Long).Should().BeTrue(text);
            Finds(text, "another-secret-1").Should().BeFalse(text);
        }
    }

    [Theory]
    [InlineData("GİZLİ-İSTANBUL", "gizli-istanbul")]
    [InlineData("GİZLİ-İSTANBUL", "GIZLI-ISTANBUL")]
    [InlineData("gizli-ıstanbul", "GİZLİ-ISTANBUL")]
    [InlineData("gizli-istanbul", "gi\u0307zli\u0307-i\u0307stanbul")] // what JavaScript makes of GİZLİ-İSTANBUL
    [InlineData("Weißensee-Größe", "WEISSENSEE-GRÖSSE")]
    [InlineData("secret\u212Aey-1", "SECRETKEY-1")]
    [InlineData("secret-key-1", "ｓｅｃｒｅｔ－ｋｅｙ－１")]
    [InlineData("ΟΔΥΣΣΕΥΣ-1", "οδυσσευς-1")]
    [InlineData("weiſe-wiſſen", "WEISE-WISSEN")] // what Java makes of it
    [InlineData("🔑🔑🔑🔑🔑", "🔑🔑 🔑🔑🔑")]
    public void Case_B04_case_does_not_matter_in_any_language(string secret, string text) => Finds($"it was {text}", secret).Should().BeTrue();

    [Theory]
    [InlineData("abcd-efgh-ijkl", "abcd-efgh\r\n-ijkl")]
    [InlineData("abcd-efgh-ijkl", "abcd%2Defgh%2Dijkl")]
    [InlineData("abcd efgh ijkl", "abcd+efgh+ijkl")]
    [InlineData("abcd&efgh&ijkl", "abcd&amp;efgh&amp;ijkl")]
    [InlineData("abcd/efgh/ijkl", @"abcd\/efgh\/ijkl")]
    [InlineData("abcdefghijkl", @"abcdef\nghijkl")]
    [InlineData("abcdefgh", @"abcd\refgh")]
    [InlineData("abcdefgh", @"abcd\tefgh")]
    [InlineData("abcdefgh", @"abcd\befgh")]
    [InlineData("abcdefgh", @"abcd\fefgh")]
    [InlineData("abcdefgh", @"abcd\vefgh")]
    [InlineData("abcdefgh", @"\U0061\X62\u0063\x64efgh")]
    [InlineData("abcdefgh", "%U0061%62%u0063%64efgh")]
    [InlineData("abcdefgh", "&#X61;&#98&#99&#100efgh")]
    [InlineData("🔑🚀🎈🌍", "&#128273;&#128640;&#x1F388;&#X1f30d;")]
    [InlineData("ĞŞİIĞŞİI", "&Gbreve;&Scedil;&Idot;&imath;&gbreve;&scedil;&inodot;&imath;")]
    [InlineData("§±¶†", "§\u0001±\u00A0¶ †")]
    [InlineData("abcdefghijkl", "a, b, c, d, e, f, g, h, i, j, k, l")]
    [InlineData("abcdefghijkl", "at first, \"abcdef\",\n\"ghijkl\"")]
    [InlineData("abcdefghijkl", "abcdef\u200b\u00adghijkl")]
    [InlineData("abcdefghijkl", "abcdef&ZeroWidthSpace;&shy;ghijkl")]
    [InlineData("vcp_abcdefghijkl", "76-63-70-5f-61-62-63-64-65-66-67-68-69-6a-6b-6c")]
    [InlineData("vcp_abcdefghijkl", "0x76, 0x63, 0x70, 0x5F, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C")]
    [InlineData("vcp_abcdefghijkl", @"\x76\x63\x70\x5f\x61\x62\x63\x64\x65\x66\x67\x68")]
    [InlineData("şifre-ğüıçö", @"\xc5\x9f\x69\x66\x72\x65\x2d\xc4\x9f\xc3\xbc\xc4\xb1\xc3\xa7\xc3\xb6")]
    [InlineData("aßbßcß", "61c39f-62c39f-63c39f")] // six characters, nine letters
    [InlineData("jokojo09", "6a6f6b6f6a6f3039")]
    [InlineData("jokojo09", "6A6F6B6F6A6F3039")]
    [InlineData("jokojo09", "6a6f6b6f6a6f3039, says the service")]
    [InlineData("jokojo09", "6a6f6b6f6a6f3039z")]
    [InlineData("jokojo09", "%6a%6F%6b%6f%6A%6f%30%39")]
    [InlineData("jokojo09", "&#x6a;&#x6F;&#x6b;&#x6f;&#x6A;&#x6f;&#x30;&#x39;")]
    [InlineData("vcp_abcdefghijkl", "%u0076%u0063%u0070%u005F%u0061%u0062%u0063%u0064%u0065%u0066")]
    [InlineData("vcp_abcdefghijkl", "dmNwX\r\n2FiY2\r\nRlZmd\r\noaWpr\r\nbA==")]
    [InlineData("vcp_abcdefghijkl", "user token:dmNwX2FiY2RlZmdoaWprbA")]
    [InlineData("şifre-ğüıçö", "&scedil;ifre-&gbreve;&uuml;&imath;&ccedil;&ouml;")]
    [InlineData("şifre-ğüıçö", "%C5%9Eifre-%C4%9E%C3%BC%C4%B1%C3%87%C3%B6")]
    [InlineData("abcdefgh", "abcd%C2%85efgh")] // the line break of the C1 controls
    [InlineData("GĞESHBOÜPPXYQ", "G%u011ESHBO%DC%ADPPXYQ")] // Latin-1 with a soft hyphen, which is also UTF-8
    [InlineData("pccypßßz", "pccyp%DF%DF%ADz")]
    [InlineData("Ãbcdefgü", "%C3%62%63%64%65%66%67%C3%BC")] // its first letter in Latin-1, its last in UTF-8
    [InlineData("abcd\u0080efgh", "YWJjZMKAZWZnaA==")] // the first character of two bytes
    [InlineData("\U00010000bcdefgh", "8JCAgGJjZGVmZ2g=")] // the first of four
    [InlineData("\U0010FFFFbcdefgh", "9I+/v2JjZGVmZ2g=")] // the last of four
    [InlineData("ÃªÃµÃºÃª", "%C3%AA%C3%B5%C3%BA%C3%AA")] // escaped in Latin-1 from the first to the last
    [InlineData("ÃªĞÃªbcd", "%C3%AA%u011E%C3%AAbcd")]
    [InlineData("ÃªÃªabcd", "%C3%AA%u0000%C3%AAabcd")]
    [InlineData("Ãªbcdefü", "%C3%AAbcdef%FC")] // an escape in Latin-1 at the end
    [InlineData("Ãªbcdefgh", "%C3%AAbc%u0064efgh")]
    [InlineData("abcdefgh", "abcd%u0000efgh")]
    [InlineData("abcdefgh", @"abcd\u0000efgh")]
    [InlineData("axyzwstu", @"\u0061\xyzwstu")] // the second is no escape
    [InlineData("axghijkl", "&#97;&#xghijkl")]
    [InlineData("Aabcdefg", "&#65abcdefg")] // a is no decimal digit
    [InlineData("\U0010FFFFbcdefg", "&#x10FFFF;bcdefg")]
    [InlineData("abcdefgh", "abcd&#x110000;efgh")] // after the last character
    [InlineData("abcdefgh", "abcd&#xFFFF;efgh")]
    [InlineData("abcdefgh", "abcd&lt;efgh")] // the shortest name
    [InlineData("abcdefgh", "abcd&CounterClockwiseContourIntegral;efgh")] // the longest
    [InlineData("жзийклмн", "Ж-З-И-Й-К-Л-М-Н")]
    [InlineData("a b~c*d!e(f)'g", "a%20b~c%2Ad%21e%28f%29%27g")] // RFC 3986
    [InlineData("a b~c*d!e(f)'g", "a%20b~c*d!e(f)'g")] // encodeURIComponent
    [InlineData("a b~c*d!e(f)'g", "a+b~c%2Ad%21e%28f%29%27g")] // as forms are sent here
    [InlineData("a b~c*d!e(f)'g", "a+b%7Ec*d%21e%28f%29%27g")] // URLSearchParams, URLEncoder
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

    /// <summary>Bytes stand on both sides that are no text, or the beginning of a character of two, three or four bytes.</summary>
    [Theory]
    [InlineData("abcd")]
    [InlineData("abcdefg")]
    [InlineData("abcdefgh")]
    [InlineData("éabcdefé")]
    [InlineData("жзийклмн")]
    [InlineData("東京都の秘密の鍵")]
    [InlineData("ªµºµªµºª")] // the first and the last first bytes of two, three and four
    [InlineData("ߊߋߌߍߎߏߐߑ")]
    [InlineData("अआइईउऊऋए")]
    [InlineData("ࠀࠁࠂࠃࠄࠅࠆࠇ")]
    [InlineData("ａｂｃｄｅｆｇｈ")]
    [InlineData("\U000100A0\U000100A1\U000100A2\U000100A3")]
    [InlineData("\U00100001\U00100002\U00100003\U00100004")]
    [InlineData("🔑🚀🎈🌍🍀")]
    [InlineData("ßßßß")]
    public void A_secret_is_found_among_bytes_that_are_no_text(string secret)
    {
        foreach (var other in new byte[] { 0xFF, 0x01, 0xC3, 0xE2, 0xF0 })
        {
            for (var before = 0; before <= 6; before++)
            {
                foreach (var after in new[] { 0, 1, 3 })
                {
                    byte[] bytes = [.. Enumerable.Repeat(other, before), .. Encoding.UTF8.GetBytes(secret), .. Enumerable.Repeat(other, after)];

                    Finds(Convert.ToBase64String(bytes), secret).Should().BeTrue($"{before} bytes {other:X} are before it and {after} after it");
                    Finds(Convert.ToHexString(bytes), secret).Should().BeTrue($"{before} bytes {other:X} are before it and {after} after it");
                }
            }
        }
    }

    [Theory]
    [InlineData("YWFh")]
    [InlineData("616161")]
    [InlineData("%61")]
    [InlineData("&#97;")]
    [InlineData("&amp;")]
    [InlineData("\\u0061")]
    [InlineData("4oKs")]
    [InlineData("e282ac")]
    public void An_encoded_text_may_be_cut_anywhere(string encoded)
    {
        var text = string.Concat(Enumerable.Repeat(encoded, 12));
        for (var length = 0; length <= text.Length; length++)
        {
            Finds(text[..length], "abcd", "bcdefghi").Should().BeFalse($"of {length} characters");
        }
    }

    /// <summary>Each three bytes hold one of a letter or a separator that ASCII does not have.</summary>
    [Theory]
    [InlineData("sisisisi", "SİSİSİSİ")]
    [InlineData("SISISISI", "sısısısı")]
    [InlineData("iiiiiiii", "i\u0307i\u0307i\u0307i\u0307i\u0307i\u0307i\u0307i\u0307")]
    [InlineData("assassassass", "aßaßaßaß")]
    [InlineData("ASSASSASSASS", "ẞAẞAẞAẞ")]
    [InlineData("sasasasa", "ſaſaſaſa")]
    [InlineData("kkkkkkkk", "\u212A\u212A\u212A\u212A\u212A\u212A\u212A\u212A")]
    [InlineData("abcdefgh", "a\u00ADb\u00ADc\u00ADd\u00ADe\u00ADf\u00ADg\u00ADh")]
    [InlineData("abcdefgh", "a\u00A0b\u00A0c\u00A0d\u00A0e\u00A0f\u00A0g\u00A0h")]
    public void Case_B04_case_and_separators_do_not_matter_in_base64(string secret, string text) =>
        Finds(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)), secret).Should().BeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("\u0080\u0081ÿ Ā and another word")]
    [InlineData("no secret here, however long one looks for it")]
    [InlineData("%")]
    [InlineData("%4")]
    [InlineData("% 41 %zz %u00 100%")]
    [InlineData("& &; &#; &#x; &#xG; &a; &amp &nosuchentity; &#99999999999999; &#xD800; &#1114112;")]
    [InlineData("\\")]
    [InlineData(@"\u004 \uZZZZ \x4 C:\new\user \ud800")]
    [InlineData("0x")]
    [InlineData("x0123456789abcdef0123456789abcdef0")]
    [InlineData("0123456789abcdef0123456789abcdef x 0")]
    [InlineData("deadbeefdeadbeef 0x0x0x cafe-babe-cafe-babe")]
    [InlineData("Zm9vYmFyYmF6cXV4 ==== ++++ ____ ////")]
    [InlineData("e3d1a7c0-5a2b-4e0e-9f5e-0d6f3f1a2b3c 2026-11-30T01:13:27Z")]
    public void Other_texts_are_not_hidden(string text) => Finds(text, Long, "vcp_abcdefghijkl").Should().BeFalse();

    [Fact]
    public void Bytes_that_are_no_character_of_UTF8_are_no_text()
    {
        // Four bytes for each letter, where one would do.
        Finds("8ICBofCAgaLwgIGj8ICBpPCAgaXwgIGm8ICBp/CAgag=", "abcdefgh").Should().BeFalse();
        Finds(string.Concat(Enumerable.Repeat("0f", 400)), Long).Should().BeFalse();
    }

    /// <summary>Each character escaped in the way of another format, as a log of a page of a query writes it, and that in base64.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Escapes_of_three_formats_side_by_side_are_decoded(int first)
    {
        string[] formats = ["percent, all", "html, hexadecimal", "json, all"];
        var escaped = string.Concat("vcp_abcdefghijkl".Select((character, index) => SecretEncodings.All[formats[(index + first) % formats.Length]](character.ToString())));

        Finds(escaped, "vcp_abcdefghijkl").Should().BeTrue();
        Finds(SecretEncodings.All["base64"](escaped), "vcp_abcdefghijkl").Should().BeTrue();
        Finds(escaped, "vcp_zyxwvutsrqpo").Should().BeFalse();
    }

    /// <summary>Letters outside ASCII are compared by a hash, which tells those apart that stand near each other.</summary>
    [Theory]
    [InlineData("жзийклмн", "оптсруфх и другие слова")]
    [InlineData("一丁丂七丄丅丆万", "亀亁亂亃亄亅了亇")]
    [InlineData("§±¶†", "±§†¶")]
    [InlineData("🔑🚀🎈🌍", "🌍🎈🚀🔑")]
    public void Other_letters_are_not_the_secrets(string secret, string text)
    {
        Finds(text, secret).Should().BeFalse();
        Finds(secret, secret).Should().BeTrue();
    }

    /// <summary>Texts of which all decodings are as long as can be. Counted, not timed.</summary>
    [Theory]
    [InlineData("%25")]
    [InlineData("%2526amp;")]
    [InlineData("&amp;")]
    [InlineData("&#38;")]
    [InlineData("\\\\")]
    [InlineData("\\u005c")]
    [InlineData("41")]
    [InlineData("3431")]
    [InlineData("QUFB")]
    [InlineData("UVVGQg==")]
    [InlineData("IyMj")]
    [InlineData("%26#92;")]
    [InlineData("%&\\")]
    public void Case_B04_the_work_is_a_small_multiple_of_the_text(string repeated)
    {
        var text = string.Concat(Enumerable.Repeat(repeated, 5000 / repeated.Length));
        foreach (var secrets in new[] { 1, 100 })
        {
            var scan = new SecretScan([.. Enumerable.Range(0, secrets).Select(static number => new SecretString($"zyxw-vuts-{number}-never-there"))]);

            scan.Finds(text).Should().BeFalse();

            scan.Work.Should().BeInRange(text.Length, MostWork * text.Length);
        }
    }

    [Theory]
    [InlineData('z', 400, 400 + (4 * 300))] // base64 begins at each of four characters
    [InlineData('z', 11, 11 + 8)] // at the second, too few bytes are left for the secret
    [InlineData('f', 32, 32 + (4 * 24) + 16 + 15)] // and hexadecimal at each of two
    public void Case_B04_each_decoding_is_counted_once(char repeated, int length, int work)
    {
        var scan = new SecretScan([new SecretString("abcdefgh")]);

        scan.Finds(new string(repeated, length)).Should().BeFalse();

        scan.Work.Should().Be(work);
    }

    /// <summary>Each further encoding would multiply the work.</summary>
    [Theory]
    [InlineData("base64")]
    [InlineData("hexadecimal")]
    [InlineData("json, all")]
    public void Case_B04_two_encodings_within_each_other_are_the_limit(string encoding)
    {
        var encode = SecretEncodings.All[encoding];

        Finds(encode(encode("vcp_abcdefghijkl")), "vcp_abcdefghijkl").Should().BeTrue();
        Finds(encode(encode(encode("vcp_abcdefghijkl"))), "vcp_abcdefghijkl").Should().BeFalse();
    }

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
