using System.Globalization;

namespace TokenClients.Primitives;

/// <summary>Reads durations that people write.</summary>
internal static class Durations
{
    /// <summary>Reads <c>[d.]hh:mm:ss</c>. Returns <see langword="null"/> for any other text, also for a bare number, which the platform takes for days.</summary>
    internal static TimeSpan? TryParse(string text) =>
        text.AsSpan().IndexOf(':') >= 0 && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var duration) ? duration : null;
}
