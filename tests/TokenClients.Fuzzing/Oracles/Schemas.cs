using System.Globalization;
using System.Text.Json;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.Fuzzing.Oracles;

/// <summary>The objects of the four services, written down by hand from their documents.</summary>
internal static class Schemas
{
    internal static readonly Schema<VercelSudo> VercelSudo = new(
        [
            Text<VercelSudo>("origin", static sudo => sudo.Origin, absent: "\"\""),
            Instant<VercelSudo>("expiresAt", static sudo => sudo.ExpiresAt),
            Instant<VercelSudo>("verifiedAt", static sudo => sudo.VerifiedAt),
        ],
        static sudo => sudo.Extra);

    internal static readonly Schema<VercelScope> VercelScope = new(
        [
            Text<VercelScope>("type", static scope => scope.Type.Value, absent: "\"\""),
            Text<VercelScope>("teamId", static scope => scope.TeamId),
            Text<VercelScope>("origin", static scope => scope.Origin?.Value),
            Instant<VercelScope>("createdAt", static scope => scope.CreatedAt),
            Expiry<VercelScope>("expiresAt", static scope => scope.Expiry),
            Inner<VercelScope, VercelSudo>("sudo", VercelSudo, static scope => scope.Sudo),
        ],
        static scope => scope.Extra);

    internal static readonly Schema<VercelToken> VercelToken = new(
        [
            Text<VercelToken>("id", static token => token.Id, absent: "\"\""),
            Text<VercelToken>("name", static token => token.Name, absent: "\"\""),
            Text<VercelToken>("type", static token => token.Type.Value, absent: "\"\""),
            Text<VercelToken>("prefix", static token => token.Prefix),
            Text<VercelToken>("suffix", static token => token.Suffix),
            Text<VercelToken>("origin", static token => token.Origin?.Value),
            List<VercelToken, VercelScope>("scopes", VercelScope, static token => token.Scopes),
            Instant<VercelToken>("createdAt", static token => token.CreatedAt),
            Instant<VercelToken>("activeAt", static token => token.LastUsedAt),
            Expiry<VercelToken>("expiresAt", static token => token.Expiry),
            Instant<VercelToken>("revokedAt", static token => token.RevokedAt),
            Instant<VercelToken>("leakedAt", static token => token.LeakedAt),
            Secret<VercelToken>("leakedUrl", static token => token.LeakedUrl),
            Text<VercelToken>("teamId", static token => token.TeamId),
            Text<VercelToken>("projectId", static token => token.ProjectId),
            Text<VercelToken>("scope", static token => token.Scope),
        ],
        static token => token.Extra);

    internal static readonly Schema<InfisicalTrustedIp> InfisicalTrustedIp = new(
        [
            new("ipAddress", "", static value => Reading.Of(Scalars.Text(value)), null),
            new("type", "", static _ => new(""), null),
            new("prefix", Scalars.None, static value => Number(value), null),
        ],
        extra: null,
        static values => values["prefix"] == Scalars.None ? values["ipAddress"] : $"{values["ipAddress"]}/{values["prefix"]}",
        static address => address.Address);

