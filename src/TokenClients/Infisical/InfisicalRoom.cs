using TokenClients.DependencyInjection;

namespace TokenClients.Infisical;

/// <summary>What registration and configuration know of Infisical's client.</summary>
internal static class InfisicalRoom
{
    internal static readonly Room<InfisicalOptions, IInfisicalTokenAuth> TokenAuth = new()
    {
        Section = "Infisical",
        Service = TokenService.Infisical,
        ErrorReader = InfisicalErrorReader.Instance,
        ApiPath = "/api",
        Keys = [.. OptionKeys.Common<InfisicalOptions>(), .. OptionKeys.AccessToken<InfisicalOptions>()],
        Validate = static (options, rules) => rules.AccessToken(options),
        Create = static (options, client) => new InfisicalTokenAuth(client),
    };
}
