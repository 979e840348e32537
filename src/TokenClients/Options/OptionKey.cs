using System.Globalization;
using System.Linq;

namespace TokenClients.Options;

/// <summary>A key of a client's configuration section.</summary>
internal interface IOptionKey<in TOptions>
{
    /// <summary>The key below the client's section.</summary>
    string Name { get; }

    /// <summary>The key that cannot be set together with this one; <see langword="null"/> if there is none, or if the other key names this one as its alternative.</summary>
    string? Alternative { get; }

    /// <summary>Parses the text and sets the option.</summary>
    /// <exception cref="FormatException">The text cannot be parsed. The message describes the expected format.</exception>
    void Set(TOptions options, string text);
}

/// <summary>A key with a function that parses the text and sets the option.</summary>
internal sealed class OptionKey<TOptions>(string name, Action<TOptions, string> set, string? alternative = null) : IOptionKey<TOptions>
{
    public string Name => name;

    public string? Alternative => alternative;

    public void Set(TOptions options, string text) => set(options, text);
}

/// <summary>A key of a pair. Only one key of the pair may be set.</summary>
internal interface IPairKey<in TOptions> : IOptionKey<TOptions>
{
    /// <summary>Returns the option.</summary>
    object? Get(TOptions options);

    void Clear(TOptions options);
}

/// <summary>A key of a pair, with one function that reads the option and one that sets it.</summary>
internal sealed class PairKey<TOptions>(string name, Func<TOptions, object?> get, Action<TOptions, string?> set, string? alternative = null) : IPairKey<TOptions>
{
    public string Name => name;

    public string? Alternative => alternative;

    public object? Get(TOptions options) => get(options);

    public void Set(TOptions options, string text) => set(options, text);

    public void Clear(TOptions options) => set(options, null);
}

/// <summary>The keys that several clients share, and the parsers of their values.</summary>
internal static class OptionKeys
{
    private static readonly OptionKey<TokenClientOptions>[] Common =
    [
        new(nameof(TokenClientOptions.BaseAddress), static (options, text) => options.BaseAddress = Address(text)),
        new(nameof(TokenClientOptions.AllowInsecureHttp), static (options, text) => options.AllowInsecureHttp = Boolean(text)),
        Resilience(nameof(ResilienceOptions.Enabled), static (options, text) => options.Enabled = Boolean(text)),
        Resilience("TotalRequestTimeout:Timeout", static (options, text) => options.TotalRequestTimeout.Timeout = Duration(text)),
        Resilience("AttemptTimeout:Timeout", static (options, text) => options.AttemptTimeout.Timeout = Duration(text)),
        Resilience("Retry:MaxRetryAttempts", static (options, text) => options.Retry.MaxRetryAttempts = Int32(text)),
        Resilience("Retry:Delay", static (options, text) => options.Retry.Delay = Duration(text)),
        Resilience("Retry:MaxRetryAfter", static (options, text) => options.Retry.MaxRetryAfter = Duration(text)),
        Resilience("CircuitBreaker:FailureRatio", static (options, text) => options.CircuitBreaker.FailureRatio = Ratio(text)),
        Resilience("CircuitBreaker:MinimumThroughput", static (options, text) => options.CircuitBreaker.MinimumThroughput = Int32(text)),
        Resilience("CircuitBreaker:SamplingDuration", static (options, text) => options.CircuitBreaker.SamplingDuration = Duration(text)),
        Resilience("CircuitBreaker:BreakDuration", static (options, text) => options.CircuitBreaker.BreakDuration = Duration(text)),
    ];

    private static readonly IOptionKey<AccessTokenOptions>[] AccessToken =
    [
        new PairKey<AccessTokenOptions>(nameof(AccessTokenOptions.AccessToken), static options => options.AccessToken, static (options, text) => options.AccessToken = text is null ? null : Secret(text), nameof(AccessTokenOptions.AccessTokenFile)),
        new PairKey<AccessTokenOptions>(nameof(AccessTokenOptions.AccessTokenFile), static options => options.AccessTokenFile, static (options, text) => options.AccessTokenFile = text),
        new OptionKey<AccessTokenOptions>(nameof(AccessTokenOptions.AccessTokenFileOptional), static (options, text) => options.AccessTokenFileOptional = Boolean(text)),
    ];

