namespace TokenClients.Primitives;

/// <summary>The characters from <c>!</c> to <c>~</c>, which are valid in every header.</summary>
internal static class VisibleAscii
{
    internal static bool IsAll(string text) => !text.AsSpan().ContainsAnyExceptInRange('\x21', '\x7e');
}
