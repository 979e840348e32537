namespace TokenClients.Infisical;

/// <summary>What a new token of an identity shall be. Nothing is required.</summary>
/// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/create-token">Infisical: create a token</seealso>
public sealed class CreateInfisicalToken
{
    /// <summary>What people will know the token by. Default: <see langword="null"/>, no name.</summary>
    /// <remarks>Names need not be unique. One that is too long is refused, or on older servers fails the call.</remarks>
    public string? Name { get; set; }

    /// <summary>The slug of the sub-organization that the token is for: 1 to 64 lower-case letters (ASCII), digits and hyphens. Default: <see langword="null"/>, the identity's own organization.</summary>
    /// <remarks>
    /// Servers from before January 2026 ignore it: <see cref="CreatedToken{TToken}.Problem"/> then says that the scope is not confirmed. What can be confirmed is that the token is for a sub-organization, not which.
    /// </remarks>
    public string? OrganizationSlug { get; set; }
}
