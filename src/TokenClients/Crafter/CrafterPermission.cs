using System.Linq;
using System.Text.Json.Serialization;

namespace TokenClients.Crafter;

/// <summary>The actions that an access token may perform on one tenant, or on all tenants.</summary>
/// <remarks>The server uses the first matching entry of a token and does not merge entries.</remarks>
/// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
#pragma warning disable CA1711 // The suffix is the service's term; .NET no longer has permission classes.
public sealed partial class CrafterPermission : IEquatable<CrafterPermission>
#pragma warning restore CA1711
{
    internal const string AnyTenant = "*";

    // For more actions than this, a set is faster. The service knows six actions and a wildcard.
    private const int MaxCompared = 8;

    private CrafterPermission(string? tenant, IReadOnlyList<CrafterAction> actions, ExtraMembers? extra = null)
    {
        Tenant = tenant;
        Actions = Distinct(actions);
        Extra = extra ?? ExtraMembers.None;
    }

    private CrafterPermission(scoped ref Members members)
        : this(ref members, out var tenant, out var actions)
    {
        Tenant = tenant;
        Actions = Distinct(actions ?? []);
        Extra = members.Extra;
    }

    /// <summary>The tenant's name, or <c>*</c> for all tenants. <see langword="null"/> only if the token was created without one; calls with such a token fail on the server.</summary>
    public string? Tenant { get; }

    /// <summary>The allowed actions, in no particular order and without duplicates; never <see langword="null"/>.</summary>
    public IReadOnlyCollection<CrafterAction> Actions { get; } = [];

    /// <summary>The members of the response that this version does not know; never <see langword="null"/>. Not serialized.</summary>
    [JsonIgnore]
    public ExtraMembers Extra { get; } = ExtraMembers.None;

    /// <summary>Allows actions on one tenant.</summary>
    /// <param name="tenant">The tenant's name.</param>
    /// <param name="actions">The actions. If there are none, the permission allows nothing.</param>
    /// <returns>The permission.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tenant"/> is empty, or is <c>*</c> (use <see cref="ForAllTenants"/>), or an action has no name.</exception>
    public static CrafterPermission ForTenant(string tenant, params CrafterAction[] actions) =>
        Guard.NotBlank(tenant).Trim() == AnyTenant
            ? throw new ArgumentException($"'{AnyTenant}' means every tenant. Use {nameof(ForAllTenants)} instead.", nameof(tenant))
            : new(tenant, Named(actions));

    /// <summary>Allows actions on every tenant, including future ones.</summary>
    /// <param name="actions">The actions. If there are none, the permission allows nothing.</param>
    /// <returns>The permission.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="actions"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">An action has no name.</exception>
    public static CrafterPermission ForAllTenants(params CrafterAction[] actions) => new(AnyTenant, Named(actions));

    /// <summary>Compares the tenants by their exact names, and the actions as sets.</summary>
    /// <param name="other">The permission to compare with.</param>
    /// <returns><see langword="true"/> if both allow the same actions on the same tenant.</returns>
    public bool Equals(CrafterPermission? other) => other is not null && Tenant == other.Tenant && new HashSet<CrafterAction>(Actions).SetEquals(other.Actions);

    /// <summary>Creates a permission as a server may return it, for your own tests. For a request, use <see cref="ForTenant"/> or <see cref="ForAllTenants"/>.</summary>
    /// <param name="tenant">The tenant's name, or <c>*</c> for all tenants; <see langword="null"/> for none.</param>
    /// <param name="actions">The actions.</param>
    /// <param name="extra">The members that this version does not know. Default: <see langword="null"/>, which means none.</param>
    /// <returns>The permission.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="actions"/> is <see langword="null"/>.</exception>
    public static CrafterPermission FromServer(string? tenant, IEnumerable<CrafterAction> actions, ExtraMembers? extra = null) => new(tenant, [.. Guard.NotNull(actions)], extra);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CrafterPermission);

    /// <inheritdoc/>
    public override int GetHashCode() => Actions.Aggregate(Tenant is null ? 0 : StringComparer.Ordinal.GetHashCode(Tenant), static (hash, action) => hash ^ action.GetHashCode());

    /// <summary>Returns the tenant and the actions, for logs.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => new ModelText(GetType()).Add(nameof(Tenant), Tenant).Add(nameof(Actions), string.Join(", ", Actions)).ToString();

    private static IReadOnlyList<CrafterAction> Distinct(IReadOnlyList<CrafterAction> actions) => IsDistinct(actions) ? actions : [.. actions.Distinct()];

    private static bool IsDistinct(IReadOnlyList<CrafterAction> actions)
    {
        if (actions.Count > MaxCompared)
        {
            return false;
        }

        for (var index = 1; index < actions.Count; index++)
        {
            for (var earlier = 0; earlier < index; earlier++)
            {
                if (actions[index] == actions[earlier])
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static CrafterAction[] Named(CrafterAction[] actions) =>
        Array.Exists(Guard.NotNull(actions), static action => string.IsNullOrWhiteSpace(action.Value))
            ? throw new ArgumentException("An action has no name.", nameof(actions))
            : [.. actions];
}
