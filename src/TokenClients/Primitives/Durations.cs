using System.Globalization;

namespace TokenClients.Primitives;

/// <summary>Parses durations that users write.</summary>
internal static class Durations
{
    /// <summary>Reads <c>[d.]hh:mm:ss</c>. Returns <see langword="null"/> for any other text, including a bare number, which the platform reads as days.</summary>
    internal static TimeSpan? TryParse(string text) =>
        text.AsSpan().IndexOf(':') >= 0 && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var duration) ? duration : null;
}
