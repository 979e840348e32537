using System.ComponentModel;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Serialization;

namespace TokenClients.Infisical;

/// <summary>An address, or a range of addresses, from which tokens may be used.</summary>
/// <remarks>An address that a server sent can be sent back unchanged.</remarks>
/// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/attach">Infisical: attach Token Auth</seealso>
[JsonConverter(typeof(InfisicalTrustedIpJsonConverter))]
[TypeConverter(typeof(InfisicalTrustedIpTypeConverter))]
public sealed partial class InfisicalTrustedIp : IEquatable<InfisicalTrustedIp>
{
    /// <summary>Creates an address or a range from its text.</summary>
    /// <param name="address">An IPv4 or IPv6 address, alone or with a prefix length: <c>192.0.2.7</c>, <c>10.0.0.0/24</c>, <c>2001:db8::/32</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="address"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="address"/> is not an address, or its prefix length is more than 32 (IPv4) or 128 (IPv6).</exception>
    public InfisicalTrustedIp(string address)
        : this(address, isChecked: false)
    {
    }

    /// <summary>Creates an object without an address. A server may return one, and tools that generate test data need this constructor. No call accepts such an object.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public InfisicalTrustedIp()
        : this("", isChecked: true)
    {
    }

    private InfisicalTrustedIp(string address, bool isChecked) =>
        Address = isChecked || IsAddress(Guard.NotNull(address))
            ? address
            : throw new ArgumentException("The address must be an IPv4 or IPv6 address, alone or with a prefix length: 192.0.2.7, 10.0.0.0/24, 2001:db8::/32.", nameof(address));

    // A server sends the address and the prefix length separately; a single address has no prefix length.
    private InfisicalTrustedIp(scoped ref Members members)
        : this(ref members, out var address, out var prefix) =>
        Address = prefix is null ? address ?? "" : address + "/" + prefix.Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Every IPv4 address. On Infisical's cloud, a list with any entry other than this and <see cref="AnyIPv6"/> requires a paid plan.</summary>
    public static InfisicalTrustedIp AnyIPv4 { get; } = new("0.0.0.0/0");

    /// <summary>Every IPv6 address.</summary>
    public static InfisicalTrustedIp AnyIPv6 { get; } = new("::/0");

    /// <summary>The address or range, as specified.</summary>
    public string Address { get; } = "";

    /// <inheritdoc/>
    public bool Equals(InfisicalTrustedIp? other) => other is not null && string.Equals(Address, other.Address, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as InfisicalTrustedIp);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Address);

    /// <summary>Returns the address or range.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Address;

    /// <summary>Creates an address from a server's text, without checking it.</summary>
    internal static InfisicalTrustedIp FromServer(string address) => new(address, isChecked: true);

    private static bool IsAddress(string text)
    {
        var slash = text.IndexOf('/');
        var host = slash < 0 ? text : text.Substring(0, slash);

        // IPAddress also parses forms that servers reject: a single number, brackets, a zone.
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
