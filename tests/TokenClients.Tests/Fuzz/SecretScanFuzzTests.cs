using TokenClients.Primitives;
using TokenClients.Tests.Errors;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Fuzz;

/// <summary>
/// Any secret in any encoding, up to two deep, is found in any text, a text without it is shown, and the work is bounded. Counted, not timed.
/// Set TOKENCLIENTS_SCAN_SEED to the seed that a run prints to have the same texts again.
/// </summary>
public sealed class SecretScanFuzzTests(ITestOutputHelper output)
{
    private const int Texts = 10_000;

    // A text is looked at as it is, decoded as percent (twice), HTML, JSON and all three, and as bytes: of base64 three times as long, of hexadecimal once. What is text in the bytes is looked at as well.
    private const int MostWorkOfOneDecoding = 1 + 5 + 4 + 4;
    private const int MostWork = 1 + (5 * MostWorkOfOneDecoding) + 4 + (4 * MostWorkOfOneDecoding);

    private const string Alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private static readonly string[] Alphabets = [Alphanumeric, Alphanumeric, "0123456789abcdef", Alphanumeric + "-_.", Alphanumeric + "İıŞşĞğÜüÖöÇç", Alphanumeric + "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ ", "жзийклмнопрстуфхцчшщ东京都密码秘钥"];

    private static readonly string[] Words =
    [
        "the", "token", "access", "was", "not", "found", "expired", "invalid", "credential", "password", "request", "id", "for", "application", "at", "line", "column", "unexpected", "character", "forbidden", "Erişim", "anahtarı", "geçersiz",
        "https://api.example.com/v1/tokens?limit=20&until=5", "2026-11-30T01:13:27.123Z", "{\"error\":{\"code\":\"bad_request\"}}", "<p>Not&nbsp;found</p>", "C:\\temp\\new", "100%", "req_8f3kd02", "0xDEADBEEF",
    ];

    private static readonly Func<string, string>[] Encodings = [.. SecretEncodings.All.Values];

    [Fact]
    public void Case_B04_a_secret_in_any_two_encodings_is_found_in_any_text()
    {
        var seed = Dice.SeedOf("TOKENCLIENTS_SCAN_SEED");
        output.WriteLine($"TOKENCLIENTS_SCAN_SEED={seed}");
        var most = 0.0;
        for (var number = 0; number < Texts; number++)
        {
            var dice = new Dice(unchecked((seed * 31) + (number * 7919)));
            var secret = SecretOf(dice);
            var encoded = dice.Pick(Encodings)(dice.Pick(Encodings)(Written(secret, dice)));
            var text = $"{TextOf(dice)} {encoded} {TextOf(dice)}";
            var scan = new SecretScan([new(SecretOf(dice)), new(secret)]);

            if (!scan.Finds(text))
            {
                Assert.Fail($"seed {seed}, text {number}: {secret} is not found in {text}");
            }

            most = Math.Max(most, CheckWork(new SecretScan([new(SecretOf(dice))]), text));
        }

        output.WriteLine($"{Texts} texts: at most {most:0.0} times the length of the text was looked at");
    }

    [Fact]
    public void Case_B04_texts_without_a_secret_are_shown()
    {
        var seed = Dice.SeedOf("TOKENCLIENTS_SCAN_SEED");
        output.WriteLine($"TOKENCLIENTS_SCAN_SEED={seed}");
        var (hidden, most) = (0, 0.0);
        for (var number = 0; number < Texts; number++)
        {
            var dice = new Dice(unchecked((seed * 37) + (number * 7919)));
            var scan = new SecretScan([new(SecretOf(dice)), new(SecretOf(dice)), new(SecretOf(dice))]);
            var text = $"{TextOf(dice)} {dice.Pick(Encodings)(dice.Pick(Encodings)(SecretOf(dice)))} {TextOf(dice)}";
            most = Math.Max(most, CheckWork(scan, text));
            hidden += scan.Finds(text) ? 1 : 0;
        }

        output.WriteLine($"{hidden} of {Texts} texts without a secret hidden; at most {most:0.0} times the length of the text was looked at");
        hidden.Should().BeLessThanOrEqualTo(2, "eight letters of a random secret hardly occur by chance");
    }

    /// <summary>Texts of which all decodings are as long as can be.</summary>
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
        foreach (var length in new[] { 100, 20_000 })
        {
            var text = string.Concat(Enumerable.Repeat(repeated, length / repeated.Length));
            foreach (var secrets in new[] { 1, 100 })
            {
                var scan = new SecretScan([.. Enumerable.Range(0, secrets).Select(static number => new SecretString($"zyxw-vuts-{number}-never-there"))]);

                output.WriteLine($"{repeated} {length} {secrets}: {CheckWork(scan, text):0.0}");
            }
        }
    }

    private static double CheckWork(SecretScan scan, string text)
    {
        scan.Finds(text);
        scan.Work.Should().BeLessThanOrEqualTo(MostWork * (long)text.Length, text.Length > 1000 ? "" : text);
        return scan.Work / (double)text.Length;
    }

    private static string SecretOf(Dice dice)
    {
        var alphabet = dice.Pick(Alphabets);

        // Eight letters at least, so that chance finds none of them.
        return string.Concat(Enumerable.Range(0, 6 + dice.Next(40)).Select(_ => alphabet[dice.Next(alphabet.Length)])) + string.Concat(Enumerable.Range(0, 10).Select(_ => Alphanumeric[dice.Next(Alphanumeric.Length)]));
    }

    /// <summary>A secret as somebody writes it who means the same: in other case, or with separators or line breaks.</summary>
    private static string Written(string secret, Dice dice)
    {
        var written = dice.Next(5) switch
        {
            0 => secret.ToUpperInvariant(),
            1 => secret.ToLowerInvariant().Replace('i', 'İ'),
            2 => secret.ToUpperInvariant().Replace('I', 'ı'),
            _ => secret,
        };
        var between = dice.Pick(["", "", "-", " ", "\r\n", ", ", "\u00ad"]);
        return string.Join(between, written.Chunk(1 + dice.Next(20)).Select(static part => new string(part)));
    }

    private static string TextOf(Dice dice) => string.Join(' ', Enumerable.Range(0, dice.Next(12)).Select(_ => dice.Pick(Words)));
}
