using System.Text;

namespace TokenClients.Json;

/// <summary>
/// Short texts that come again and again in answers, such as the names of types and actions, as one string each. It holds a bounded number of them, the last ones;
/// secrets are never read through it.
/// </summary>
internal static class TextPool
{
    private const int LongestText = 24;
    private const int Size = 256;

    // Of two threads that find a place at the same time one wins, and both have a string.
    private static readonly string?[] Texts = new string?[Size];

    /// <summary>The string of a text, or <see langword="null"/> for one that is not short ASCII.</summary>
    internal static string? Find(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LongestText)
        {
            return null;
        }

        var hash = utf8.Length;
        foreach (var unit in utf8)
        {
            if (unit > 0x7F)
            {
                return null;
            }

            hash = unchecked((hash * 31) + unit);
        }

        ref var place = ref Texts[hash & (Size - 1)];
        return place is { } text && IsSame(text, utf8) ? text : place = ToText(utf8);
    }

    private static bool IsSame(string text, ReadOnlySpan<byte> ascii)
    {
        if (text.Length != ascii.Length)
        {
            return false;
        }

        for (var index = 0; index < ascii.Length; index++)
        {
            if (text[index] != ascii[index])
            {
                return false;
            }
        }

        return true;
    }

#if NET
    private static string ToText(ReadOnlySpan<byte> ascii) => Encoding.ASCII.GetString(ascii);
#else
    private static string ToText(ReadOnlySpan<byte> ascii) => Encoding.ASCII.GetString(ascii.ToArray());
#endif
}
