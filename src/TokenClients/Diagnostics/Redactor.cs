using System.Buffers;
using System.Globalization;
using System.Linq;
using System.Text;

namespace TokenClients.Diagnostics;

/// <summary>Takes what a server wrote and makes it fit to be shown: every secret of the call masked, bounded, on one line. One serves all texts of an error.</summary>
internal sealed class Redactor
{
    internal const int MaxLength = 500;
    private const string Mask = "***";

    private readonly string[] _forms;
    private readonly string[] _runs;
    private readonly int _shortestRun = int.MaxValue;

    /// <param name="secrets">The secrets that the call knows.</param>
    internal Redactor(IReadOnlyCollection<SecretString> secrets)
    {
        (_forms, _runs) = secrets.Count == 1 && secrets.First().Forms is var only
            ? (only.Whole, only.Runs)
            : ([.. secrets.SelectMany(static secret => secret.Forms.Whole).OrderByDescending(static form => form.Length)], [.. secrets.SelectMany(static secret => secret.Forms.Runs)]);
        foreach (var run in _runs)
        {
            _shortestRun = Math.Min(_shortestRun, run.Length);
        }
    }

    internal string? Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        // Before cutting, as a secret that is cut in two is not found.
        foreach (var form in _forms)
        {
            text = Replace(text!, form);
        }

        // What is split over lines or values cannot be cut out of the text, so nothing of it is shown.
        return HoldsRun(text!) ? Mask : OnOneLine(text!);
    }

    /// <summary>Whether a text repeats a secret in any form.</summary>
    internal bool FindsSecret(string text)
    {
        foreach (var form in _forms)
        {
            if (Holds(text, form))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a text holds a secret as it is, in letters of either case.</summary>
    internal static bool Holds(string text, string secret) => text.AsSpan().IndexOf(secret.AsSpan(), StringComparison.OrdinalIgnoreCase) >= 0;

    private bool HoldsRun(string text)
    {
        if (text.Length < _shortestRun)
        {
            return false;
        }

        var buffer = ArrayPool<char>.Shared.Rent(text.Length);
        var length = 0;
        foreach (var character in text)
        {
            if (char.IsLetterOrDigit(character))
            {
                buffer[length++] = character;
            }
        }

        var holds = false;
        foreach (var run in _runs)
        {
            holds |= buffer.AsSpan(0, length).IndexOf(run.AsSpan(), StringComparison.OrdinalIgnoreCase) >= 0;
        }

        ArrayPool<char>.Shared.Return(buffer, clearArray: true);
        return holds;
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
        if (IsFit(text))
        {
            return text;
        }

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

    private static bool IsFit(string text)
    {
        foreach (var character in text)
        {
            if (!IsPrintable(character))
            {
                return false;
            }
        }

        return text.Length <= MaxLength;
    }

    private static bool IsPrintable(char character) => character is >= ' ' and <= '~' || CharUnicodeInfo.GetUnicodeCategory(character) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);
}
