using System.ComponentModel;
using System.Text.Json.Serialization;
using TokenClients.Json;

namespace TokenClients.Crafter;

/// <summary>An action that a permission allows.</summary>
/// <remarks>An open set: the server accepts any text. Actions are case-sensitive, and an action that the server does not know allows nothing. Two actions are equal if their texts are equal.</remarks>
/// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
[JsonConverter(typeof(OpenValueJsonConverter<CrafterAction>))]
[TypeConverter(typeof(OpenValueTypeConverter<CrafterAction>))]
public readonly record struct CrafterAction : IOpenValue<CrafterAction>
{
    /// <include file='../Documentation.xml' path='docs/openValue/constructor/*'/>
    public CrafterAction(string value) => Value = Guard.NotNull(value).Length == 0 ? null! : value; // An empty text is stored as null, as in the default value, so that the two are equal.

    /// <summary>All actions.</summary>
    public static CrafterAction Any => new("*");

    /// <summary>Create tenants. Requires an entry for all tenants.</summary>
    public static CrafterAction CreateTenant => new("CREATE_TENANT");

    /// <summary>Read a tenant. Counting and listing tenants require an entry for all tenants.</summary>
    public static CrafterAction ReadTenant => new("READ_TENANT");

    /// <summary>Change a tenant.</summary>
    public static CrafterAction UpdateTenant => new("UPDATE_TENANT");

    /// <summary>Delete a tenant.</summary>
    public static CrafterAction DeleteTenant => new("DELETE_TENANT");

    /// <summary>Manage profiles.</summary>
    public static CrafterAction ManageProfiles => new("MANAGE_PROFILES");

    /// <summary>Manage authentication tickets.</summary>
    public static CrafterAction ManageTickets => new("MANAGE_TICKETS");

    /// <summary>The text on the wire; empty if the service sent none.</summary>
    public string Value => field ?? "";

    /// <include file='../Documentation.xml' path='docs/openValue/text/*'/>
    public override string ToString() => Value;

    CrafterAction IOpenValue<CrafterAction>.Create(string text) => new(text);
}
