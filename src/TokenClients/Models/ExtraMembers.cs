using System.Diagnostics;
using System.Text.Json;

namespace TokenClients;

/// <summary>The members of a response that this version of the library does not know or cannot read.</summary>
/// <remarks>They may contain secrets, so their values are neither enumerated nor serialized. Read a value by its name.</remarks>
[DebuggerDisplay("{Names.Count} unknown members")]
public sealed class ExtraMembers
{
    internal static readonly ExtraMembers None = new();

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private Dictionary<string, JsonElement>? _members;

    /// <summary>Creates members, for tests.</summary>
    /// <param name="members">The members by name. If a name repeats, the last value is used.</param>
    /// <exception cref="ArgumentNullException"><paramref name="members"/>, or a name, is <see langword="null"/>.</exception>
    public ExtraMembers(IEnumerable<KeyValuePair<string, JsonElement>> members)
    {
        _members = [];
        foreach (var member in Guard.NotNull(members))
        {
            // A copy stays valid after the element's document is disposed.
            _members[Guard.NotNull(member.Key, nameof(members))] = member.Value.ValueKind == JsonValueKind.Undefined ? member.Value : member.Value.Clone();
        }
    }

    /// <summary>Creates an object without members.</summary>
    public ExtraMembers()
    {
    }

    /// <summary>The names of the members, as the service wrote them.</summary>
    public IReadOnlyCollection<string> Names => _members is null ? [] : _members.Keys;

    /// <summary>Creates members from JSON, for tests.</summary>
    /// <param name="json">A JSON object, such as <c>{"newMember":1}</c>.</param>
    /// <returns>Its members.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="json"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="json"/> is not a JSON object.</exception>
    public static ExtraMembers Parse(string json)
    {
        var members = new Dictionary<string, JsonElement>();
        try
        {
            using var document = JsonDocument.Parse(Guard.NotNull(json));
            foreach (var member in document.RootElement.EnumerateObject())
            {
                members[member.Name] = member.Value.Clone();
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The reader's message could contain part of the text.
            throw new ArgumentException("The text is not a JSON object.", nameof(json));
        }

        return Of(members);
    }

    /// <summary>Gets the value of a member.</summary>
    /// <param name="name">The name as the service wrote it; case-sensitive.</param>
    /// <param name="value">The value, or an undefined element if there is no such member.</param>
    /// <returns><see langword="true"/> if the response had such a member.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is <see langword="null"/>.</exception>
    public bool TryGet(string name, out JsonElement value)
    {
        Guard.NotNull(name);
        value = default;
        return _members is not null && _members.TryGetValue(name, out value);
    }

    internal static ExtraMembers Of(Dictionary<string, JsonElement> members) => new() { _members = members };

    /// <summary>Returns the names of the members, without values, for logs.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => new ModelText(GetType()).Add(nameof(Names), string.Join(", ", Names)).ToString();
}
