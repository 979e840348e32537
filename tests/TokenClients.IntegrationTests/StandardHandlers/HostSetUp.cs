using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;

namespace TokenClients.IntegrationTests.StandardHandlers;

/// <summary>A way in which the platform's standard handlers come to a host's HTTP clients, and what it does to the calls of ours. <c>docs/http-resilience.md</c> has the same numbers.</summary>
/// <param name="Code">The host's code, as the page shows it.</param>
/// <param name="IsOursEnabled">The clients' <c>Resilience:Enabled</c>.</param>
/// <param name="Reads">How often a read is sent whose every response is a 503.</param>
/// <param name="IsWarnedAbout">Whether the start of the host logs that retries multiply.</param>
/// <param name="Apply">Adds the handlers.</param>
internal sealed record HostSetUp(string Code, bool IsOursEnabled, int Reads, bool IsWarnedAbout, Action<TokenClientsBuilder> Apply)
{
    private const string DefaultsWithResilience = "ConfigureHttpClientDefaults(http => http.AddStandardResilienceHandler())";
    private const string ClientsWithResilience = "ConfigureHttpClient(http => http.AddStandardResilienceHandler())";
    private const string DefaultsWithHedging = "ConfigureHttpClientDefaults(http => http.AddStandardHedgingHandler())";
    private const string ClientsWithHedging = "ConfigureHttpClient(http => http.AddStandardHedgingHandler())";

    /// <summary>A send that takes so long is hedged; one that fails is at once.</summary>
    internal static TimeSpan HedgingDelay { get; } = TimeSpan.FromMilliseconds(100);

    internal static IReadOnlyList<HostSetUp> All { get; } =
    [
        new(DefaultsWithResilience, true, 4, false, static builder => builder.Services.ConfigureHttpClientDefaults(static http => AddResilience(http))),
        new(ClientsWithResilience, true, 16, true, static builder => builder.ConfigureHttpClient(static http => AddResilience(http))),
        new(ClientsWithResilience, false, 4, false, static builder => builder.ConfigureHttpClient(static http => AddResilience(http))),
        new(DefaultsWithHedging, true, 4, false, static builder => builder.Services.ConfigureHttpClientDefaults(static http => AddHedging(http))),
        new(ClientsWithHedging, true, 8, true, static builder => builder.ConfigureHttpClient(static http => AddHedging(http))),
        new(ClientsWithHedging, false, 2, false, static builder => builder.ConfigureHttpClient(static http => AddHedging(http))),
    ];

    public override string ToString() => $"{Code}, Enabled={IsOursEnabled}";

    // Numbers of attempts and all else are the platform's defaults; only the wait between attempts is not slept.
    private static void AddResilience(IHttpClientBuilder http) => http.AddStandardResilienceHandler(static options => options.Retry.Delay = TimeSpan.Zero);

    private static void AddHedging(IHttpClientBuilder http) => http.AddStandardHedgingHandler().Configure(static options => options.Hedging.Delay = HedgingDelay);
}
