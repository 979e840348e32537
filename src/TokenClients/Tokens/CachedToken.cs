using System.Diagnostics;
using TokenClients.Credentials;

namespace TokenClients.Tokens;

/// <summary>A token, with the times of its advisory refresh (in the background), its mandatory refresh (callers wait for the next token) and its expiry, counted from when the token was obtained.</summary>
[DebuggerDisplay("***")]
internal sealed record CachedToken(SecretString Secret, ClockReading Obtained, TimeSpan Refresh, TimeSpan RequireFresh, TimeSpan Expiry)
{
    /// <summary>Creates the cache entry for a token. Each process that shares the token refreshes it at a random time, so that the others can use the new token that the first one gets.</summary>
    internal static CachedToken Of(TokenGrant grant, TokenSchedule schedule, bool isShared, TimeProvider timeProvider)
    {
        var now = new ClockReading(timeProvider);
        if (grant.Lifetime is not { } lifetime)
        {
            return new(grant.Secret, now, TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue);
        }

        var (refresh, requireFresh, expiry) = schedule.Of(lifetime);
        if (isShared)
        {
            refresh = Jitter.Between(refresh, requireFresh);
        }

        return new(grant.Secret, now, refresh - grant.Age, requireFresh - grant.Age, expiry - grant.Age);
    }
}
