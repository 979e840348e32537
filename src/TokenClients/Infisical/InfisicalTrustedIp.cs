using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Serialization;
using TokenClients.Json;

namespace TokenClients.Infisical;

/// <summary>An address, or a range of addresses, from which tokens may be used.</summary>
/// <remarks>What a server answers can be sent back as it is.</remarks>
/// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/attach">Infisical: attach Token Auth</seealso>
[JsonConverter(typeof(InfisicalTrustedIpJsonConverter))]
public sealed class InfisicalTrustedIp : IEquatable<InfisicalTrustedIp>
{
    /// <summary>Makes an address or a range of its text.</summary>
    /// <param name="address">An IPv4 or IPv6 address, alone or with a prefix length: <c>192.0.2.7</c>, <c>10.0.0.0/24</c>, <c>2001:db8::/32</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="address"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="address"/> is neither, or its prefix length is more than 32 (IPv4) or 128 (IPv6).</exception>
    public InfisicalTrustedIp(string address)
        : this(address, isChecked: false)
    {
    }

    private InfisicalTrustedIp(string address, bool isChecked) =>
        Address = isChecked || IsAddress(Guard.NotNull(address))
            ? address
            : throw new ArgumentException("It must be an IPv4 or IPv6 address, alone or with a prefix length: 192.0.2.7, 10.0.0.0/24, 2001:db8::/32.", nameof(address));

    /// <summary>Every IPv4 address. Other lists than this and <see cref="AnyIPv6"/> need a paid plan in Infisical's cloud.</summary>
    public static InfisicalTrustedIp AnyIPv4 { get; } = new("0.0.0.0/0");

    /// <summary>Every IPv6 address.</summary>
    public static InfisicalTrustedIp AnyIPv6 { get; } = new("::/0");

    /// <summary>The address or range, as it was given.</summary>
    public string Address { get; }

    /// <inheritdoc/>
    public bool Equals(InfisicalTrustedIp? other) => other is not null && string.Equals(Address, other.Address, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as InfisicalTrustedIp);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Address);

    /// <summary>Returns the address or range.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Address;

    /// <summary>What a server answers: the address and its prefix length apart, and a single address without one.</summary>
    internal static InfisicalTrustedIp FromServer(string address, long? prefix) =>
        new(prefix is null ? address : address + "/" + prefix.Value.ToString(CultureInfo.InvariantCulture), isChecked: true);

    private static bool IsAddress(string text)
    {
        var slash = text.IndexOf('/');
        var host = slash < 0 ? text : text.Substring(0, slash);

        // The platform also takes forms that no server does: one number, brackets, a zone.
        if (host.IndexOfAny(['[', ']', '%', ' ']) >= 0 || !IPAddress.TryParse(host, out var address))
        {
            return false;
        }

        var isIPv4 = address.AddressFamily == AddressFamily.InterNetwork;
        if (isIPv4 && host != address.ToString())
        {
            return false;
        }

        var prefixText = slash < 0 ? "" : text.Substring(slash + 1);
        return slash < 0
            || (int.TryParse(prefixText, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix) && prefix <= (isIPv4 ? 32 : 128));
    }
}
