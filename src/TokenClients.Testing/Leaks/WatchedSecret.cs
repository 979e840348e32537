namespace TokenClients.Testing.Leaks;

/// <summary>A secret to look for. Not a record type, whose ToString would show it.</summary>
internal sealed class WatchedSecret(string value, string name)
{
    internal string Value => value;

    internal string Name => name;
}
