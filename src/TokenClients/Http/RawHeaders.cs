using System.Globalization;
using System.Net.Http.Headers;

namespace TokenClients.Http;

/// <summary>Headers as they are: not read into values, which costs more than the text.</summary>
internal static class RawHeaders
{
    /// <summary>The first value of a header, or <see langword="null"/> if it is not there.</summary>
    internal static string? Text(HttpHeaders headers, string name)
    {
#if NET
        if (headers.NonValidated.TryGetValues(name, out var values))
#else
        if (headers.TryGetValues(name, out var values))
#endif
        {
            foreach (var value in values)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>A header that is a whole number, or <see langword="null"/>.</summary>
    internal static long? Number(HttpHeaders headers, string name) =>
        long.TryParse(Text(headers, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Adds one collection of headers to another.</summary>
    /// <param name="from">The headers.</param>
    /// <param name="to">Where they are added.</param>
    /// <param name="except">The name of one that is left out.</param>
    internal static void Copy(HttpHeaders from, HttpHeaders to, string? except = null)
    {
#if NET
        foreach (var header in from.NonValidated)
#else
        foreach (var header in from)
#endif
        {
            if (!header.Key.Equals(except, StringComparison.OrdinalIgnoreCase))
            {
                to.TryAddWithoutValidation(header.Key, header.Value);
            }
        }
    }
}
