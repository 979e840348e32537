namespace TokenClients.Primitives;

/// <summary>The origin of a URI: its scheme, host and port (RFC 6454).</summary>
internal static class Origin
{
    internal static bool AreSame(Uri one, Uri other) =>
        one.IsAbsoluteUri
        && one.Port == other.Port
        && string.Equals(one.Scheme, other.Scheme, StringComparison.OrdinalIgnoreCase)
        && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the origin for a message, without user info, path or query.</summary>
    internal static string Describe(Uri? address) =>
        address is not { IsAbsoluteUri: true } ? "(none)"
        : address.IsDefaultPort ? $"{address.Scheme}://{address.IdnHost}"
        : $"{address.Scheme}://{address.IdnHost}:{address.Port}";
}
