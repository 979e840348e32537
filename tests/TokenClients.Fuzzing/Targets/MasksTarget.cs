using TokenClients.Errors;
using TokenClients.Fuzzing.Oracles;
using TokenClients.Primitives;

namespace TokenClients.Fuzzing.Targets;

/// <summary>
/// The masks: a secret that stands in a text of others, in one form or in one within another, hides the text; a text without it is shown; and both cost a small multiple of the text.
/// An input is a byte each for the alphabet of the secret, its length, the inner and the outer form, how it is written, and where it stands; then the letters of the secret, and the text.
/// </summary>
internal sealed class MasksTarget : Target
{
    private const int Selectors = 6;
    private const int LongestSecret = 64;

    // A secret with as many letters is found even where what stands next to it takes away some of them, such as a percent sign before two digits.
    private const int ManyLetters = 28;
    private const int FewestLettersInBytes = 4;
    private const int FewestLettersInText = 8;

    // A text is looked at as it is, decoded as percent (in UTF-8 and Latin-1), HTML and JSON, and as bytes: of base64 three times as long, of hexadecimal once. What is text in the bytes is looked at as well.
    private const int MostWorkOfOneDecoding = 1 + 4 + 4 + 4;
    private const int MostWork = 1 + (4 * MostWorkOfOneDecoding) + 4 + (4 * MostWorkOfOneDecoding);
    private const int MostBytes = 300;
    private const int FixedBytes = 64 << 10;

    private const string Alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private static readonly string[][] Alphabets =
    [
        Letters(Alphanumeric), Letters(Alphanumeric + "-_."), Letters("0123456789abcdef"), Letters("0123456789"), Letters(Alphanumeric + "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ "),
        Letters(Alphanumeric + "İıŞşĞğÜüÖöÇçßäé"), Letters(Alphanumeric + "€£§°·–…«»"), Letters("жзийклмнопрстуфхцчшщ东京都密码秘钥"), [.. Letters(Alphanumeric), "🔑", "🚀", "𝔘"],
    ];

    private static readonly string[] Between = ["", "", "-", " ", "\r\n", ", ", "\u00ad"];

    internal override string Name => "masks";

    internal override IReadOnlyList<string> Defects { get; } = ["another secret is known", "half of the text is searched", "a text is hidden"];

    internal override IEnumerable<string> Words { get; } =
        ["%25", "%", "%u00", "&amp;", "&#", "&#x", ";", "\\", "\\u00", "\\x", "0x", "==", "QUFB", "-", "_", "\r\n", "token", "\u00ad", "İ", "ı", "\u0307", "&shy;", "&lt", "%E2%82%AC", "🔑", "\ud7ff", "ffff", "UVVGQg=="];

    internal override IEnumerable<byte[]> Seeds
    {
        get
        {
            const string letters = "q7Zm0Lx2PvKdYsB9tRwA5nHcEuGfJ3oQiV8";
            for (var outer = 0; outer < Encodings.All.Count; outer++)
            {
                for (var inner = 0; inner < Encodings.All.Count; inner++)
                {
                    var number = (outer * Encodings.All.Count) + inner;
                    yield return Input([(byte)(number % Alphabets.Length), (byte)(number % 3 == 0 ? 12 : 34), (byte)inner, (byte)outer, (byte)(number * 3), (byte)(number * 37)], letters + "The token was not found: request id 4f0c, 100% of &lt;b&gt; C:\\new");
                }
            }
        }
    }

