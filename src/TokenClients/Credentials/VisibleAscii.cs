namespace TokenClients;

/// <summary>The characters from <c>!</c> to <c>~</c>: what a header can carry without doubt.</summary>
internal static class VisibleAscii
{
    internal static bool IsAll(string text)
    {
#if NET
        return !text.AsSpan().ContainsAnyExceptInRange('\x21', '\x7e');
#else
        foreach (var character in text)
        {
            if (character is < '\x21' or > '\x7e')
            {
                return false;
            }
        }

        return true;
#endif
    }
}