    private static readonly IOptionKey<ClientSecretOptions>[] ClientSecret =
    [
        new OptionKey<ClientSecretOptions>(nameof(ClientSecretOptions.ClientId), static (options, text) => options.ClientId = text),
        new PairKey<ClientSecretOptions>(nameof(ClientSecretOptions.ClientSecret), static options => options.ClientSecret, static (options, text) => options.ClientSecret = text is null ? null : Secret(text), nameof(ClientSecretOptions.ClientSecretFile)),
        new PairKey<ClientSecretOptions>(nameof(ClientSecretOptions.ClientSecretFile), static options => options.ClientSecretFile, static (options, text) => options.ClientSecretFile = text),
        new OptionKey<ClientSecretOptions>(nameof(ClientSecretOptions.ClientSecretFileOptional), static (options, text) => options.ClientSecretFileOptional = Boolean(text)),
    ];

    /// <summary>Returns the keys that options inherit from their base classes.</summary>
    internal static IEnumerable<IOptionKey<TOptions>> Shared<TOptions>()
        where TOptions : TokenClientOptions =>
    [
        .. Common,

        // Only options that derive from these classes have their keys.
        .. AccessToken.OfType<IOptionKey<TOptions>>(),
        .. ClientSecret.OfType<IOptionKey<TOptions>>(),
    ];

    /// <summary>Maps keys of earlier versions to their new names.</summary>
    internal static IReadOnlyDictionary<string, string> Renamed { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["Resilience:TotalTimeout"] = "Resilience:TotalRequestTimeout:Timeout",
        ["Resilience:AttemptTimeout"] = "Resilience:AttemptTimeout:Timeout",
        ["Resilience:MaxRetries"] = "Resilience:Retry:MaxRetryAttempts",
        ["Resilience:BaseDelay"] = "Resilience:Retry:Delay",
        ["Resilience:MaxRetryAfter"] = "Resilience:Retry:MaxRetryAfter",
        ["Resilience:CircuitBreakerFailureRatio"] = "Resilience:CircuitBreaker:FailureRatio",
        ["Resilience:CircuitBreakerMinimumThroughput"] = "Resilience:CircuitBreaker:MinimumThroughput",
        ["Resilience:CircuitBreakerSamplingDuration"] = "Resilience:CircuitBreaker:SamplingDuration",
        ["Resilience:CircuitBreakerBreakDuration"] = "Resilience:CircuitBreaker:BreakDuration",
    };

    private static SecretString Secret(string text) => SecretString.TryParse(text, out var refusal) ?? throw new FormatException(refusal);

    private static OptionKey<TokenClientOptions> Resilience(string name, Action<ResilienceOptions, string> set) =>
        new($"{nameof(TokenClientOptions.Resilience)}:{name}", (options, text) => set(options.Resilience, text));

    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : throw new FormatException("It must be an absolute address such as https://api.example.com.");

    internal static bool Boolean(string text) => bool.TryParse(text, out var value) ? value : throw new FormatException("It must be 'true' or 'false'.");

    internal static int Int32(string text) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : throw new FormatException("It must be a whole number.");

    private static double Ratio(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw new FormatException("It must be a number such as 0.1.");

    /// <summary>Parses a duration. The platform reads a bare number and hours above 23 as days, which is never intended.</summary>
    internal static TimeSpan Duration(string text)
    {
        if (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value))
        {
            throw new FormatException("It must be a duration such as 00:00:30 for 30 seconds.");
        }

        var parts = text.Split(':');
        var number = Math.Abs(value.Days);
        return parts.Length == 1
            ? throw new FormatException($"It is a number without a unit, which is read as {Count(number, "day")}. Write {Written(TimeSpan.FromSeconds(number))} for {Count(number, "second")}.")
            : parts.Length == 3 && number > 0 && parts[0].IndexOf('.') < 0
            ? throw new FormatException($"It is read as {Count(number, "day")}. Write {Written(new(number, value.Hours, value.Minutes))} for {Count(number, "hour")}.")
            : value;
    }

    private static string Written(TimeSpan duration) => duration.ToString("c", CultureInfo.InvariantCulture);

    private static string Count(int number, string unit) => number.ToString(CultureInfo.InvariantCulture) + (number == 1 ? " " + unit : $" {unit}s");
}
