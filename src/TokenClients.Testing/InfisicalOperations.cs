namespace TokenClients.Testing;

/// <summary>The operations of Infisical, for <see cref="TokenServicesEmulator.Fail(ServiceOperation, Fault)"/> and <see cref="TokenServicesEmulator.Executed(ServiceOperation)"/>.</summary>
public static class InfisicalOperations
{
    /// <summary><c>POST /api/v1/auth/token-auth/identities/{identityId}</c>.</summary>
    public static ServiceOperation AttachTokenAuth { get; } = new(TokenService.Infisical, "attachTokenAuth");

    /// <summary><c>GET /api/v1/auth/token-auth/identities/{identityId}</c>.</summary>
    public static ServiceOperation GetTokenAuth { get; } = new(TokenService.Infisical, "getTokenAuth");

    /// <summary><c>PATCH /api/v1/auth/token-auth/identities/{identityId}</c>.</summary>
    public static ServiceOperation UpdateTokenAuth { get; } = new(TokenService.Infisical, "updateTokenAuth");

    /// <summary><c>DELETE /api/v1/auth/token-auth/identities/{identityId}</c>.</summary>
    public static ServiceOperation DeleteTokenAuth { get; } = new(TokenService.Infisical, "deleteTokenAuth");

    /// <summary><c>POST /api/v1/auth/token-auth/identities/{identityId}/tokens</c>.</summary>
    public static ServiceOperation CreateTokenAuthToken { get; } = new(TokenService.Infisical, "createTokenAuthToken");

    /// <summary><c>GET /api/v1/auth/token-auth/identities/{identityId}/tokens</c>.</summary>
    public static ServiceOperation GetTokenAuthTokens { get; } = new(TokenService.Infisical, "getTokenAuthTokens");

    /// <summary><c>GET /api/v1/auth/token-auth/tokens/{tokenId}</c>.</summary>
    public static ServiceOperation GetTokenAuthTokenById { get; } = new(TokenService.Infisical, "getTokenAuthTokenById");

    /// <summary><c>PATCH /api/v1/auth/token-auth/tokens/{tokenId}</c>.</summary>
    public static ServiceOperation UpdateTokenAuthToken { get; } = new(TokenService.Infisical, "updateTokenAuthToken");

    /// <summary><c>POST /api/v1/auth/token-auth/tokens/{tokenId}/revoke</c>.</summary>
    public static ServiceOperation RevokeTokenAuthToken { get; } = new(TokenService.Infisical, "revokeTokenAuthToken");

    /// <summary><c>POST /api/v1/auth/token/renew</c>.</summary>
    public static ServiceOperation RenewIdentityAccessToken { get; } = new(TokenService.Infisical, "renewIdentityAccessToken");

    /// <summary><c>POST /api/v1/auth/token/revoke</c>.</summary>
    public static ServiceOperation RevokeIdentityAccessToken { get; } = new(TokenService.Infisical, "revokeIdentityAccessToken");
}
