using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace TokenClients.Fuzzing.Oracles;

/// <summary>What a person with the usual tools can read of a secret in a text. Shares nothing with the library.</summary>
internal static partial class Readable
{
    // Eight letters in a row are too much of a secret.
    private const int Enough = 8;

    /// <summary>Returns whether enough of a secret can be read, as the text is or after one or two decodings. Secrets with fewer letters than are enough are not looked for.</summary>
    internal static bool Shows(string secret, string text, int enough = Enough)
    {
        var letters = LettersOf(secret);
        if (letters.Length < enough)
        {
            return false;
        }

        var runs = new HashSet<string>(StringComparer.Ordinal);
        for (var start = 0; start + enough <= letters.Length; start++)
        {
            runs.Add(letters.Substring(start, enough));
        }

        return Holds(text, runs, enough) || DecodingsOf(text).Any(once => Holds(once, runs, enough) || DecodingsOf(once).Any(twice => Holds(twice, runs, enough)));
    }

    internal static string LettersOf(string text) => string.Concat(text.EnumerateRunes().Where(Rune.IsLetterOrDigit).Select(static rune => Rune.ToLowerInvariant(rune).ToString()));

    private static bool Holds(string text, HashSet<string> runs, int length)
    {
        var letters = LettersOf(text);
        for (var start = 0; start + length <= letters.Length; start++)
        {
            if (runs.Contains(letters.Substring(start, length)))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<string> DecodingsOf(string text)
    {
        if (text.Contains('%', StringComparison.Ordinal))
        {
            yield return Uri.UnescapeDataString(text);
        }

        if (text.Contains('&', StringComparison.Ordinal))
        {
            yield return WebUtility.HtmlDecode(text);
        }

        if (text.Contains('\\', StringComparison.Ordinal))
        {
            yield return Escape().Replace(text, static match => ((char)int.Parse(match.Groups["digits"].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());
        }

        foreach (Match match in Base64().Matches(text))
        {
            var value = match.Value.Replace('-', '+').Replace('_', '/');
            for (var start = 0; start < 4; start++)
            {
                yield return Encoding.UTF8.GetString(Convert.FromBase64String(value[start..(start + ((value.Length - start) / 4 * 4))]));
            }
        }

        foreach (Match match in Hexadecimal().Matches(text))
        {
            var digits = match.Value.Replace("-", "", StringComparison.Ordinal);
            yield return Encoding.UTF8.GetString(Convert.FromHexString(digits.AsSpan(0, digits.Length / 2 * 2)));
        }
    }

    [GeneratedRegex("""\\(?:u(?<digits>[0-9a-fA-F]{4})|x(?<digits>[0-9a-fA-F]{2}))""", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();

    [GeneratedRegex("[A-Za-z0-9+/_-]{12,}", RegexOptions.CultureInvariant)]
    private static partial Regex Base64();

    [GeneratedRegex("[0-9a-fA-F-]{16,}", RegexOptions.CultureInvariant)]
    private static partial Regex Hexadecimal();
}
