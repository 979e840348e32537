using System.Text.Json;

namespace TokenClients.Testing.Emulation;

/// <summary>The Token Auth of an identity of the emulated Infisical.</summary>
internal sealed class EmulatedInfisicalTokenAuth(Guid identityId, DateTimeOffset now)
{
    internal const long DefaultTtl = 2_592_000;

    private readonly Guid _id = Guid.NewGuid();
    private readonly long _createdAt = now.ToUnixTimeMilliseconds();

    internal long Ttl { get; set; } = DefaultTtl;

    internal long MaxTtl { get; set; } = DefaultTtl;

    internal long UseLimit { get; set; }

    internal IReadOnlyList<InfisicalTrustedAddress> TrustedAddresses { get; set; } = [];

    internal long UpdatedAt { get; set; } = now.ToUnixTimeMilliseconds();

    internal bool IsRestricted
    {
        get
        {
            foreach (var address in TrustedAddresses)
            {
                if (!address.IsEverywhere)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Returns whether a trusted address includes the emulator's callers.</summary>
    internal bool TrustsLoopback()
    {
        foreach (var address in TrustedAddresses)
        {
            if (address.HoldsLoopback())
            {
                return true;
            }
        }

        return false;
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("identityTokenAuth");
        writer.WriteString("id", _id);
        writer.WriteNumber("accessTokenTTL", Ttl);
        writer.WriteNumber("accessTokenMaxTTL", MaxTtl);
        writer.WriteNumber("accessTokenNumUsesLimit", UseLimit);
        writer.WriteStartArray("accessTokenTrustedIps");
        foreach (var address in TrustedAddresses)
        {
            address.Write(writer);
        }

        writer.WriteEndArray();
        InfisicalDate.Write(writer, "createdAt", _createdAt);
        InfisicalDate.Write(writer, "updatedAt", UpdatedAt);
        writer.WriteString("identityId", identityId);
        writer.WriteNumber("accessTokenPeriod", 0);
        writer.WriteEndObject();
    }
}
