using TokenClients.Options;
using TokenClients.Transport;

namespace TokenClients.Vercel;

/// <summary>Defines Vercel's clients for registration and configuration.</summary>
internal static class VercelClients
{
    internal static readonly ClientDefinition<VercelOptions, IVercelTokens> Tokens = new()
    {
        Section = "Vercel",
        Service = TokenService.Vercel,
        ErrorReader = VercelErrorReader.Instance,
        OwnKeys =
        [
            new PairKey<VercelOptions>(nameof(VercelOptions.TeamId), static options => options.TeamId, static (options, text) => options.TeamId = text, nameof(VercelOptions.TeamSlug)),
            new PairKey<VercelOptions>(nameof(VercelOptions.TeamSlug), static options => options.TeamSlug, static (options, text) => options.TeamSlug = text),
            new OptionKey<VercelOptions>(nameof(VercelOptions.MaxPages), static (options, text) => options.MaxPages = OptionKeys.Int32(text)),
        ],
        Validate = static (options, rules) =>
        {
            rules.NotBlank(nameof(options.TeamId), options.TeamId);
            rules.NotBlank(nameof(options.TeamSlug), options.TeamSlug);
            rules.AtMostOne(nameof(options.TeamId), options.Team.Id is not null, nameof(options.TeamSlug), options.Team.Slug is not null);
            if (options.MaxPages is < 1 or > 100_000)
            {
                rules.Fail(nameof(options.MaxPages), "must be between 1 and 100000.");
            }
        },
        Create = static (options, client) => new VercelTokens(options, client),
    };

    internal static readonly ClientDefinition<VercelSsoOptions, IVercelSso> Sso = new()
    {
        Section = "VercelSso",
        Service = TokenService.Vercel,
        IsTokenClient = false,
        ErrorReader = VercelErrorReader.Instance,
        Create = static (options, client) => new VercelSso(options, client),
    };
}
