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
        Keys =
        [
            .. OptionKeys.Common<ApinizerOptions>(),
            .. OptionKeys.ClientSecret<ApinizerOptions>(),
            new(nameof(ApinizerOptions.RefreshBefore), static (options, text) => options.RefreshBefore = OptionKeys.Duration(text)),
            new(nameof(ApinizerOptions.RequireFreshBefore), static (options, text) => options.RequireFreshBefore = OptionKeys.Duration(text)),
            new(nameof(ApinizerOptions.AssumedLifetime), static (options, text) => options.AssumedLifetime = OptionKeys.Duration(text)),
        ],
        Validate = Validate,
        Create = static (options, client) => new ApinizerAuth(options, client),
    };

    private static void Validate(ApinizerOptions options, OptionRules rules)
    {
        rules.ClientSecret(options);
        if (options.RefreshBefore <= TimeSpan.Zero || options.RefreshBefore > TimeSpan.FromDays(1))
        {
            rules.Fail(nameof(options.RefreshBefore), "must be more than zero and at most one day.");
        }

        if (options.RequireFreshBefore < TimeSpan.Zero || options.RequireFreshBefore > options.RefreshBefore)
        {
            rules.Fail(nameof(options.RequireFreshBefore), $"must be zero or more, and at most {nameof(options.RefreshBefore)}.");
        }

        if (options.AssumedLifetime < TokenSchedule.ShortestLifetime)
        {
            rules.Fail(nameof(options.AssumedLifetime), "must be at least one second. Leave it out to use a token until it is refused.");
        }
    }
}
