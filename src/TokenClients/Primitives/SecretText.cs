namespace TokenClients.Primitives;

/// <summary>Searches text for secrets, ignoring case.</summary>
internal static class SecretText
{
    /// <summary>
    /// Finds a secret in a text. Only positions with its first character are compared, because with InvariantGlobalization
    /// the platform's search compares character by character.
    /// </summary>
    internal static int IndexOf(ReadOnlySpan<char> text, string secret)
    {
        // Ignoring case, an ASCII character equals only ASCII characters.
        if (secret.Length == 0 || secret[0] > 0x7F)
        {
            return text.IndexOf(secret.AsSpan(), StringComparison.OrdinalIgnoreCase);
        }

        var (lower, upper) = (char.ToLowerInvariant(secret[0]), char.ToUpperInvariant(secret[0]));
        var start = 0;
        for (int next; (next = text.Slice(start).IndexOfAny(lower, upper)) >= 0; start++)
        {
            start += next;
            if (text.Slice(start).StartsWith(secret.AsSpan(), StringComparison.OrdinalIgnoreCase))
            {
                return start;
            }
        }

        return -1;
    }
}
