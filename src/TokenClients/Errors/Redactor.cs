using System.Globalization;
using System.Linq;
using System.Text;

namespace TokenClients.Errors;

/// <summary>Makes texts of a server safe to show: masks every secret of the call, limits the length and escapes line breaks.</summary>
internal sealed class Redactor
{
    internal const int MaxLength = 500;
    private const string Mask = "***";

    private readonly string[] _forms;
    private readonly string[] _runs;

    internal Redactor(IReadOnlyCollection<SecretString> secrets)
    {
        _forms = [.. secrets.SelectMany(static secret => secret.Forms.Complete).OrderByDescending(static form => form.Length)];
        _runs = [.. secrets.SelectMany(static secret => secret.Forms.Runs)];
    }

    internal string? Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // Mask before truncating: a truncated secret would not be found.
        foreach (var form in _forms)
        {
            text = Replace(text!, form);
        }

        // A secret that is split over lines or values cannot be masked in place, so the whole text is masked.
        return ContainsRun(text!) ? Mask : Escape(text!);
    }

    private bool ContainsRun(string text)
    {
        if (_runs.Length == 0)
        {
            return false;
        }

        var letters = new string([.. text.Where(char.IsLetterOrDigit)]);
        return Array.Exists(_runs, run => SecretText.IndexOf(letters.AsSpan(), run) >= 0);
    }

    private static string Replace(string text, string secret)
    {
        var found = SecretText.IndexOf(text.AsSpan(), secret);
        if (found < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var rest = 0;
        for (; found >= 0; found = SecretText.IndexOf(text.AsSpan(rest), secret))
        {
            result.Append(text, rest, found).Append(Mask);
            rest += found + secret.Length;
        }

        return result.Append(text, rest, text.Length - rest).ToString();
    }

    private static string Escape(string text)
    {
        var result = new StringBuilder(Math.Min(text.Length, MaxLength) + 1);
        for (var index = 0; index < text.Length; index++)
        {
            if (result.Length >= MaxLength)
            {
                return result.Append('…').ToString();
            }

            if (char.IsSurrogatePair(text, index))
            {
                result.Append(text, index++, 2);
            }
            else if (IsPrintable(text[index]))
            {
                result.Append(text[index]);
            }
            else
            {
                result.Append("\\u").Append(((int)text[index]).ToString("x4", CultureInfo.InvariantCulture));
            }
        }

        return result.ToString();
    }

    private static bool IsPrintable(char character) => character is >= ' ' and <= '~' || CharUnicodeInfo.GetUnicodeCategory(character) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);
}
