namespace TokenClients.Testing;

/// <summary>The operations of Vercel, for <see cref="TokenServicesEmulator.Fail(ServiceOperation, Fault)"/> and <see cref="TokenServicesEmulator.Executed(ServiceOperation)"/>.</summary>
public static class VercelOperations
{
    /// <summary><c>POST /v3/user/tokens</c>.</summary>
    public static ServiceOperation CreateAuthToken { get; } = new(TokenService.Vercel, "createAuthToken");

    /// <summary><c>GET /v6/user/tokens</c>.</summary>
    public static ServiceOperation ListAuthTokens { get; } = new(TokenService.Vercel, "listAuthTokens");

    /// <summary><c>GET /v5/user/tokens/{tokenId}</c>.</summary>
    public static ServiceOperation GetAuthToken { get; } = new(TokenService.Vercel, "getAuthToken");

    /// <summary><c>DELETE /v3/user/tokens/{tokenId}</c>.</summary>
    public static ServiceOperation DeleteAuthToken { get; } = new(TokenService.Vercel, "deleteAuthToken");

    /// <summary><c>POST /v1/integrations/sso/token</c>.</summary>
    public static ServiceOperation ExchangeSsoToken { get; } = new(TokenService.Vercel, "exchangeSsoToken");

    /// <summary><c>POST /v1/installations/{integrationConfigurationId}/credentials/rotate</c>.</summary>
    public static ServiceOperation RotateInstallationCredential { get; } = new(TokenService.Vercel, "rotateInstallationCredential");

    /// <summary><c>POST /v1/installations/{integrationConfigurationId}/credentials/revoke</c>.</summary>
    public static ServiceOperation RevokeInstallationCredential { get; } = new(TokenService.Vercel, "revokeInstallationCredential");
}