    internal override void Run(ReadOnlySpan<byte> input, string? defect)
    {
        if (input.Length < Selectors)
        {
            return;
        }

        var alphabet = Alphabets[input[0] % Alphabets.Length];
        var length = Math.Min(input[1] % (LongestSecret + 1), input.Length - Selectors);
        var value = string.Concat(input.Slice(Selectors, length).ToArray().Select(letter => alphabet[letter % alphabet.Length]));
        var text = Encoding.UTF8.GetString(input[(Selectors + length)..]);
        CheckUnknown(input, text, defect);
        if (SecretString.TryParse(value, out _) is not { } secret)
        {
            return;
        }

        var inner = Encodings.All[input[2] % Encodings.All.Count];
        var outer = Encodings.All[input[3] % Encodings.All.Count];
        var written = Written(secret.Reveal(), input[4]);
        var encoded = outer.Encode(inner.Encode(written));
        var letters = Readable.LettersOf(secret.Reveal()).Length;
        var isNextTo = (input[5] & 1) == 0;
        var at = text.Length * (input[5] >> 1) / 128;
        if (at > 0 && at < text.Length && char.IsLowSurrogate(text[at]))
        {
            at--;
        }

        var between = isNextTo ? "" : " ";
        var (before, after) = (text[..at] + between, between + text[at..]);
        var isToBeFound = letters >= (isNextTo ? ManyLetters : inner.IsOfBytes || outer.IsOfBytes ? FewestLettersInText : FewestLettersInBytes);
        var planted = before + encoded + after;
        var known = defect == "another secret is known" ? new SecretString("not-the-secret-of-this-text") : secret;

        var isFound = Bounded(new SecretScan([known]), defect == "half of the text is searched" ? planted[..(planted.Length / 2)] : planted);
        Check(isFound || !isToBeFound, $"a secret with {letters} letters is not found in {outer.Name} of {inner.Name}: {planted}");

        // What is shown of a text is cut, so where the secret stands behind the bound there is nothing to hide.
        var shown = Bounded(known, planted);
        Check(Redactor.IsHidden(shown) || !isToBeFound || planted.Length - after.Length > Redactor.MaxLength, $"a secret with {letters} letters is shown in {outer.Name} of {inner.Name}: {planted}");
        CheckSplit(known, before + encoded[..(encoded.Length / 2)], encoded[(encoded.Length / 2)..] + after, letters, defect);
    }

    /// <summary>A secret that is split over two texts of one error hides at least one of them.</summary>
    private static void CheckSplit(SecretString secret, string first, string second, int letters, string? defect)
    {
        if (letters < ManyLetters || first.Length > Redactor.MaxLength || second.Length > Redactor.MaxLength || defect is not null)
        {
            return;
        }

        var shown = new Redactor([secret]).Clean(first, null, second);
        Check(shown.Any(Redactor.IsHidden), $"a split secret is shown: {first} | {second}");
    }

    /// <summary>A text without the secret is shown: the secret is one that nobody can guess from the text.</summary>
    private static void CheckUnknown(ReadOnlySpan<byte> input, string text, string? defect)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(input);
        var unknown = new SecretString(string.Concat(hash.Select(static value => Alphanumeric[value % Alphanumeric.Length])));
        if (text.Length > 200)
        {
            Bounded(new SecretScan([unknown]), text);
            return;
        }

        Check(!Bounded(new SecretScan([unknown]), text), $"a secret is found where there is none: {text}");
        var shown = defect == "a text is hidden" && text.Contains('%', StringComparison.Ordinal) ? Redactor.Hidden : new Redactor([unknown]).Clean(text)[0];
        Check(!Redactor.IsHidden(shown) && (text.Length == 0 || shown is { Length: > 0 }), $"a text without a secret is hidden: {text}");
        Check(shown is null || !shown.AsSpan().ContainsAnyInRange('\0', '\u001f'), "what is shown has control characters");
    }

    private static bool Bounded(SecretScan scan, string text)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isFound = scan.Finds(text);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Check(scan.Work <= MostWork * Math.Max(1L, text.Length), $"{scan.Work} characters were looked at in a text of {text.Length}");
        Check(allocated <= FixedBytes + ((long)MostBytes * text.Length), $"{allocated} bytes were allocated for a text of {text.Length}");
        return isFound;
    }

    private static string? Bounded(SecretString secret, string text)
    {
        var shown = new Redactor([secret]).Clean(text)[0];
        Check(shown is null || shown.Length <= Redactor.MaxLength + 8, $"a text of {shown?.Length} characters is shown");
        return shown;
    }

    /// <summary>A secret as somebody writes it who means the same: in other case, or with separators or line breaks.</summary>
    private static string Written(string secret, byte way)
    {
        var written = (way & 7) switch
        {
            0 => secret.ToUpperInvariant(),
            1 => secret.ToLowerInvariant(),
            2 => secret.ToLowerInvariant().Replace('i', 'İ'),
            3 => secret.ToUpperInvariant().Replace('I', 'ı'),
            _ => secret,
        };
        var between = Between[(way >> 3) % Between.Length];
        return between.Length == 0 ? written : string.Join(between, written.EnumerateRunes().Chunk(1 + (way % 11)).Select(static part => string.Concat(part)));
    }

    private static string[] Letters(string letters) => [.. letters.Select(static letter => letter.ToString())];
}
