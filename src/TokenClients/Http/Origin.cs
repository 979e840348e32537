namespace TokenClients.Http;

/// <summary>Scheme, host and port of an address: where a credential may go.</summary>
internal static class Origin
{
    internal static bool AreSame(Uri one, Uri other) =>
        one.IsAbsoluteUri
        && one.Port == other.Port
        && string.Equals(one.Scheme, other.Scheme, StringComparison.OrdinalIgnoreCase)
        && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>What an error may show of an address: no user info, path or query.</summary>
    internal static string Describe(Uri? address) =>
        address is not { IsAbsoluteUri: true } ? "(none)"
        : address.IsDefaultPort ? $"{address.Scheme}://{address.IdnHost}"
        : $"{address.Scheme}://{address.IdnHost}:{address.Port}";
}
