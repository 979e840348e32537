using TokenClients.Http;

namespace TokenClients.Apinizer;

/// <summary>What <c>expires_in</c> means. By RFC 6749 it is seconds; older versions of Apinizer write an instant, in milliseconds since 1970.</summary>
internal static class ApinizerExpiry
{
    private const double LongestLifetime = 315_360_000;
    private const double FirstInstant = 1e9;

    /// <param name="expiresIn">The number; <see langword="null"/> where the answer has none: the token may never expire, or on a date that only the console shows.</param>
    /// <param name="issuedAt">From when the seconds count.</param>
    internal static TokenExpiry Of(double? expiresIn, DateTimeOffset issuedAt) => expiresIn switch
    {
        null => TokenExpiry.Unknown,
        <= 0 => TokenExpiry.At(issuedAt),
        <= LongestLifetime => Lifetime.ToExpiry(expiresIn, issuedAt),
        >= FirstInstant => UnixTime.ToExpiry(expiresIn),
        _ => TokenExpiry.Unknown,
    };
}
