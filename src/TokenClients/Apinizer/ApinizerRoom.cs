using TokenClients.DependencyInjection;

namespace TokenClients.Apinizer;

/// <summary>What registration and configuration know of Apinizer's client.</summary>
internal static class ApinizerRoom
{
    internal static readonly Room<ApinizerOptions, IApinizerAuth> Auth = new()
    {
        Section = "Apinizer",
        Service = TokenService.Apinizer,
        ErrorReader = ApinizerErrorReader.Instance,
        ApiPath = "/apiops",
        Keys = [.. OptionKeys.Common<ApinizerOptions>(), .. OptionKeys.ClientSecret<ApinizerOptions>()],
        Validate = static (options, rules) => rules.ClientSecret(options),
        Create = static (options, client) => new ApinizerAuth(options, client),
    };
}
