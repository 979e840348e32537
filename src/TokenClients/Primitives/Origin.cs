using System.Globalization;
using System.Net.Http.Headers;

namespace TokenClients.Primitives;

/// <summary>The origin of a URI: its scheme, host and port (RFC 6454).</summary>
internal static class Origin
{
    internal static bool AreSame(Uri one, Uri other) =>
        one.IsAbsoluteUri
        && one.Port == other.Port
        && string.Equals(one.Scheme, other.Scheme, StringComparison.OrdinalIgnoreCase)
        && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns whether the <c>Host</c> header of a request names a different host or port than an origin. Without the header, the request is for the host in its address.</summary>
    internal static bool HasForeignHost(HttpRequestHeaders headers, Uri origin)
    {
        if (headers.NonValidated.TryGetValues("Host", out var values))
        {
            foreach (var value in values)
            {
                if (!IsHostOf(origin, value))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Returns the origin for a message, without user info, path or query.</summary>
    internal static string Describe(Uri? address) =>
        address is not { IsAbsoluteUri: true } ? "(none)"
        : address.IsDefaultPort ? $"{address.Scheme}://{address.IdnHost}"
        : $"{address.Scheme}://{address.IdnHost}:{address.Port}";

    private static bool IsHostOf(Uri origin, string value)
    {
        // IdnHost leaves out the brackets of an IPv6 address.
        var host = origin.HostNameType == UriHostNameType.IPv6 ? origin.Host : origin.IdnHost;
        return (origin.IsDefaultPort && string.Equals(value, host, StringComparison.OrdinalIgnoreCase))
            || string.Equals(value, host + ":" + origin.Port.ToString(CultureInfo.InvariantCulture), StringComparison.OrdinalIgnoreCase);
    }
}
