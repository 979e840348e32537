namespace TokenClients.Primitives;

/// <summary>Converts Unix times and lifetimes in seconds.</summary>
internal static class UnixTime
{
    // Numbers from this one on are milliseconds; smaller ones are seconds. In seconds, this number is a time in the year 5138.
    private const double FirstMilliseconds = 1e11;
    private const double LastMilliseconds = 253_402_300_799_999;

    /// <summary>Converts a number of seconds or milliseconds, distinguished by its size. Returns <see langword="null"/> if it is out of range.</summary>
    internal static DateTimeOffset? ToInstant(double number)
    {
        var milliseconds = Math.Abs(number) >= FirstMilliseconds ? number : number * 1000;
        return milliseconds is >= 0 and <= LastMilliseconds ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds) : null;
    }

    /// <summary>Converts a number of seconds or milliseconds. The expiry is unknown if there is no number or the number is out of range.</summary>
    internal static TokenExpiry ToExpiry(double? number) =>
        number is { } value && ToInstant(value) is { } instant ? TokenExpiry.At(instant) : TokenExpiry.Unknown;

    /// <summary>Converts a lifetime in seconds. The expiry is unknown if there is no lifetime or the lifetime is out of range.</summary>
    internal static TokenExpiry ExpiryAfter(double? seconds, DateTimeOffset from) =>
        seconds is { } number and >= 0 && number < (DateTimeOffset.MaxValue - from).TotalSeconds
            ? TokenExpiry.At(from.AddSeconds(number))
            : TokenExpiry.Unknown;
}
