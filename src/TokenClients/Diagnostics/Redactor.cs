using System.Globalization;
using System.Text;
using System.Text.Json;
using TokenClients.Http;

namespace TokenClients.Diagnostics;

/// <summary>Takes what a server wrote and makes it fit to be shown: every secret of the call masked, bounded, on one line.</summary>
internal static class Redactor
{
    internal const int MaxLength = 500;
    private const string Mask = "***";

    internal static string? Clean(string? text, IReadOnlyList<SecretString> secrets)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // Before cutting: a secret that is cut in two is not found.
        foreach (var secret in secrets)
        {
            foreach (var form in FormsOf(secret.Reveal()))
            {
                text = Replace(text!, form);
            }
        }

        return OnOneLine(text!);
    }

    /// <summary>The forms in which a server repeats what it was sent. Hexadecimal digits of an escape may be of either case.</summary>
    private static IEnumerable<string> FormsOf(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return FormWriter.Encode(secret);
        yield return JsonEncodedText.Encode(secret).ToString();
        yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('=');
    }

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
        foreach (var character in text)
        {
            if (result.Length >= MaxLength)
            {
                return result.Append('…').ToString();
            }

            switch (CharUnicodeInfo.GetUnicodeCategory(character))
            {
                case UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    result.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default:
                    result.Append(character);
                    break;
            }
        }

        return result.ToString();
    }
}