    internal static readonly Schema<InfisicalToken> InfisicalToken = new(
        [
            Text<InfisicalToken>("id", static token => token.Id, absent: "\"\""),
            Uuid<InfisicalToken>("identityId", static token => token.IdentityId),
            Text<InfisicalToken>("authMethod", static token => token.AuthMethod, absent: "\"\""),
            Text<InfisicalToken>("name", static token => token.Name),
            Hidden<InfisicalToken>("accessTokenTTL"),
            Hidden<InfisicalToken>("accessTokenMaxTTL"),
            Number<InfisicalToken>("accessTokenNumUses", static token => token.UseCount, absent: "0"),
            Number<InfisicalToken>("accessTokenNumUsesLimit", static token => token.UseLimit),
            Number<InfisicalToken>("accessTokenPeriod", static token => token.PeriodSeconds, absent: "0"),
            Instant<InfisicalToken>("accessTokenLastUsedAt", static token => token.LastUsedAt),
            Instant<InfisicalToken>("accessTokenLastRenewedAt", static token => token.LastRenewedAt),
            new("isAccessTokenRevoked", "False", static value => Reading.Of(bool.TryParse(Scalars.Text(value), out var truth) ? truth.ToString() : null), static token => token.IsRevoked.ToString()),
            Text<InfisicalToken>("identityUAClientSecretId", static token => token.UniversalAuthClientSecretId),
            Text<InfisicalToken>("subOrganizationId", static token => token.SubOrganizationId),
            Instant<InfisicalToken>("createdAt", static token => token.CreatedAt),
            Instant<InfisicalToken>("updatedAt", static token => token.UpdatedAt),
        ],
        static token => token.Extra,
        static values => Lifetime(values) + " " + ExpiryOf(values),
        static token => Lifetime(token.Lifetime) + " " + Scalars.Show(token.Expiry));

    internal static readonly Schema<InfisicalTokenAuthConfiguration> InfisicalConfiguration = new(
        [
            Text<InfisicalTokenAuthConfiguration>("id", static configuration => configuration.Id, absent: "\"\""),
            Uuid<InfisicalTokenAuthConfiguration>("identityId", static configuration => configuration.IdentityId),
            Hidden<InfisicalTokenAuthConfiguration>("accessTokenTTL"),
            Hidden<InfisicalTokenAuthConfiguration>("accessTokenMaxTTL"),
            Number<InfisicalTokenAuthConfiguration>("accessTokenNumUsesLimit", static configuration => configuration.UseLimit),
            Number<InfisicalTokenAuthConfiguration>("accessTokenPeriod", static configuration => configuration.PeriodSeconds, absent: "0"),
            List<InfisicalTokenAuthConfiguration, InfisicalTrustedIp>("accessTokenTrustedIps", InfisicalTrustedIp, static configuration => configuration.TrustedIps),
            Instant<InfisicalTokenAuthConfiguration>("createdAt", static configuration => configuration.CreatedAt),
            Instant<InfisicalTokenAuthConfiguration>("updatedAt", static configuration => configuration.UpdatedAt),
        ],
        static configuration => configuration.Extra,
        static values => Lifetime(values),
        static configuration => Lifetime(configuration.Lifetime));

    internal static readonly Schema<CrafterPermission> CrafterPermission = new(
        [
            Text<CrafterPermission>("tenant", static permission => permission.Tenant),
            new("allowedActions", "[]", static value => Elements(value, static item => Reading.Of(Scalars.Text(item)), distinct: true), static permission => $"[{string.Join(", ", permission.Actions.Select(static action => action.Value))}]"),
        ],
        static permission => permission.Extra);

    internal static readonly Schema<CrafterToken> CrafterToken = new(
        [
            Text<CrafterToken>("application", static token => token.Application),
            new("master", "False", static value => Reading.Of(bool.TryParse(Scalars.Text(value), out var truth) ? truth.ToString() : null), static token => token.IsMaster.ToString()),
            List<CrafterToken, CrafterPermission>("tenantPermissions", CrafterPermission, static token => token.Permissions),
            Expiry<CrafterToken>("expiresOn", static token => token.Expiry),
            Secret<CrafterToken>("id", static token => token.Secret),
        ],
        static token => token.Extra);

    internal static Field<T> Text<T>(string name, Func<T, string?>? shown, string absent = Scalars.None) =>
        new(name, absent, static value => Reading.Of(Scalars.Text(value) is { } text ? Scalars.Show(text) : null), shown is null ? null : model => Scalars.Show(shown(model)));

    internal static Field<T> Secret<T>(string name, Func<T, SecretString?>? shown) =>
        new(name, Scalars.None, static value => Reading.Of(Scalars.Secret(value) is { } text ? Scalars.Show(text) : null), shown is null ? null : model => Scalars.Show(shown(model)?.Reveal()), IsKept: false);

