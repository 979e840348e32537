using System.Globalization;
using System.Text;

namespace TokenClients.Errors;

/// <summary>Makes text from outside the library safe to show: hides any that repeats one of the call's secrets, limits its length and escapes nonprintable characters. The library's own sentences need none of this.</summary>
internal sealed class Redactor(IReadOnlyCollection<SecretString> secrets)
{
    internal const int MaxLength = 500;

    /// <summary>Shown in place of a whole text, because a mask in the middle of a text could reveal what it hides.</summary>
    internal const string Hidden = "(hidden: the text repeats a secret)";

    // Longer than the text that is shown, so that a secret is found even if the shown text ends in the middle of it.
    private const int MaxSearched = MaxLength + 64;

    private readonly SecretScan _scan = new(secrets);

    /// <summary>Returns one error's texts in a form that can be shown, and <see langword="null"/> for those that are empty. If a secret is split across successive texts, all of them are hidden.</summary>
    internal string?[] Clean(params string?[] texts)
    {
        if (Repeats(texts))
        {
            texts = Array.ConvertAll(texts, text => Repeats(text) ? Hidden : text);
            if (Repeats(Array.FindAll(texts, static text => !IsHidden(text))))
            {
                texts = Array.ConvertAll(texts, static text => text is null ? null : Hidden);
            }
        }

        return Array.ConvertAll(texts, static text => string.IsNullOrEmpty(text) ? null : IsHidden(text) ? Hidden : Escape(text!));
    }

    /// <summary>Returns whether a text was replaced.</summary>
    internal static bool IsHidden(string? text) => ReferenceEquals(text, Hidden);

    private bool Repeats(params string?[] texts) =>
        _scan.Finds(string.Join("\n", Array.ConvertAll(texts, static text => text is { Length: > MaxSearched } ? text.Substring(0, MaxSearched) : text)));

    private static string Escape(string text)
    {
        if (text.Length <= MaxLength && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
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
