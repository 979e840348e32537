using TokenClients.Credentials;
using TokenClients.Options;
using TokenClients.Transport;

namespace TokenClients.Apinizer;

/// <summary>Defines Apinizer's client for registration and configuration.</summary>
internal static class ApinizerClients
{
    internal static readonly ClientDefinition<ApinizerOptions, IApinizerAuth> Auth = new()
    {
        Section = "Apinizer",
        Service = TokenService.Apinizer,
        ErrorReader = ApinizerErrorReader.Instance,
        ApiPath = "/apiops",
        OwnKeys =
        [
            new OptionKey<ApinizerOptions>(nameof(ApinizerOptions.RefreshBefore), static (options, text) => options.RefreshBefore = OptionKeys.Duration(text)),
            new OptionKey<ApinizerOptions>(nameof(ApinizerOptions.RequireFreshBefore), static (options, text) => options.RequireFreshBefore = OptionKeys.Duration(text)),
            new OptionKey<ApinizerOptions>(nameof(ApinizerOptions.AssumedLifetime), static (options, text) => options.AssumedLifetime = OptionKeys.Duration(text)),
        ],
        Validate = Validate,
        Create = static (options, client) => new ApinizerAuth(options, client),
    };

    private static void Validate(ApinizerOptions options, OptionRules rules)
    {
        if (options.RefreshBefore <= TimeSpan.Zero || options.RefreshBefore > TimeSpan.FromDays(1))
        {
            rules.Fail(nameof(options.RefreshBefore), "must be more than zero and at most one day, such as 00:02:00.");
        }

        if (options.RequireFreshBefore < TimeSpan.Zero || options.RequireFreshBefore > options.RefreshBefore)
        {
            rules.Fail(nameof(options.RequireFreshBefore), $"must be zero or more, and at most {nameof(options.RefreshBefore)}, such as 00:00:30.");
        }

        if (options.AssumedLifetime < TokenSchedule.ShortestLifetime || options.AssumedLifetime > TokenSchedule.LongestAssumedLifetime)
        {
            rules.Fail(nameof(options.AssumedLifetime), "must be between one second and 365 days, such as 01:00:00. Leave it out to use a token until it is rejected.");
        }
    }
}
