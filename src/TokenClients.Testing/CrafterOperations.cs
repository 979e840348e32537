namespace TokenClients.Testing;

/// <summary>The operations of CrafterCMS, for <see cref="TokenServicesEmulator.Fail(ServiceOperation, Fault)"/> and <see cref="TokenServicesEmulator.Executed(ServiceOperation)"/>.</summary>
public static class CrafterOperations
{
    /// <summary><c>POST /api/1/access_token/create</c>.</summary>
    public static ServiceOperation CreateAccessToken { get; } = new(TokenService.Crafter, "createAccessToken");

    /// <summary><c>GET /api/1/access_token/all</c>.</summary>
    public static ServiceOperation ListAccessTokens { get; } = new(TokenService.Crafter, "listAccessTokens");

    /// <summary><c>GET /api/1/access_token/{id}</c>.</summary>
    public static ServiceOperation GetAccessToken { get; } = new(TokenService.Crafter, "getAccessToken");

    /// <summary><c>POST /api/1/access_token/{id}/delete</c>.</summary>
    public static ServiceOperation DeleteAccessToken { get; } = new(TokenService.Crafter, "deleteAccessToken");
}
