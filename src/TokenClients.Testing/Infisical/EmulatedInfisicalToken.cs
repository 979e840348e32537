using System.Globalization;
using System.Text;
using System.Text.Json;
using TokenClients.Infisical;
using TokenClients.Json;

namespace TokenClients.Testing.Emulation;

/// <summary>A token of the emulated Infisical: its record, and the state of the credentials that were signed for it.</summary>
internal sealed class EmulatedInfisicalToken(EmulatedInfisicalIdentity identity, string? name, DateTimeOffset now)
{
    internal const string AuthMethod = "token-auth";

    private static readonly JsonSerializerOptions Options = new();

    internal string Id { get; } = Guid.NewGuid().ToString();

    internal EmulatedInfisicalIdentity Identity => identity;

    internal string? Name { get; set; } = name;

    internal long Ttl { get; init; }

    internal long MaxTtl { get; init; }

    internal long UseLimit { get; init; }

    internal string? SubOrganizationId { get; init; }

    internal long CreatedAt { get; } = now.ToUnixTimeMilliseconds();

    internal long UpdatedAt { get; set; } = now.ToUnixTimeMilliseconds();

    internal long? LastUsedAt { get; set; }

    internal long? LastRenewedAt { get; set; }

    /// <summary>The number of uses that the record shows. Newer servers never update this number.</summary>
    internal long RecordedUses { get; set; }

    /// <summary>The actual number of uses.</summary>
    internal long Uses { get; set; }

    /// <summary>Whether the record says that it was revoked.</summary>
    internal bool IsMarkedRevoked { get; set; }

    /// <summary>Whether lists and look-ups show it as revoked.</summary>
    internal bool IsShownRevoked { get; set; }

    /// <summary>Whether it no longer works, whatever the record says.</summary>
    internal bool IsDead { get; set; }

    /// <summary>The credentials that were signed for it.</summary>
    internal List<InfisicalCredential> Credentials { get; } = [];

    internal bool IsUsedUp => UseLimit > 0 && Uses >= UseLimit;

    /// <param name="writer">The writer, inside an array or after a member's name.</param>
    /// <param name="withSubOrganization">Whether records have the <c>subOrganizationId</c> member.</param>
    internal void Write(Utf8JsonWriter writer, bool withSubOrganization)
    {
        writer.WriteStartObject();
        writer.WriteString("id", Id);
        writer.WriteNumber("accessTokenTTL", Ttl);
        writer.WriteNumber("accessTokenMaxTTL", MaxTtl);
        writer.WriteNumber("accessTokenNumUses", RecordedUses);
        writer.WriteNumber("accessTokenNumUsesLimit", UseLimit);
        InfisicalDate.Write(writer, "accessTokenLastUsedAt", LastUsedAt);
        InfisicalDate.Write(writer, "accessTokenLastRenewedAt", LastRenewedAt);
        writer.WriteBoolean("isAccessTokenRevoked", IsShownRevoked);
        writer.WriteNull("identityUAClientSecretId");
        writer.WriteString("identityId", Identity.Id);
        InfisicalDate.Write(writer, "createdAt", CreatedAt);
        InfisicalDate.Write(writer, "updatedAt", UpdatedAt);
        writer.WriteString("name", Name);
        writer.WriteString("authMethod", AuthMethod);
        writer.WriteNumber("accessTokenPeriod", 0);
        if (withSubOrganization)
        {
            writer.WriteString("subOrganizationId", SubOrganizationId);
        }

        writer.WriteEndObject();
    }

    /// <summary>Returns the record, with the expiry of the last signed credential.</summary>
    internal InfisicalToken ToModel() => new()
    {
        Id = Id,
        IdentityId = Identity.Id,
        Name = Name,
        AuthMethod = AuthMethod,
        Lifetime = Lifetime(Ttl, MaxTtl),
        UseCount = RecordedUses,
        UseLimit = UseLimit,
        IsRevoked = IsMarkedRevoked,
        CreatedAt = Instant(CreatedAt),
        UpdatedAt = Instant(UpdatedAt),
        LastUsedAt = Instant(LastUsedAt),
        LastRenewedAt = Instant(LastRenewedAt),
        SubOrganizationId = SubOrganizationId,
        Expiry = Credentials[^1].ExpiresAt is { } expiry ? TokenExpiry.At(DateTimeOffset.FromUnixTimeSeconds(expiry)) : TokenExpiry.Never,
    };

    private static DateTimeOffset? Instant(long? milliseconds) => milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;

    /// <summary>Servers can return pairs that a request cannot contain. Only the converter creates such pairs.</summary>
    private static InfisicalTokenLifetime Lifetime(long ttl, long maxTtl)
    {
        var reader = new Utf8JsonReader(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"[{ttl},{maxTtl}]")));
        reader.Read();
        return new InfisicalTokenLifetimeJsonConverter().Read(ref reader, typeof(InfisicalTokenLifetime), Options);
    }
}
