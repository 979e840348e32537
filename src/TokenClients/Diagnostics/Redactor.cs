using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TokenClients.Http;

namespace TokenClients.Diagnostics;

/// <summary>Takes what a server wrote and makes it fit to be shown: every secret of the call masked, bounded, on one line. One serves all texts of an error.</summary>
/// <param name="secrets">The secrets that the call knows.</param>
internal sealed class Redactor(IReadOnlyCollection<SecretString> secrets)
{
    internal const int MaxLength = 500;
    private const string Mask = "***";

    /// <summary>Of shorter secrets, in bytes, a part of an encoding could be anything.</summary>
    private const int ShortestPart = 8;

    /// <summary>By so many letters and digits in a row a split secret is known: fewer could be a word.</summary>
    private const int ShortestRun = 12;
    private const int LongestPart = 20;

    private List<string>? _forms;
    private List<string>? _runs;

    // Worked out once, and only when there is something to mask. The longest come first, as a short one may be part of a long one.
    private List<string> Forms => _forms ??= [.. secrets.SelectMany(static secret => FormsOf(secret.Reveal())).Distinct().OrderByDescending(static form => form.Length)];

    internal string? Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // Before cutting, as a secret that is cut in two is not found.
        foreach (var form in Forms)
        {
            text = Replace(text!, form);
        }

        // What is split over lines or values cannot be cut out of the text, so nothing of it is shown.
        var letters = OnlyLetters(text!);
        if (Runs.Exists(run => Holds(letters, run)))
        {
            return Mask;
        }

        return OnOneLine(text!);
    }

    /// <summary>What of secrets and their base64 stays together however they are split and escaped.</summary>
    private List<string> Runs => _runs ??=
    [
        .. secrets.SelectMany(static secret => new[] { secret.Reveal(), Convert.ToBase64String(Encoding.UTF8.GetBytes(secret.Reveal())) })
            .Select(LongestRun)
            .Where(static run => run.Length >= ShortestRun)
            .Select(static run => run.Substring(0, Math.Min(run.Length, LongestPart))),
    ];

    /// <summary>Whether a text repeats a secret in any form.</summary>
    internal bool FindsSecret(string text) => Forms.Exists(form => Holds(text, form));

    /// <summary>The forms in which a server repeats what it was sent. Hexadecimal digits of an escape may be of either case.</summary>
    private static IEnumerable<string> FormsOf(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);

        // As JavaScript's encodeURIComponent has it, which leaves more marks as they are.
        yield return Uri.EscapeDataString(secret).Replace("%21", "!").Replace("%27", "'").Replace("%28", "(").Replace("%29", ")").Replace("%2A", "*");
        yield return FormWriter.Encode(secret);
        yield return FormWriter.Encode(secret).Replace("~", "%7E").Replace("%2A", "*");
        yield return JsonEncodedText.Encode(secret).ToString();
        yield return JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();

        var bytes = Encoding.UTF8.GetBytes(secret);
        yield return Hexadecimal("%", bytes.Select(static value => (int)value), digits: 2);
        yield return Hexadecimal("\\u", secret.Select(static character => (int)character), digits: 4);

        // Twice, as proxies and logs of logs have it.
        yield return Uri.EscapeDataString(Uri.EscapeDataString(secret));
        yield return JsonEncodedText.Encode(JsonEncodedText.Encode(secret).ToString()).ToString();
        yield return Uri.EscapeDataString(JsonEncodedText.Encode(secret).ToString());

        yield return Hexadecimal("", bytes.Select(static value => (int)value), digits: 2);
        yield return Convert.ToBase64String(bytes).TrimEnd('=');
        yield return Uri.EscapeDataString(Convert.ToBase64String(bytes).TrimEnd('='));

        // Inside of something longer, such as a header's value: what of it is the secret's alone, wherever it begins.
        for (var offset = 0; offset < 3 && bytes.Length >= ShortestPart; offset++)
        {
            var encoded = Convert.ToBase64String([.. new byte[offset], .. bytes]);
            var first = (offset * 8 + 5) / 6;
            var part = encoded.Substring(first, ((offset + bytes.Length) * 8 / 6) - first);
            yield return part;
            yield return part.Replace('+', '-').Replace('/', '_');
        }
    }

    private static string Hexadecimal(string prefix, IEnumerable<int> numbers, int digits)
    {
        var result = new StringBuilder();
        foreach (var number in numbers)
        {
            result.Append(prefix);
            for (var digit = digits - 1; digit >= 0; digit--)
            {
                result.Append("0123456789ABCDEF"[(number >> (digit * 4)) & 0xF]);
            }
        }

        return result.ToString();
    }

    private static bool Holds(string text, string secret) => !ReferenceEquals(Replace(text, secret), text);

    private static string LongestRun(string text)
    {
        var (longest, start) = ("", 0);
        for (var index = 0; index <= text.Length; index++)
        {
            if (index == text.Length || !char.IsLetterOrDigit(text[index]))
            {
                longest = index - start > longest.Length ? text.Substring(start, index - start) : longest;
                start = index + 1;
            }
        }

        return longest;
    }

    private static string OnlyLetters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

    private static string Replace(string text, string secret)
    {
        var found = text.IndexOf(secret, StringComparison.OrdinalIgnoreCase);
        if (found < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var rest = 0;
        for (; found >= 0; found = text.IndexOf(secret, rest, StringComparison.OrdinalIgnoreCase))
        {
            result.Append(text, rest, found - rest).Append(Mask);
            rest = found + secret.Length;
        }

        return result.Append(text, rest, text.Length - rest).ToString();
    }

    private static string OnOneLine(string text)
    {
        var result = new StringBuilder(Math.Min(text.Length, MaxLength) + 1);
        for (var index = 0; index < text.Length; index++)
        {
            if (result.Length >= MaxLength)
            {
                return result.Append('…').ToString();
            }

            var character = text[index];
            if (index + 1 < text.Length && char.IsSurrogatePair(character, text[index + 1]))
            {
                result.Append(character).Append(text[++index]);
            }
            else if (IsPrintable(character))
            {
                result.Append(character);
            }
            else
            {
                result.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
            }
        }

        return result.ToString();
    }

    private static bool IsPrintable(char character) => CharUnicodeInfo.GetUnicodeCategory(character) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);
}
