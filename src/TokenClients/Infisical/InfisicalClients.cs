using TokenClients.Transport;

namespace TokenClients.Infisical;

/// <summary>Defines Infisical's client for registration and configuration.</summary>
internal static class InfisicalClients
{
    internal static readonly ClientDefinition<InfisicalOptions, IInfisicalTokenAuth> TokenAuth = new()
    {
        Section = "Infisical",
        Service = TokenService.Infisical,
        ErrorReader = InfisicalErrorReader.Instance,
        ApiPath = "/api",
        Create = static (options, client) => new InfisicalTokenAuth(client),
    };
}
