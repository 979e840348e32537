using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TokenClients.Http;

namespace TokenClients.Diagnostics;

/// <summary>Takes what a server wrote and makes it fit to be shown: every secret of the call masked, bounded, on one line.</summary>
internal static class Redactor
{
    internal const int MaxLength = 500;
    private const string Mask = "***";

    internal static string? Clean(string? text, IReadOnlyCollection<SecretString> secrets)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // Before cutting, as a secret that is cut in two is not found; and the longest first, as a short one may be part of a long one.
        foreach (var form in FormsOf(secrets).OrderByDescending(static form => form.Length))
        {
            text = Replace(text!, form);
        }

        return OnOneLine(text!);
    }

    /// <summary>Whether a text repeats a secret in any form.</summary>
    internal static bool FindsSecret(string text, IReadOnlyCollection<SecretString> secrets) =>
        FormsOf(secrets).Any(form => !ReferenceEquals(Replace(text, form), text));

    private static IEnumerable<string> FormsOf(IEnumerable<SecretString> secrets) => secrets.SelectMany(static secret => FormsOf(secret.Reveal())).Distinct();

    /// <summary>The forms in which a server repeats what it was sent. Hexadecimal digits of an escape may be of either case.</summary>
    private static IEnumerable<string> FormsOf(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return FormWriter.Encode(secret);
        yield return FormWriter.Encode(secret).Replace("~", "%7E").Replace("%2A", "*");
        yield return JsonEncodedText.Encode(secret).ToString();
        yield return JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
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
