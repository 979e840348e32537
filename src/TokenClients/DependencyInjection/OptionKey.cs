using System.Globalization;

namespace TokenClients.DependencyInjection;

/// <summary>A key of a service's configuration section and how its text gets into the options.</summary>
/// <param name="Name">The key below the service's section.</param>
/// <param name="Set">Parses the text and sets the option; throws <see cref="FormatException"/> with what the text should be.</param>
internal sealed record OptionKey<TOptions>(string Name, Action<TOptions, string> Set);

/// <summary>The keys that several services share, and the parsers of their values.</summary>
internal static class OptionKeys
{
    internal static IEnumerable<OptionKey<TOptions>> Common<TOptions>()
        where TOptions : TokenClientOptions =>
    [
        new(nameof(TokenClientOptions.BaseAddress), static (options, text) => options.BaseAddress = Address(text)),
        new(nameof(TokenClientOptions.AllowInsecureHttp), static (options, text) => options.AllowInsecureHttp = Truth(text)),
        Resilience<TOptions>(nameof(ResilienceOptions.Enabled), static (options, text) => options.Enabled = Truth(text)),
        Resilience<TOptions>(nameof(ResilienceOptions.TotalTimeout), static (options, text) => options.TotalTimeout = Duration(text)),
        Resilience<TOptions>(nameof(ResilienceOptions.AttemptTimeout), static (options, text) => options.AttemptTimeout = Duration(text)),
        Resilience<TOptions>(nameof(ResilienceOptions.MaxRetries), static (options, text) => options.MaxRetries = Whole(text)),
        Resilience<TOptions>(nameof(ResilienceOptions.BaseDelay), static (options, text) => options.BaseDelay = Duration(text)),
        Resilience<TOptions>(nameof(ResilienceOptions.MaxRetryAfter), static (options, text) => options.MaxRetryAfter = Duration(text)),
        Resilience<TOptions>(nameof(ResilienceOptions.CircuitBreakerFailureRatio), static (options, text) => options.CircuitBreakerFailureRatio = Ratio(text)),
        Resilience<TOptions>(nameof(ResilienceOptions.CircuitBreakerMinimumThroughput), static (options, text) => options.CircuitBreakerMinimumThroughput = Whole(text)),
        Resilience<TOptions>(nameof(ResilienceOptions.CircuitBreakerSamplingDuration), static (options, text) => options.CircuitBreakerSamplingDuration = Duration(text)),
        Resilience<TOptions>(nameof(ResilienceOptions.CircuitBreakerBreakDuration), static (options, text) => options.CircuitBreakerBreakDuration = Duration(text)),
    ];

    internal static IEnumerable<OptionKey<TOptions>> AccessToken<TOptions>()
        where TOptions : AccessTokenOptions =>
    [
        new(nameof(AccessTokenOptions.AccessToken), static (options, text) => options.AccessToken = Secret(text)),
        new(nameof(AccessTokenOptions.AccessTokenFile), static (options, text) => options.AccessTokenFile = text),
    ];

    internal static IEnumerable<OptionKey<TOptions>> ClientSecret<TOptions>()
        where TOptions : ClientSecretOptions =>
    [
        new(nameof(ClientSecretOptions.ClientId), static (options, text) => options.ClientId = text),
        new(nameof(ClientSecretOptions.ClientSecret), static (options, text) => options.ClientSecret = Secret(text)),
        new(nameof(ClientSecretOptions.ClientSecretFile), static (options, text) => options.ClientSecretFile = text),
    ];

    private static SecretString Secret(string text) => SecretString.TryParse(text, out var refusal) ?? throw new FormatException(refusal);

    private static OptionKey<TOptions> Resilience<TOptions>(string name, Action<ResilienceOptions, string> set)
        where TOptions : TokenClientOptions =>
        new($"{nameof(TokenClientOptions.Resilience)}:{name}", (options, text) => set(options.Resilience, text));

    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : throw new FormatException("It must be an absolute address such as https://api.example.com.");

    internal static bool Truth(string text) => bool.TryParse(text, out var value) ? value : throw new FormatException("It must be 'true' or 'false'.");

    private static int Whole(string text) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : throw new FormatException("It must be a whole number.");

    private static double Ratio(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw new FormatException("It must be a number such as 0.1.");

    internal static TimeSpan Duration(string text) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : throw new FormatException("It must be a duration such as 00:00:30 for 30 seconds.");
}
