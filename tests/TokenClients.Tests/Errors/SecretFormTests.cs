using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using TokenClients.Errors;
using TokenClients.Primitives;

namespace TokenClients.Tests.Errors;

/// <summary>Each form in which a service may repeat a secret, made here without the library, is looked for by itself: none is found only because another one is.</summary>
public sealed class SecretFormTests
{
    private const string Short = "~~?a"; // base64: fn4/YQ==
    private const string Long = "k?>~/+7\\\"é-long enough";

    public static TheoryData<string, string> Encodings
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var secret in new[] { Short, Long })
            {
                var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(secret));
                foreach (var form in new[]
                {
                    secret,
                    Percent(secret),
                    Percent(secret).ToLowerInvariant(),
                    Unicode(secret),
                    Unicode(secret).ToLowerInvariant(),
                    Convert.ToHexString(Encoding.UTF8.GetBytes(secret)),
                    Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret)),
                    Uri.EscapeDataString(secret),
                    Uri.EscapeDataString(Uri.EscapeDataString(secret)),
                    Json(secret),
                    Json(Json(secret)),
                    Uri.EscapeDataString(Json(secret)),
                    base64.TrimEnd('='),
                    Uri.EscapeDataString(base64.TrimEnd('=')),
                }.Distinct())
                {
                    data.Add(secret, form);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Each_form_is_masked_as_a_whole_wherever_it_stands(string secret, string form)
    {
        var redactor = Knowing(secret);

        redactor.Clean($"before {form} between {form} after").Should().Be("before *** between *** after");
        redactor.Clean(form).Should().Be("***", "it may be all there is");
        redactor.Clean(form + "!").Should().Be("***!");
        new SecretForms(secret).AreIn(form + " after").Should().BeTrue();
        new SecretForms(secret).AreIn("before " + form).Should().BeTrue();
    }

    [Fact]
    public void What_is_no_form_is_not_found()
    {
        const string text = "no secret here, however long one looks for it";

        new SecretForms(Long).AreIn(text).Should().BeFalse();
        Knowing(Long).Clean(text).Should().Be(text);
    }

    /// <summary>A header of basic authentication holds a user's name before the secret, so the secret's base64 begins within one of its characters.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("u", ":")]
    [InlineData("us", "::")]
    [InlineData("use", ":::")]
    [InlineData("user:", "")]
    [InlineData("~~~", "~~~")]
    [InlineData("~~~~", "~~~~")]
    public void The_characters_of_a_longer_base64_that_are_the_secrets_own_are_masked(string before, string after)
    {
        var whole = Encoding.UTF8.GetBytes(before + Long + after);
        var standard = Convert.ToBase64String(whole).TrimEnd('=');
        standard.Should().MatchRegex("[+/]", "the two alphabets differ in these");

        // A character of base64 has six bits, and is the secret's own if all of them are.
        var (firstBit, lastBit) = (Encoding.UTF8.GetByteCount(before) * 8, (Encoding.UTF8.GetByteCount(before) + Encoding.UTF8.GetByteCount(Long)) * 8);
        var first = Enumerable.Range(0, standard.Length).First(index => index * 6 >= firstBit);
        var end = Enumerable.Range(0, standard.Length).Last(index => (index + 1) * 6 <= lastBit) + 1;
        foreach (var encoded in new[] { standard, standard.Replace('+', '-').Replace('/', '_') })
        {
            Knowing(Long).Clean($"Basic {encoded}").Should().StartWith($"Basic {encoded[..first]}***").And.NotContain(encoded[(end - 4)..end]);
        }
    }

    [Theory]
    [InlineData("8 bytes!", true)]
    [InlineData("7 bytes", false)] // a part of its encoding could be anything
    public void Of_a_short_secret_only_the_whole_is_looked_for(string secret, bool isFound)
    {
        var redactor = Knowing(secret);
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes("user:" + secret));

        (redactor.Clean(encoded) != encoded).Should().Be(isFound);
        redactor.Clean(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('=')).Should().Be("***");
    }

    [Theory]
    [InlineData("abcdefghijkl", "abcdef\nghijkl", true)]
    [InlineData("abcdefghijk", "abcdef\nghijk", false)] // so few could be words
    [InlineData("abcdefghijkl-x", "abcdefghijkl", true)]
    [InlineData("ab-cdefghijklmnop-qr", "cdefghij klmnop", true)]
    [InlineData("ab-cdefghijklmnop-qr", "at first, \"cdefghij\",\n\"klmnop\"", true)]
    [InlineData("ab-cdefghijklmnop-qr", "ab qr", false)]
    [InlineData("abcdefghijklmnop.qr.st", "ABCDEFGH IJKLMNOP", true)]
    [InlineData("ab.cd.efghijklmnopqr", "efgh.ijkl.mnop.qr", true)]
    [InlineData("abcdefghijkl.mnopqrstuvwx", "abcd efgh ijkl", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "abcdefghij klmnopqrst", true)] // the first twenty are enough
    [InlineData("abcdefghijklmnopqrstuvwxyz", "abcdefghij klmnopqrs", false)]
    public void Of_a_text_that_holds_a_split_secret_nothing_is_shown(string secret, string text, bool isHidden) =>
        Knowing(secret).Clean(text).Should().Be(isHidden ? "***" : text.Replace("\n", "\\u000a", StringComparison.Ordinal));

    [Fact]
    public void A_split_secret_is_found_among_others_and_beside_its_own_base64()
    {
        const string secret = "abcdefghijklmnop";
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('=');
        var (split, splitBase64) = (Split(secret), Split(base64));

        Knowing(secret).Clean(splitBase64).Should().Be("***", "mail and certificates break base64 into lines");
        Knowing(secret).Clean($"{split} {splitBase64}").Should().Be("***");
        Knowing("another-secret-1", secret, "another-secret-2").Clean($"it was {split}").Should().Be("***");
        Knowing("another-secret-1", "another-secret-2").Clean($"it was {split}").Should().Be($"it was {split}");

        static string Split(string text) => string.Join(", ", text.Chunk(5).Select(static part => new string(part)));
    }

    /// <summary>The pool is the whole program's: who rents next could read what is left in an array.</summary>
    [Fact]
    public void What_was_searched_does_not_stay_in_the_shared_pool()
    {
        var text = "abcdef-ghijkl" + new string('x', 200);

        Knowing("abcdefghijkl").Clean(text).Should().Be("***");

        var rented = ArrayPool<char>.Shared.Rent(text.Length);
        var left = new string(rented);
        ArrayPool<char>.Shared.Return(rented);
        left.Should().NotContain("abcdefghijkl").And.NotContain("xxx");
    }

    [Theory]
    [InlineData("\n", @"\u000a")]
    [InlineData("\u202e\u200b", @"\u202e\u200b")]
    [InlineData("🚀\n🚀", @"🚀\u000a🚀")]
    [InlineData("🚀🚀", "🚀🚀")]
    [InlineData("a~b c", "a~b c")]
    [InlineData("déjà vu – 東京", "déjà vu – 東京")]
    [InlineData("déjà vu – 東京\t", @"déjà vu – 東京\u0009")]
    public void Letters_of_every_language_are_shown_and_what_controls_is_not(string said, string shown) => Knowing("a secret that is not there").Clean(said).Should().Be(shown);

    /// <summary>Half a surrogate pair is no character, and no attribute can hold it.</summary>
    [Fact]
    public void Half_a_character_is_escaped()
    {
        Knowing().Clean("a\ud83d").Should().Be(@"a\ud83d");
        Knowing().Clean("\ud83db\n").Should().Be(@"\ud83db\u000a");
    }

    private static Redactor Knowing(params string[] secrets) => new([.. secrets.Select(static secret => new SecretString(secret))]);

    private static string Percent(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(static value => "%" + value.ToString("X2", CultureInfo.InvariantCulture)));

    private static string Unicode(string text) => string.Concat(text.Select(static character => "\\u" + ((int)character).ToString("X4", CultureInfo.InvariantCulture)));

    private static string Json(string text) => JsonSerializer.Serialize(text)[1..^1];
}
