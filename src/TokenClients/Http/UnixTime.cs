namespace TokenClients.Http;

/// <summary>Instants as numbers since 1970.</summary>
internal static class UnixTime
{
    // A number above this is milliseconds, below it is seconds: seconds reach it in the year 5138.
    private const double FirstMilliseconds = 1e11;
    private const double LastMilliseconds = 253_402_300_799_999;

    /// <summary>An instant from a number whose unit its size tells; <see langword="null"/> if no date can be so far.</summary>
    internal static DateTimeOffset? ToInstant(double number)
    {
        var milliseconds = Math.Abs(number) >= FirstMilliseconds ? number : number * 1000;
        return milliseconds is >= 0 and <= LastMilliseconds ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds) : null;
    }

    /// <summary>The same for an expiry, which is unknown where there is no number, or none that can be a date.</summary>
    internal static TokenExpiry ToExpiry(double? number) =>
        number is { } value && ToInstant(value) is { } instant ? TokenExpiry.At(instant) : TokenExpiry.Unknown;
}
