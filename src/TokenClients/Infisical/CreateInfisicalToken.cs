namespace TokenClients.Infisical;

/// <summary>What a new token of an identity shall be. Nothing is required.</summary>
public sealed class CreateInfisicalToken
{
    /// <summary>What people will know the token by. Names need not be unique. Default: no name.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// The slug of the sub-organization that the token is for: 1 to 64 lower-case letters, digits and hyphens. Default: the identity's own organization.
    /// Servers from before January 2026 ignore it: <see cref="CreatedToken{TToken}.Problem"/> then says that the scope is not confirmed. What can be confirmed is that the token is for a sub-organization, not which.
    /// </summary>
    public string? OrganizationSlug { get; set; }
}
