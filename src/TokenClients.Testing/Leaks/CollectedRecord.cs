namespace TokenClients.Testing.Leaks;

/// <summary>One record: a log line, an activity, a measurement or an object.</summary>
internal sealed class CollectedRecord(SecretLeakChannel channel, string place, IReadOnlyList<CollectedValue> values) : IEquatable<CollectedRecord>
{
    internal SecretLeakChannel Channel => channel;

    /// <summary>The source of the record. It is searched as well.</summary>
    internal string Place => place;

    internal IReadOnlyList<CollectedValue> Values => values;

    internal long Characters
    {
        get
        {
            long characters = place.Length;
            foreach (var (name, text) in values)
            {
                characters += name.Length + text.Length;
            }

            return characters;
        }
    }

    public bool Equals(CollectedRecord? other)
    {
        if (other is null || other.Channel != channel || other.Place != place || other.Values.Count != values.Count)
        {
            return false;
        }

        for (var index = 0; index < values.Count; index++)
        {
            if (values[index] != other.Values[index])
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as CollectedRecord);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(channel);
        hash.Add(place);
        foreach (var value in values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}
