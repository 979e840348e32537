using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace TokenClients.Testing.Emulation;

/// <summary>A trusted address or range of the emulated Infisical, split into address and prefix length.</summary>
internal sealed class InfisicalTrustedAddress
{
    private readonly IPAddress _address;
    private readonly string _text;
    private readonly int? _prefix;

    private InfisicalTrustedAddress(IPAddress address, string text, int? prefix)
    {
        _address = address;
        _text = text;
        _prefix = prefix;
    }

    private bool IsIPv4 => _address.AddressFamily == AddressFamily.InterNetwork;

    internal bool IsEverywhere => _prefix == 0;

    /// <summary>Returns whether a text is one of the two ranges that every plan includes.</summary>
    internal static bool IsInEveryPlan(string text) => text is "0.0.0.0/0" or "::/0";

    internal static bool TryParse(string text, [NotNullWhen(true)] out InfisicalTrustedAddress? result)
    {
        result = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? text : text[..slash];
        // IPAddress also parses numbers, brackets and zones.
        if (host.AsSpan().IndexOfAny('[', ']', '%') >= 0
            || !IPAddress.TryParse(host, out var address)
            || (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != host))
        {
            return false;
        }

        int? prefix = null;
        if (slash >= 0)
        {
            if (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
                || bits > (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128))
            {
                return false;
            }

            prefix = bits;
        }

        result = new(address, host, prefix);
        return true;
    }

    /// <summary>Returns whether it contains 127.0.0.1, the address of all callers.</summary>
    internal bool HoldsLoopback()
    {
        if (!IsIPv4)
        {
            return false;
        }

        var mask = _prefix is { } bits ? (uint)(ulong.MaxValue << (32 - bits)) : uint.MaxValue;
        return ((Number(_address) ^ Number(IPAddress.Loopback)) & mask) == 0;

        static uint Number(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("ipAddress", _text);
        writer.WriteString("type", IsIPv4 ? "ipv4" : "ipv6");
        if (_prefix is { } bits)
        {
            writer.WriteNumber("prefix", bits);
        }

        writer.WriteEndObject();
    }
}
