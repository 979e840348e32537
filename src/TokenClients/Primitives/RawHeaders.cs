using System.Globalization;
using System.Net.Http.Headers;

namespace TokenClients.Primitives;

/// <summary>Reads headers as they were sent, without the cost of parsing them.</summary>
internal static class RawHeaders
{
    /// <summary>Returns the first value of a header, or <see langword="null"/>.</summary>
    internal static string? Text(HttpHeaders headers, string name)
    {
        if (headers.NonValidated.TryGetValues(name, out var values))
        {
            foreach (var value in values)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Returns a header's value as an integer, or <see langword="null"/>.</summary>
    internal static long? Number(HttpHeaders headers, string name) =>
        long.TryParse(Text(headers, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Copies all headers, or all but one.</summary>
    internal static void Copy(HttpHeaders from, HttpHeaders to, string? except = null)
    {
        foreach (var header in from.NonValidated)
        {
            if (!header.Key.Equals(except, StringComparison.OrdinalIgnoreCase))
            {
                to.TryAddWithoutValidation(header.Key, header.Value);
            }
        }
    }
}
