namespace TokenClients.Testing;

/// <summary>The operations of Apinizer, for <see cref="TokenServicesEmulator.Fail(ServiceOperation, Fault)"/> and <see cref="TokenServicesEmulator.Executed(ServiceOperation)"/>.</summary>
public static class ApinizerOperations
{
    /// <summary><c>POST /apiops/auth/token</c>.</summary>
    public static ServiceOperation CreateToken { get; } = new(TokenService.Apinizer, "createToken");

    /// <summary><c>GET /apiops/test/hello/{name}</c>.</summary>
    public static ServiceOperation Hello { get; } = new(TokenService.Apinizer, "hello");

    /// <summary><c>GET /apiops/test/healthcheck</c>.</summary>
    public static ServiceOperation Healthcheck { get; } = new(TokenService.Apinizer, "healthcheck");
}
