using System.Linq;
using System.Text.Json.Serialization;

namespace TokenClients.Crafter;

/// <summary>What an access token may do at one tenant, or at all of them.</summary>
/// <remarks>The server uses the first entry of a token that matches; it merges none.</remarks>
/// <seealso href="https://craftercms.com/docs/current/_static/api/profile.html">CrafterCMS: Crafter Profile API, access_token</seealso>
#pragma warning disable CA1711 // What the platform calls permissions is gone since .NET Core; this is the service's word.
public sealed class CrafterPermission : IEquatable<CrafterPermission>
#pragma warning restore CA1711
{
    internal const string AnyTenant = "*";

    internal CrafterPermission(string? tenant, IReadOnlyList<CrafterAction> actions, ExtraMembers extra)
    {
        Tenant = tenant;
        Actions = AreDistinct(actions) ? actions : [.. actions.Distinct()];
        Extra = extra;
    }

    /// <summary>The tenant's name, or <c>*</c> for all tenants. <see langword="null"/> only on a token whose creator sent none: calls with it fail on the server.</summary>
    public string? Tenant { get; }

    /// <summary>The allowed actions: a set, in no particular order; never <see langword="null"/>.</summary>
    public IReadOnlyCollection<CrafterAction> Actions { get; }

    /// <summary>The members of the answer that this version does not know, never <see langword="null"/>. Not serialised.</summary>
    [JsonIgnore]
    public ExtraMembers Extra { get; }

    /// <summary>Allows actions at one tenant.</summary>
    /// <param name="tenant">The tenant's name.</param>
    /// <param name="actions">The actions; none means that nothing is allowed there.</param>
    /// <returns>The permission.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="tenant"/> is empty, or <c>*</c>, for which there is <see cref="ForAllTenants"/>; or an action has no name.</exception>
    public static CrafterPermission ForTenant(string tenant, params CrafterAction[] actions) =>
        Guard.NotBlank(tenant).Trim() == AnyTenant
            ? throw new ArgumentException($"'{AnyTenant}' means every tenant. Use {nameof(ForAllTenants)} if that is meant.", nameof(tenant))
            : new(tenant, Named(actions), ExtraMembers.None);

    /// <summary>Allows actions at every tenant, those to come included.</summary>
    /// <param name="actions">The actions; none means that nothing is allowed.</param>
    /// <returns>The permission.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="actions"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">An action has no name.</exception>
    public static CrafterPermission ForAllTenants(params CrafterAction[] actions) => new(AnyTenant, Named(actions), ExtraMembers.None);

    /// <summary>Compares tenants by their exact name and actions as a set.</summary>
    /// <param name="other">The permission to compare with.</param>
    /// <returns><see langword="true"/> if both allow the same.</returns>
    public bool Equals(CrafterPermission? other) => other is not null && Tenant == other.Tenant && new HashSet<CrafterAction>(Actions).SetEquals(other.Actions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CrafterPermission);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = Tenant is null ? 0 : StringComparer.Ordinal.GetHashCode(Tenant);
        foreach (var action in Actions)
        {
            hash ^= action.GetHashCode();
        }

        return hash;
    }

    /// <summary>As services write them they nearly always are, and a few are compared sooner than put into a set.</summary>
    private static bool AreDistinct(IReadOnlyList<CrafterAction> actions)
    {
        const int few = 16;
        for (var index = 1; index < actions.Count && actions.Count <= few; index++)
        {
            for (var earlier = 0; earlier < index; earlier++)
            {
                if (actions[earlier] == actions[index])
                {
                    return false;
                }
            }
        }

        return actions.Count <= few;
    }

    private static CrafterAction[] Named(CrafterAction[] actions) =>
        Array.Exists(Guard.NotNull(actions), static action => string.IsNullOrWhiteSpace(action.Value))
            ? throw new ArgumentException("An action has no name.", nameof(actions))
            : [.. actions];
}
