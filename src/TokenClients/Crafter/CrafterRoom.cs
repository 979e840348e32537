using TokenClients.DependencyInjection;

namespace TokenClients.Crafter;

/// <summary>What registration and configuration know of Crafter Profile's client.</summary>
internal static class CrafterRoom
{
    internal static readonly Room<CrafterOptions, ICrafterAccessTokens> AccessTokens = new()
    {
        Section = "Crafter",
        Service = TokenService.Crafter,
        ErrorReader = CrafterErrorReader.Instance,
        CredentialParameter = "accessTokenId",
        ApiPath = "/api/1",
        Keys =
        [
            .. OptionKeys.Common<CrafterOptions>(),
            .. OptionKeys.AccessToken<CrafterOptions>(),
            new(nameof(CrafterOptions.AllowWellKnownToken), static (options, text) => options.AllowWellKnownToken = OptionKeys.Truth(text)),
        ],
        Validate = static (options, rules) => rules.AccessToken(options),
        Create = static (options, client) => new CrafterAccessTokens(client),
    };
}
