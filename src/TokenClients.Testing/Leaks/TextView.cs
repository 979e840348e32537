using System.Globalization;
using System.Text;

namespace TokenClients.Testing.Leaks;

/// <summary>A text, or its decoded form.</summary>
/// <param name="Text">The text.</param>
/// <param name="Form">The form that was decoded last; <see cref="SecretLeakForm.Plain"/> if nothing was decoded.</param>
internal readonly record struct TextView(string Text, SecretLeakForm Form)
{
    // JSON in JSON, percent-encoding in a form in JSON: more than three levels do not occur in practice.
    private const int MaxDecodings = 3;

    /// <summary>Returns the text, and each of its decoded forms that differ.</summary>
    internal static List<TextView> Of(string text)
    {
        List<TextView> views = [new(text, SecretLeakForm.Plain)];
        var start = 0;
        for (var decoding = 0; decoding < MaxDecodings && start < views.Count; decoding++)
        {
            var end = views.Count;
            for (; start < end; start++)
            {
                var encoded = views[start].Text;
                Add(views, Unescape(encoded), SecretLeakForm.JsonEscaped);
                Add(views, Uri.UnescapeDataString(encoded), SecretLeakForm.PercentEncoded);
                Add(views, Uri.UnescapeDataString(encoded.Replace('+', ' ')), SecretLeakForm.FormEncoded);
            }
        }

        return views;
    }

    /// <summary>Returns the text without the separators of lines and values, or the same instance if it has none.</summary>
    internal static string WithoutSeparators(string text)
    {
        StringBuilder? result = null;
        for (var index = 0; index < text.Length; index++)
        {
            if (IsSeparator(text[index]))
            {
                result ??= new StringBuilder(text.Length).Append(text, 0, index);
            }
            else
            {
                result?.Append(text[index]);
            }
        }

        return result?.ToString() ?? text;
    }

    internal static bool IsSeparator(char character) =>
        char.IsWhiteSpace(character) || char.IsControl(character) || character is ',' or ';' or '|' or '"' or '\'' or '[' or ']' or '(' or ')' or '{' or '}' or '<' or '>' or '\\';

    private static void Add(List<TextView> views, string text, SecretLeakForm form)
    {
        foreach (var view in views)
        {
            if (view.Text == text)
            {
                return;
            }
        }

        views.Add(new(text, form));
    }

    /// <summary>Decodes JSON string escapes, and keeps all other text.</summary>
    private static string Unescape(string text)
    {
        var next = text.IndexOf('\\', StringComparison.Ordinal);
        if (next < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var rest = 0;
        for (; next >= 0 && next + 1 < text.Length; next = text.IndexOf('\\', rest))
        {
            result.Append(text, rest, next - rest);
            rest = next + 2;
            switch (text[next + 1])
            {
                case 'b':
                    result.Append('\b');
                    break;
                case 'f':
                    result.Append('\f');
                    break;
                case 'n':
                    result.Append('\n');
                    break;
                case 'r':
                    result.Append('\r');
                    break;
                case 't':
                    result.Append('\t');
                    break;
                case '"' or '\\' or '/' or '\'':
                    result.Append(text[next + 1]);
                    break;
                case 'u' or 'U' when next + 6 <= text.Length && ushort.TryParse(text.AsSpan(next + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                    result.Append((char)unit);
                    rest = next + 6;
                    break;
                default:
                    result.Append('\\');
                    rest = next + 1;
                    break;
            }
        }

        return result.Append(text, rest, text.Length - rest).ToString();
    }
}
