namespace TokenClients.Http;

/// <summary>When a token expires whose lifetime an answer gives in seconds.</summary>
internal static class Lifetime
{
    internal static TokenExpiry ToExpiry(double? seconds, DateTimeOffset from) =>
        seconds is { } number and >= 0 && number < (DateTimeOffset.MaxValue - from).TotalSeconds
            ? TokenExpiry.At(from.AddSeconds(number))
            : TokenExpiry.Unknown;
}
