using TokenClients.DependencyInjection;

namespace TokenClients.Vercel;

/// <summary>What registration and configuration know of Vercel's clients.</summary>
internal static class VercelRoom
{
    internal static readonly Room<VercelOptions, IVercelTokens> Tokens = new()
    {
        Section = "Vercel",
        Service = TokenService.Vercel,
        ErrorReader = VercelErrorReader.Instance,
        Keys =
        [
            .. OptionKeys.Common<VercelOptions>(),
            .. OptionKeys.AccessToken<VercelOptions>(),
            new(nameof(VercelOptions.TeamId), static (options, text) => options.TeamId = text),
            new(nameof(VercelOptions.TeamSlug), static (options, text) => options.TeamSlug = text),
        ],
        Validate = static (options, rules) =>
        {
            rules.AccessToken(options);
            rules.NotBlank(nameof(options.TeamId), options.TeamId);
            rules.NotBlank(nameof(options.TeamSlug), options.TeamSlug);
            rules.AtMostOne(nameof(options.TeamId), options.TeamId is not null, nameof(options.TeamSlug), options.TeamSlug is not null);
        },
        Create = static (options, client) => new VercelTokens(options, client),
    };

    internal static readonly Room<VercelSsoOptions, IVercelSso> Sso = new()
    {
        Section = "VercelSso",
        Service = TokenService.Vercel,
        IsTokenClient = false,
        ErrorReader = VercelErrorReader.Instance,
        Keys = [.. OptionKeys.Common<VercelSsoOptions>(), .. OptionKeys.ClientSecret<VercelSsoOptions>()],
        Validate = static (options, rules) => rules.ClientSecret(options),
        Create = static (options, client) => new VercelSso(options, client),
    };
}
