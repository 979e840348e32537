using System.Text.Json.Serialization;
using TokenClients.Json;

namespace TokenClients.Infisical;

/// <summary>How long tokens live: the time to live of each, and the bound that renewals cannot exceed.</summary>
/// <remarks>Servers refuse or misread one without the other, so the pair is one value. On the wire: <c>accessTokenTTL</c> and <c>accessTokenMaxTTL</c>, in seconds. The default value is <see cref="ServerMaximum"/>.</remarks>
/// <seealso href="https://infisical.com/docs/api-reference/endpoints/token-auth/attach">Infisical: attach Token Auth</seealso>
[JsonConverter(typeof(InfisicalTokenLifetimeJsonConverter))]
public readonly struct InfisicalTokenLifetime : IEquatable<InfisicalTokenLifetime>
{
    internal const long MaxSeconds = 315_360_000;

    private InfisicalTokenLifetime(long ttlSeconds, long maxSeconds)
    {
        TtlSeconds = ttlSeconds;
        MaxTtlSeconds = maxSeconds;
    }

    /// <summary>As long as the server allows: both values are 0.</summary>
    /// <remarks>
    /// Newer servers cap it at their maximum age, 90 days unless their operator changed it;
    /// servers from before April 2026 issue tokens that never expire.
    /// </remarks>
    public static InfisicalTokenLifetime ServerMaximum => default;

    /// <summary>Makes a lifetime of so long.</summary>
    /// <param name="ttl">How long a token lives: whole seconds, 1 s to 3650 days.</param>
    /// <param name="max">How long it lives at most with renewals: at least <paramref name="ttl"/>, at most 3650 days. Default: <see langword="null"/>, the same as <paramref name="ttl"/>. Servers from before April 2026 delete a token whose renewal would exceed it.</param>
    /// <returns>The lifetime.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range, or no whole number of seconds.</exception>
    public static InfisicalTokenLifetime Of(TimeSpan ttl, TimeSpan? max = null)
    {
        var ttlSeconds = Seconds(ttl, nameof(ttl));
        var maxSeconds = max is { } most ? Seconds(most, nameof(max)) : ttlSeconds;
        return maxSeconds >= ttlSeconds
            ? new(ttlSeconds, maxSeconds)
            : throw new ArgumentOutOfRangeException(nameof(max), max, "The most that a token lives with renewals must not be less than its time to live.");
    }

    /// <summary>How long a token lives; <see langword="null"/> if the server's maximum decides.</summary>
    public TimeSpan? Ttl => ToTimeSpan(TtlSeconds);

    /// <summary>How long a token lives at most with renewals; <see langword="null"/> if there is no such bound.</summary>
    public TimeSpan? Max => ToTimeSpan(MaxTtlSeconds);

    internal long TtlSeconds { get; }

    internal long MaxTtlSeconds { get; }

    /// <summary>Whether servers accept the pair today. Rows from before July 2024 can hold more than the bound.</summary>
    internal bool CanBeSent => MaxTtlSeconds >= TtlSeconds && MaxTtlSeconds <= MaxSeconds;

    /// <inheritdoc/>
    public bool Equals(InfisicalTokenLifetime other) => TtlSeconds == other.TtlSeconds && MaxTtlSeconds == other.MaxTtlSeconds;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is InfisicalTokenLifetime other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (TtlSeconds.GetHashCode() * 397) ^ MaxTtlSeconds.GetHashCode();

    /// <summary>Compares two lifetimes.</summary>
    /// <param name="left">One lifetime.</param>
    /// <param name="right">The other.</param>
    /// <returns><see langword="true"/> if they are the same.</returns>
    public static bool operator ==(InfisicalTokenLifetime left, InfisicalTokenLifetime right) => left.Equals(right);

    /// <summary>Compares two lifetimes.</summary>
    /// <param name="left">One lifetime.</param>
    /// <param name="right">The other.</param>
    /// <returns><see langword="true"/> if they differ.</returns>
    public static bool operator !=(InfisicalTokenLifetime left, InfisicalTokenLifetime right) => !left.Equals(right);

    /// <summary>Returns both values, such as <c>1.00:00:00, at most 30.00:00:00</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Describe(Ttl, "server maximum")}, at most {Describe(Max, "unbounded")}";

    /// <summary>What a server says, which may be more than it would accept.</summary>
    internal static InfisicalTokenLifetime FromServer(long? ttlSeconds, long? maxSeconds) => new(Math.Max(0, ttlSeconds ?? 0), Math.Max(0, maxSeconds ?? 0));

    private static string Describe(TimeSpan? value, string ifNone) => value?.ToString("c", System.Globalization.CultureInfo.InvariantCulture) ?? ifNone;

    private static long Seconds(TimeSpan value, string name) =>
        value.Ticks % TimeSpan.TicksPerSecond == 0 && value.Ticks / TimeSpan.TicksPerSecond is var seconds and >= 1 and <= MaxSeconds
            ? seconds
            : throw new ArgumentOutOfRangeException(name, value, "A lifetime is a whole number of seconds between 1 second and 3650 days. For the longest that the server allows, use InfisicalTokenLifetime.ServerMaximum.");

    private static TimeSpan? ToTimeSpan(long seconds) =>
        seconds == 0 ? null : seconds > TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond ? TimeSpan.MaxValue : TimeSpan.FromTicks(seconds * TimeSpan.TicksPerSecond);
}
