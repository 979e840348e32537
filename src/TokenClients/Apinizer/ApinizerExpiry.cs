using TokenClients.Http;

namespace TokenClients.Apinizer;

/// <summary>What <c>expires_in</c> means. By RFC 6749 it is seconds; older versions of Apinizer write an instant, in milliseconds since 1970.</summary>
internal static class ApinizerExpiry
{
    private const double LongestLifetime = 315_360_000;
    private const double FirstInstantInSeconds = 1e9;
    private const double FirstInstantInMilliseconds = 1e11;

    /// <param name="expiresIn">The number; <see langword="null"/> where the answer has none: the token may never expire, or on a date that only the console shows.</param>
    /// <param name="answeredAt">When the answer came.</param>
    internal static TokenExpiry Of(double? expiresIn, DateTimeOffset answeredAt) => expiresIn switch
    {
        null => TokenExpiry.Unknown,
        <= 0 => TokenExpiry.At(answeredAt),
        <= LongestLifetime => Lifetime.ToExpiry(expiresIn, answeredAt),
        >= FirstInstantInMilliseconds => Lifetime.ToExpiry(expiresIn / 1000, DateTimeOffset.FromUnixTimeSeconds(0)),
        >= FirstInstantInSeconds => Lifetime.ToExpiry(expiresIn, DateTimeOffset.FromUnixTimeSeconds(0)),
        _ => TokenExpiry.Unknown,
    };
}
