namespace TokenClients.Tokens;

/// <summary>Decides when a token source makes its next request after a failed one. It is not thread-safe: the source calls it under its lock.</summary>
internal sealed class TokenRequestBackoff(TimeSpan longestWait, TimeProvider timeProvider)
{
    /// <summary>How many credentials in a row can be rejected without a pause. Most services lock an account only after more failed logins than that.</summary>
    private const int MaxCredentialsWithoutPause = 3;

    /// <summary>The pause after a transient fault. Callers wait until it ends.</summary>
    private static readonly Backoff FaultBackoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8));

    /// <summary>The pause after a rejected login. A few rejected logins can lock the account, and retries rarely help.</summary>
    private static readonly Backoff RefusedLoginBackoff = new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(15));

    /// <summary>The longest pause that a server can request.</summary>
    private static readonly TimeSpan LongestServerPause = TimeSpan.FromMinutes(5);

    private TokenClientException? _failure;
    private int _faults;
    private int _credentials;
    private int _refusedLogins;
    private ClockReading _failedAt;
    private TimeSpan _pause;

    /// <summary>Gets the longest pause that callers wait for. During a longer pause, they get the last failure at once.</summary>
    internal TimeSpan MaxWait { get; } = longestWait;

    /// <summary>Gets whether the next request has to wait.</summary>
    internal bool IsPaused => Remaining > TimeSpan.Zero;

    /// <summary>Gets how long the next request has to wait, and the failure that caused the pause. The pause is zero and the failure is <see langword="null"/> if the failed request was not sent, or if the next credential may be tried at once.</summary>
    internal (TimeSpan Pause, TokenClientException? Failure) Next => (_failure is not null && Remaining is { Ticks: > 0 } remaining ? remaining : TimeSpan.Zero, _failure);

    private TimeSpan Remaining => _pause - _failedAt.GetElapsedTime(timeProvider);

    /// <summary>Records a failed request.</summary>
    /// <returns>Whether the service rejected the credential. Such a credential is not sent again.</returns>
    internal bool Failed(TokenClientException error)
    {
        // The issuer does not send a rejected credential again, so the next login uses another one. The first few such logins need no pause.
        // A rejection that is not in the service's own format may come from a proxy, so the credential may be sent again. It may also come from the service, so the pause is just as long.
        var isRefusedLogin = error.Attempts > 0 && (error.Kind is TokenErrorKind.InvalidCredential or TokenErrorKind.InvalidRequest or TokenErrorKind.PermissionDenied || error is { Kind: TokenErrorKind.UnexpectedResponse, StatusCode: 401 or 403 });
        var isFinal = isRefusedLogin && error.Kind == TokenErrorKind.InvalidCredential && error.IsServicesOwn;
        var tryNextCredential = isFinal && ++_credentials <= MaxCredentialsWithoutPause;
        var pause = isRefusedLogin && !tryNextCredential ? RefusedLoginBackoff.After(++_refusedLogins) : FaultBackoff.After(++_faults);
        var asked = error.RetryAfter is { } wait ? wait < LongestServerPause ? wait : LongestServerPause : TimeSpan.Zero;
        (_failedAt, _pause) = (new(timeProvider), asked > pause ? asked : pause);
        _failure = error.Attempts == 0 || tryNextCredential ? null : error;
        return isFinal;
    }

    /// <summary>Resets the backoff.</summary>
    internal void Reset()
    {
        (_faults, _credentials, _refusedLogins) = (0, 0, 0);
        _failure = null;
        _pause = TimeSpan.Zero;
    }
}
