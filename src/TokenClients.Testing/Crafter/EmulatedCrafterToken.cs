using System.Globalization;
using System.Text.Json;
using TokenClients.Crafter;

namespace TokenClients.Testing.Emulation;

/// <summary>An access token of the emulated Crafter Profile. Its id is the secret.</summary>
internal sealed class EmulatedCrafterToken(string id)
{
    internal string Id => id;

    internal string? Application { get; init; }

    internal bool IsMaster { get; init; }

    /// <summary>The permissions; the server accepts <see langword="null"/> for the list and for an entry.</summary>
    internal IReadOnlyList<EmulatedCrafterPermission?>? Permissions { get; init; }

    /// <summary>Milliseconds since 1970, possibly beyond the range of dates; <see langword="null"/> for never.</summary>
    internal long? ExpiresOn { get; init; }

    internal static string NewId() => Guid.NewGuid().ToString("D");

    /// <summary>Returns whether calls can use it: it has an id and has not expired.</summary>
    internal bool IsLive(DateTimeOffset now) => Id.Length > 0 && (ExpiresOn is null || now.ToUnixTimeMilliseconds() < ExpiresOn);

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("application", Application);
        writer.WriteBoolean("master", IsMaster);
        writer.WritePropertyName("tenantPermissions");
        WriteList(writer, Permissions, static (writer, permission) =>
        {
            if (permission is null)
            {
                writer.WriteNullValue();
                return;
            }

            writer.WriteStartObject();
            writer.WritePropertyName("allowedActions");
            WriteList(writer, permission.Actions, static (writer, action) => writer.WriteStringValue(action));
            writer.WriteString("tenant", permission.Tenant);
            writer.WriteEndObject();
        });
        if (ExpiresOn is { } expiry)
        {
            writer.WriteNumber("expiresOn", expiry);
        }
        else
        {
            writer.WriteNull("expiresOn");
        }

        writer.WriteString("id", Id);
        writer.WriteEndObject();
    }

    /// <summary>Returns the token as text, with its id, as in the server's message about a failed creation.</summary>
    internal string Dump() => string.Create(
        CultureInfo.InvariantCulture,
        $"AccessToken{{id='{Id}', application='{Application}', master={(IsMaster ? "true" : "false")}, permissions={Permissions?.Count ?? 0}, expiresOn={ExpiresOn?.ToString(CultureInfo.InvariantCulture) ?? "null"}}}");

    internal CrafterToken ToModel() => new()
    {
        // A call cannot use an id that cannot be a SecretString.
        Secret = Id.Length == 0 || Id.AsSpan().IndexOfAny("\r\n\0") >= 0 ? null : new(Id),
        Application = Application,
        IsMaster = IsMaster,
        Permissions = ModelPermissions(),
        Expiry = ExpiresOn is { } expiry ? TokenExpiry.At(Instant(expiry)) : TokenExpiry.Never,
    };

    private static DateTimeOffset Instant(long milliseconds) =>
        milliseconds >= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.MaxValue
        : milliseconds <= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() ? DateTimeOffset.MinValue
        : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static void WriteList<T>(Utf8JsonWriter writer, IReadOnlyList<T>? items, Action<Utf8JsonWriter, T> write)
    {
        if (items is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartArray();
        foreach (var item in items)
        {
            write(writer, item);
        }

        writer.WriteEndArray();
    }

    /// <summary>Returns the valid permissions; the model cannot have others.</summary>
    private List<CrafterPermission> ModelPermissions()
    {
        var permissions = new List<CrafterPermission>();
        foreach (var permission in Permissions ?? [])
        {
            if (string.IsNullOrWhiteSpace(permission?.Tenant))
            {
                continue;
            }

            var actions = new List<CrafterAction>();
            foreach (var action in permission.Actions ?? [])
            {
                if (!string.IsNullOrWhiteSpace(action))
                {
                    actions.Add(new(action));
                }
            }

            if (permission.Tenant == "*")
            {
                permissions.Add(CrafterPermission.ForAllTenants([.. actions]));
            }
            else if (permission.Tenant.Trim() != "*")
            {
                permissions.Add(CrafterPermission.ForTenant(permission.Tenant, [.. actions]));
            }
        }

        return permissions;
    }
}
