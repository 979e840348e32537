using TokenClients.Options;
using TokenClients.Transport;

namespace TokenClients.Crafter;

/// <summary>Defines Crafter Profile's client for registration and configuration.</summary>
internal static class CrafterClients
{
    internal static readonly ClientDefinition<CrafterOptions, ICrafterAccessTokens> AccessTokens = new()
    {
        Section = "Crafter",
        Service = TokenService.Crafter,
        ErrorReader = CrafterErrorReader.Instance,
        CredentialParameter = "accessTokenId",
        ApiPath = "/api/1",
        OwnKeys = [new OptionKey<CrafterOptions>(nameof(CrafterOptions.AllowWellKnownToken), static (options, text) => options.AllowWellKnownToken = OptionKeys.Boolean(text))],
        Create = static (options, client) => new CrafterAccessTokens(client),
    };
}
