using System.Text.Json.Serialization;
using TokenClients.Json;

namespace TokenClients.Crafter;

/// <summary>An action that a permission allows.</summary>
/// <remarks>An open set: the server takes any text, case matters, and one that it does not know allows nothing.</remarks>
/// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
[JsonConverter(typeof(CrafterActionJsonConverter))]
public readonly struct CrafterAction : IEquatable<CrafterAction>
{
    private readonly string? _value;

    /// <summary>Makes an action by its text on the wire.</summary>
    /// <param name="value">The text; case matters.</param>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is <see langword="null"/>.</exception>
    public CrafterAction(string value) => _value = Guard.NotNull(value);

    /// <summary>Every action.</summary>
    public static CrafterAction Any => new("*");

    /// <summary>To create tenants; needs an entry for all tenants.</summary>
    public static CrafterAction CreateTenant => new("CREATE_TENANT");

    /// <summary>To read a tenant; to count and list them needs an entry for all tenants.</summary>
    public static CrafterAction ReadTenant => new("READ_TENANT");

    /// <summary>To change a tenant.</summary>
    public static CrafterAction UpdateTenant => new("UPDATE_TENANT");

    /// <summary>To delete a tenant.</summary>
    public static CrafterAction DeleteTenant => new("DELETE_TENANT");

    /// <summary>To manage profiles.</summary>
    public static CrafterAction ManageProfiles => new("MANAGE_PROFILES");

    /// <summary>To manage authentication tickets.</summary>
    public static CrafterAction ManageTickets => new("MANAGE_TICKETS");

    /// <summary>The text on the wire; empty if the service gave none.</summary>
    public string Value => _value ?? "";

    /// <inheritdoc/>
    public bool Equals(CrafterAction other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CrafterAction other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    /// <summary>Compares two values by their text.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    /// <returns><see langword="true"/> if the texts are the same.</returns>
    public static bool operator ==(CrafterAction left, CrafterAction right) => left.Equals(right);

    /// <summary>Compares two values by their text.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    /// <returns><see langword="true"/> if the texts differ.</returns>
    public static bool operator !=(CrafterAction left, CrafterAction right) => !left.Equals(right);

    /// <summary>Returns the text on the wire.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value;
}