    /// <summary>A member that is skipped.</summary>
    internal static Field<T> Ignored<T>(string name) => new(name, "", static _ => new(""), null);

    internal static Field<T> Inner<T, TInner>(string name, Schema<TInner> schema, Func<T, TInner?>? shown)
        where TInner : class =>
        new(name, Scalars.None, schema.Read, shown is null ? null : model => shown(model) is { } inner ? schema.Describe(inner) : Scalars.None);

    internal static Field<T> List<T, TItem>(string name, Schema<TItem> schema, Func<T, IReadOnlyList<TItem>>? shown, string absent = "[]") =>
        new(name, absent, value => Elements(value, schema.Read), shown is null ? null : model => $"[{string.Join(", ", shown(model).Select(schema.Describe))}]");

    internal static Reading Elements(JsonElement value, Func<JsonElement, Reading> read, bool distinct = false)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return Reading.Unreadable;
        }

        var readings = value.EnumerateArray().Select(read).ToList();
        var items = readings.Select(static reading => reading.Value).OfType<string>();
        return new($"[{string.Join(", ", distinct ? items.Distinct() : items)}]", readings.TrueForAll(static reading => reading.Value is not null));
    }

    private static Field<T> Instant<T>(string name, Func<T, DateTimeOffset?> shown) =>
        new(name, Scalars.None, static value => Reading.Of(Scalars.Instant(value) is { } instant ? Scalars.Show(instant) : null), model => Scalars.Show(shown(model)));

    private static Field<T> Expiry<T>(string name, Func<T, TokenExpiry> shown) =>
        new(name, "never", static value => Reading.Of(Scalars.Instant(value) is { } instant ? Scalars.ShowExpiry(instant) : null), model => Scalars.Show(shown(model)), IfNull: "never", IfUnreadable: "unknown");

    private static Field<T> Number<T>(string name, Func<T, long?> shown, string absent = Scalars.None) => new(name, absent, Number, model => Scalars.Show(shown(model)));

    private static Field<T> Hidden<T>(string name) => new(name, Scalars.None, Number, null);

    private static Field<T> Uuid<T>(string name, Func<T, Guid> shown) =>
        new(name, Guid.Empty.ToString(), static value => Reading.Of(value.ValueKind == JsonValueKind.String && Guid.TryParse(Scalars.Text(value), out var uuid) ? uuid.ToString() : null), model => shown(model).ToString());

    private static Reading Number(JsonElement value) => Reading.Of(Scalars.Int64(value) is { } number ? Scalars.Show(number) : null);

    private static long? ValueOf(IReadOnlyDictionary<string, string> values, string name) => values[name] == Scalars.None ? null : long.Parse(values[name], CultureInfo.InvariantCulture);

    private static string Lifetime(IReadOnlyDictionary<string, string> values) =>
        ValueOf(values, "accessTokenTTL") is { } ttl && ValueOf(values, "accessTokenMaxTTL") is { } max ? $"{Math.Max(0, ttl)}/{Math.Max(0, max)}" : Scalars.None;

    private static string Lifetime(InfisicalTokenLifetime? lifetime) => lifetime is { } known ? $"{known.TtlSeconds}/{known.MaxTtlSeconds}" : Scalars.None;

    private static string ExpiryOf(IReadOnlyDictionary<string, string> values)
    {
        var start = values["accessTokenLastRenewedAt"] == Scalars.None ? values["createdAt"] : values["accessTokenLastRenewedAt"];
        return ValueOf(values, "accessTokenTTL") is { } ttl and > 0 && start != Scalars.None
            ? Scalars.ShowExpiry(Scalars.After(DateTimeOffset.ParseExact(start, "O", CultureInfo.InvariantCulture), ttl))
            : "unknown";
    }
}
