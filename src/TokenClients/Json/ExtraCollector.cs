using System.Text.Json;

namespace TokenClients.Json;

/// <summary>Gathers the members that a reader does not know, or whose values are not what they should be.</summary>
internal struct ExtraCollector
{
    private Dictionary<string, JsonElement>? _members;

    /// <summary>Takes the member that the reader stands at.</summary>
    internal bool Add(ref Utf8JsonReader json)
    {
        var name = json.Decoded();
        json.Read();
        if (name is not null)
        {
            return Add(name, ref json);
        }

        json.Skip();
        return true;
    }

    /// <summary>Takes the value that the reader stands at.</summary>
    internal bool Add(string name, ref Utf8JsonReader value)
    {
        (_members ??= [])[name] = JsonElement.ParseValue(ref value);
        return true;
    }

    /// <summary>Whether a known member is among them, as its value could not be read.</summary>
    internal readonly bool Holds(string name) => _members is not null && _members.ContainsKey(name);

    internal readonly ExtraMembers ToExtra() => _members is null ? ExtraMembers.None : new(_members);
}
