namespace TokenClients.Infisical;

/// <summary>Describes a token to create for an identity. All properties are optional.</summary>
/// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/create-token">Infisical: create a token</seealso>
public sealed class CreateInfisicalToken
{
    /// <summary>The display name of the token. Default: <see langword="null"/>, which means no name.</summary>
    /// <remarks>Names need not be unique. Newer servers reject a name that is too long; older ones respond with a server error.</remarks>
    public string? Name { get; set; }

    /// <summary>The slug of the sub-organization that the token is for: 1 to 64 lowercase ASCII letters, digits and hyphens. Default: <see langword="null"/>, which means the identity's own organization.</summary>
    /// <remarks>Servers from before January 2026 ignore this property. In that case, <see cref="CreatedToken{TToken}.Problem"/> says that the scope is not confirmed. A response can confirm that the token is for a sub-organization, but not which one.</remarks>
    public string? OrganizationSlug { get; set; }

    /// <summary>Returns a description for logs, without secrets.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => new ModelText(GetType()).Add(nameof(Name), Name).Add(nameof(OrganizationSlug), OrganizationSlug).ToString();
}
