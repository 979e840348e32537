namespace TokenClients.Testing.Emulation;

/// <summary>The owner of a credential.</summary>
/// <param name="Caller">The kind of credential; <see cref="InfisicalCaller.Administrator"/> for every token of an identity.</param>
/// <param name="Rights">What it may do.</param>
/// <param name="OrganizationId">The organization that it acts in.</param>
internal sealed record InfisicalPrincipal(InfisicalCaller Caller, InfisicalRights Rights, string OrganizationId)
{
    internal bool May(string action) => Rights switch
    {
        InfisicalRights.All => true,
        InfisicalRights.Edit => action is "read" or "create" or "edit",
        _ => false,
    };
}
