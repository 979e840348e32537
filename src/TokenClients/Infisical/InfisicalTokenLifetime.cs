using System.ComponentModel;
using System.Text.Json.Serialization;

namespace TokenClients.Infisical;

/// <summary>The lifetime of a token: its time to live, and its maximum lifetime with renewals.</summary>
/// <remarks>Servers reject or misinterpret one value without the other, so this type holds both. On the wire: <c>accessTokenTTL</c> and <c>accessTokenMaxTTL</c>, in seconds. The default value is <see cref="ServerMaximum"/>.</remarks>
/// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/attach">Infisical: attach Token Auth</seealso>
[JsonConverter(typeof(InfisicalTokenLifetimeJsonConverter))]
[TypeConverter(typeof(InfisicalTokenLifetimeTypeConverter))]
public readonly record struct InfisicalTokenLifetime
{
    internal const long MaxSeconds = 315_360_000;

    private const string NoTtl = "server maximum";
    private const string NoMax = "unbounded";
    private const string AtMost = ", at most ";

    private InfisicalTokenLifetime(long ttlSeconds, long maxSeconds)
    {
        TtlSeconds = ttlSeconds;
        MaxTtlSeconds = maxSeconds;
    }

    /// <summary>The longest lifetime that the server allows: both values are 0.</summary>
    /// <remarks>Newer servers limit it to their maximum age, 90 days by default; servers from before April 2026 issue tokens that never expire.</remarks>
    public static InfisicalTokenLifetime ServerMaximum => default;

    /// <summary>Creates a lifetime.</summary>
    /// <param name="ttl">The time to live of a token in whole seconds: 1 s to 3650 days.</param>
    /// <param name="max">The maximum lifetime with renewals: at least <paramref name="ttl"/>, at most 3650 days. Default: <see langword="null"/>, which means the same as <paramref name="ttl"/>. Servers from before April 2026 delete a token if a renewal would exceed this maximum.</param>
    /// <returns>The lifetime.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range, or not a whole number of seconds.</exception>
    public static InfisicalTokenLifetime Of(TimeSpan ttl, TimeSpan? max = null)
    {
        var ttlSeconds = Seconds(ttl, nameof(ttl));
        var maxSeconds = max is { } most ? Seconds(most, nameof(max)) : ttlSeconds;
        return maxSeconds >= ttlSeconds
            ? new(ttlSeconds, maxSeconds)
            : throw new ArgumentOutOfRangeException(nameof(max), max, "The maximum lifetime with renewals must be at least the time to live.");
    }

    /// <summary>The time to live of a token; <see langword="null"/> if the server's maximum applies.</summary>
    public TimeSpan? Ttl => ToTimeSpan(TtlSeconds);

    /// <summary>The maximum lifetime of a token with renewals; <see langword="null"/> if there is none.</summary>
    public TimeSpan? Max => ToTimeSpan(MaxTtlSeconds);

    internal long TtlSeconds { get; }

    internal long MaxTtlSeconds { get; }

    /// <summary>Whether servers accept both values today. Records from before July 2024 can exceed the limit.</summary>
    internal bool CanBeSent => MaxTtlSeconds >= TtlSeconds && MaxTtlSeconds <= MaxSeconds;

    /// <summary>Returns both values, such as <c>1.00:00:00, at most 30.00:00:00</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Describe(Ttl, NoTtl)}{AtMost}{Describe(Max, NoMax)}";

    /// <summary>Parses the text that <see cref="ToString"/> returns. If the second value is missing, it is the same as the first. Returns <see langword="null"/> for any other text.</summary>
    internal static InfisicalTokenLifetime? TryParse(string text)
    {
        var end = text.IndexOf(AtMost, StringComparison.Ordinal);
        var ttl = SecondsOf(end < 0 ? text : text.Substring(0, end), NoTtl);
        var max = end < 0 ? ttl : SecondsOf(text.Substring(end + AtMost.Length), NoMax);
        return FromServer(ttl, max);
    }

    /// <summary>Creates a lifetime from a server's values, which may exceed the limit; <see langword="null"/> if one is missing.</summary>
    internal static InfisicalTokenLifetime? FromServer(long? ttlSeconds, long? maxSeconds) =>
        ttlSeconds is { } ttl && maxSeconds is { } max ? FromServer(ttl, max) : null;

    internal static InfisicalTokenLifetime FromServer(long ttlSeconds, long maxSeconds) => new(Math.Max(0, ttlSeconds), Math.Max(0, maxSeconds));

    private static string Describe(TimeSpan? value, string ifNone) => value?.ToString("c", System.Globalization.CultureInfo.InvariantCulture) ?? ifNone;

    private static long? SecondsOf(string text, string ifNone) =>
        text == ifNone ? 0
        : Durations.TryParse(text) is { } duration && duration > TimeSpan.Zero && duration.Ticks % TimeSpan.TicksPerSecond == 0 ? duration.Ticks / TimeSpan.TicksPerSecond
        : null;

    private static long Seconds(TimeSpan value, string name) =>
        value.Ticks % TimeSpan.TicksPerSecond == 0 && value.Ticks / TimeSpan.TicksPerSecond is var seconds and >= 1 and <= MaxSeconds
            ? seconds
            : throw new ArgumentOutOfRangeException(name, value, "A lifetime must be a whole number of seconds between 1 second and 3650 days. For the longest lifetime that the server allows, use InfisicalTokenLifetime.ServerMaximum.");

    private static TimeSpan? ToTimeSpan(long seconds) =>
        seconds == 0 ? null : seconds > TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond ? TimeSpan.MaxValue : TimeSpan.FromTicks(seconds * TimeSpan.TicksPerSecond);
}
