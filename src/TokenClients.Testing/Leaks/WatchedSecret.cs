namespace TokenClients.Testing.Leaks;

/// <summary>A secret to look for. This type is not a record, because a record's ToString would show the secret.</summary>
internal sealed class WatchedSecret(string value, string name)
{
    internal string Value => value;

    internal string Name => name;
}
