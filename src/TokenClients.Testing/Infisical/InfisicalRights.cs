namespace TokenClients.Testing.Emulation;

/// <summary>What a caller may do with identities.</summary>
internal enum InfisicalRights
{
    None = 1,
    Edit,
    All,
}
