using System.Diagnostics;
using System.Text.Json;

namespace TokenClients;

/// <summary>The members of an answer that this version of the library does not know, or could not read as what they should be.</summary>
/// <remarks>They can be asked for by name, but are neither enumerated nor serialised, so that a logger prints their names at most. They may hold secrets.</remarks>
[DebuggerDisplay("{Names.Count} unknown members")]
public sealed class ExtraMembers
{
    internal static readonly ExtraMembers None = new(null);

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly Dictionary<string, JsonElement>? _members;

    internal ExtraMembers(Dictionary<string, JsonElement>? members) => _members = members;

    /// <summary>The names of the members, as the service wrote them; empty if there are none.</summary>
    public IReadOnlyCollection<string> Names => _members is null ? [] : _members.Keys;

    /// <summary>Looks up a member.</summary>
    /// <param name="name">The name as the service wrote it; case matters.</param>
    /// <param name="value">The value, valid for as long as it is kept; undefined if there is no such member.</param>
    /// <returns><see langword="true"/> if the answer had such a member.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is <see langword="null"/>.</exception>
    public bool TryGet(string name, out JsonElement value)
    {
        Guard.NotNull(name);
        value = default;
        return _members is not null && _members.TryGetValue(name, out value);
    }
}
