namespace TokenClients.Testing.Emulation;

/// <summary>A machine identity of the emulated Infisical, in the organization itself.</summary>
internal sealed class EmulatedInfisicalIdentity(string name)
{
    internal Guid Id { get; } = Guid.NewGuid();

    internal string Name { get; } = name;

    internal InfisicalRights Rights { get; init; } = InfisicalRights.All;

    internal bool IsMemberOfSubOrganization { get; init; }

    internal EmulatedInfisicalTokenAuth? TokenAuth { get; set; }

    /// <summary>When Token Auth was last detached, in milliseconds since 1970. Newer servers reject every older token.</summary>
    internal long? DetachedAt { get; set; }
}
