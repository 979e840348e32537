namespace TokenClients.Tokens;

/// <summary>
/// Decides whether a rejected token is replaced at once. If the previous token was rejected as well, the token is not the cause: a third one would be rejected too, and repeated logins can lock the account.
/// It is not thread-safe: the source calls it under its lock.
/// </summary>
internal sealed class RejectedTokenBackoff(TimeProvider timeProvider)
{
    /// <summary>How long a rejected token is kept if the previous one was rejected as well.</summary>
    private static readonly Backoff RejectionBackoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));

    /// <summary>Rejections that are further apart are unrelated.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(30);

    private int _rejections;
    private ClockReading _lastRejection;

    internal bool ShouldReplace(CachedToken rejected)
    {
        if (_rejections > 0 && _lastRejection.GetElapsedTime(timeProvider) >= Memory)
        {
            _rejections = 0;
        }

        if (_rejections > 0 && rejected.Obtained.GetElapsedTime(timeProvider) < RejectionBackoff.After(_rejections))
        {
            return false;
        }

        _rejections++;
        _lastRejection = new(timeProvider);
        return true;
    }
}
