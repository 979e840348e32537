namespace TokenClients.Primitives;

/// <summary>
/// Keeps recent short strings from responses, such as the names of types and actions, so that a list does not allocate the same string for each item.
/// Secrets must not be read through it.
/// </summary>
internal static class TextPool
{
    private const int MaxLength = 24;
    private const int Size = 256;

    // If two threads fill the same slot, the last one wins, and both return a correct string.
    private static readonly string?[] Slots = new string?[Size];

    /// <summary>Returns the string for the bytes, or <see langword="null"/> if they are not short ASCII text.</summary>
    internal static string? Find(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxLength)
        {
            return null;
        }

        Span<char> text = stackalloc char[utf8.Length];
        var hash = utf8.Length;
        for (var index = 0; index < utf8.Length; index++)
        {
            if (utf8[index] > 0x7F)
            {
                return null;
            }

            text[index] = (char)utf8[index];
            hash = unchecked((hash * 31) + utf8[index]);
        }

        ref var slot = ref Slots[hash & (Size - 1)];
        return slot is { } pooled && text.SequenceEqual(pooled.AsSpan()) ? pooled : slot = text.ToString();
    }
}
