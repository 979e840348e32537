using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TokenClients.Diagnostics;
using TokenClients.Http;

namespace TokenClients;

/// <summary>
/// Holds a token and replaces it in time. Whatever the number of callers, one token is asked for at a time, on behalf of all of them: a caller who leaves takes nothing from the others.
/// A failure is not kept: it goes to those who wait for it, and the next request for a token waits a while first. Time is counted on a clock that nobody sets.
/// </summary>
internal sealed partial class RefreshingTokenSource : IAccessTokenSource, IDisposable
{
    /// <summary>After a fault that passes by itself. Callers wait so long.</summary>
    private static readonly Pauses OfFaults = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8));

    /// <summary>After a login that was refused: a few of them can lock the account, and time alone seldom mends them.</summary>
    private static readonly Pauses OfRefusedLogins = new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(15));

    /// <summary>How many credentials are tried without a pause, one after another, as each is refused: fewer than the logins that commonly lock an account.</summary>
    private const int MostCredentials = 3;

    /// <summary>For which a token is kept although it is refused, if the one before it was as well. Where a right is missing and not a token, no other token helps.</summary>
    private static readonly Pauses OfRefusedTokens = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));

    /// <summary>For which a token is used that is said to have expired when it came.</summary>
    private static readonly Pauses OfExpiredTokens = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    /// <summary>Refusals this far apart have nothing to do with each other.</summary>
    private static readonly TimeSpan RefusalMemory = TimeSpan.FromMinutes(30);

    /// <summary>The most that a server is obeyed when it asks to wait.</summary>
    private static readonly TimeSpan LongestServerPause = TimeSpan.FromMinutes(5);

    private readonly ITokenIssuer _issuer;
    private readonly TokenSchedule _schedule;
    private readonly TimeSpan _longestWait;
    private readonly bool _isShared;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly object _gate = new();
    private readonly CancellationTokenSource _disposal = new();
    private readonly CancellationToken _disposed;

    // What callers see without a lock: null, or a token that has not been refused.
    private volatile Holding? _holding;
    private SecretString? _previous;
    private Task<Outcome>? _request;
    private TokenClientException? _failure;
    private int _failures;
    private int _credentials;
    private int _refusedLogins;
    private int _expiredTokens;
    private int _refusals;
    private long _lastRefusal;
    private long _pausedUntil = long.MinValue;
    private int _isDisposed;

    /// <param name="issuer">Where tokens come from.</param>
    /// <param name="schedule">When they are replaced.</param>
    /// <param name="longestServerPause">How long a caller is kept waiting because the server asked for it.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Where to log.</param>
    /// <param name="isShared">Whether other processes hold the same token: then each replaces it at another time, so that what one of them got serves the rest.</param>
    internal RefreshingTokenSource(ITokenIssuer issuer, TokenSchedule schedule, TimeSpan longestServerPause, TimeProvider timeProvider, ILogger logger, bool isShared = false)
    {
        _issuer = issuer;
        _schedule = schedule;
        _longestWait = longestServerPause > OfFaults.Longest ? longestServerPause : OfFaults.Longest;
        _isShared = isShared;
        _timeProvider = timeProvider;
        _logger = logger;
        _disposed = _disposal.Token;
    }

    public ValueTask<SecretString> GetAccessTokenAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            throw Canceled(cancellationToken);
        }

        return _holding is { } holding && _timeProvider.GetTimestamp() < holding.Refresh
            ? new(holding.Secret)
            : GetOrRequestAsync(cancellationToken);
    }

    public void Invalidate(SecretString rejected)
    {
        Guard.NotNull(rejected);
        lock (_gate)
        {
            // Many callers learn of the same refusal, and some after there is another token.
            if (_holding is not { } holding || holding.Secret != rejected)
            {
                return;
            }

            if (_refusals > 0 && _timeProvider.GetElapsedTime(_lastRefusal) >= RefusalMemory)
            {
                _refusals = 0;
            }

            if (_refusals > 0 && _timeProvider.GetElapsedTime(holding.Obtained) < OfRefusedTokens.After(_refusals))
            {
                // The token before was refused as well, so it is not the token: a third would be refused too, and logins without end can lock the account.
                return;
            }

            _refusals++;
            _lastRefusal = _timeProvider.GetTimestamp();
            _previous = holding.Secret;
            _holding = null;
        }

        Reporting.Try(this, static source => LogInvalidated(source._logger, source._issuer.Service));
    }

    /// <summary>Ends all pauses: the service has issued a token to somebody else.</summary>
    internal void Resume()
    {
        lock (_gate)
        {
            _failures = 0;
            _credentials = 0;
            _refusedLogins = 0;
            _failure = null;
            _pausedUntil = long.MinValue;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _disposal.Cancel();
            _disposal.Dispose();
        }
    }

    private ValueTask<SecretString> GetOrRequestAsync(CancellationToken cancellationToken)
    {
        Task<Outcome> request;
        lock (_gate)
        {
            var now = _timeProvider.GetTimestamp();
            if (_holding is { } holding)
            {
                var isPaused = _request is null && now < _pausedUntil;
                if (now >= holding.Refresh && !isPaused)
                {
                    _request ??= Begin();
                }

                // A request that failed takes nothing from a token that still works.
                if (now < holding.RequireFresh || (isPaused && now < holding.Expiry))
                {
                    return new(holding.Secret);
                }
            }

            request = _request ??= Begin();
        }

        return WaitAsync(request, cancellationToken);
    }

    private async ValueTask<SecretString> WaitAsync(Task<Outcome> request, CancellationToken cancellationToken)
    {
        Outcome outcome;
        try
        {
            outcome = await request.WaitAsync(Timeout.InfiniteTimeSpan, _timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw Canceled(cancellationToken);
        }

        if (outcome.Secret is { } secret)
        {
            return secret;
        }

        return _holding is { } holding && _timeProvider.GetTimestamp() < holding.Expiry ? holding.Secret : throw outcome.ToException();
    }

    /// <summary>Begins the one request, apart from the caller who happens to be first: neither its cancellation nor what is bound to its context is for all.</summary>
    private Task<Outcome> Begin()
    {
        // What callers do next must not hold up the others who wait.
        var request = new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (ExecutionContext.IsFlowSuppressed())
        {
            Task.Run(() => RequestAsync(request));
        }
        else
        {
            using (ExecutionContext.SuppressFlow())
            {
                Task.Run(() => RequestAsync(request));
            }
        }

        return request.Task;
    }

    private async Task RequestAsync(TaskCompletionSource<Outcome> request)
    {
        var outcome = await TryRequestAsync().ConfigureAwait(false);
        lock (_gate)
        {
            _request = null;
        }

        request.SetResult(outcome);

        // Last of all, and without the lock: a logger is the user's, and may ask for a token itself.
        if (outcome.Report is { } report)
        {
            Reporting.Try(report, static report => report());
        }
    }

    private async Task<Outcome> TryRequestAsync()
    {
        SecretString? previous;
        TimeSpan pause;
        TokenClientException? failure;
        lock (_gate)
        {
            previous = _holding?.Secret ?? _previous;
            failure = _failure;
            pause = failure is null ? TimeSpan.Zero : Until(_pausedUntil);
        }

        try
        {
            _disposed.ThrowIfCancellationRequested();
            if (pause > _longestWait)
            {
                return new(() => failure!.Postponed(pause));
            }

            if (pause > TimeSpan.Zero)
            {
                await DelayAsync(pause).ConfigureAwait(false);
            }

            return Succeeded(await IssueAsync(previous).ConfigureAwait(false));
        }
        catch (TokenClientException error)
        {
            return Failed(error);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            return new(() => new ObjectDisposedException(_issuer.Service.ToString(), "The client that the access tokens come from was disposed."));
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to those who wait; here nobody would see it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return new(() => error);
        }
    }

    /// <summary>A handler or provider of the user's may not heed cancellation: who waits when the client is disposed does not wait for that.</summary>
    private Task<TokenGrant> IssueAsync(SecretString? previous)
    {
        var issuing = _issuer.IssueAsync(previous, _disposed);
        issuing.ContinueWith(static left => left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return issuing.WaitAsync(Timeout.InfiniteTimeSpan, _timeProvider, _disposed);
    }

    private Task DelayAsync(TimeSpan time) =>
#if NET
        Task.Delay(time, _timeProvider, _disposed);
#else
        _timeProvider.Delay(time, _disposed);
#endif

    private Outcome Succeeded(TokenGrant grant)
    {
        lock (_gate)
        {
            Resume();
            if (grant.Lifetime is { } lifetime && (lifetime < TokenSchedule.ShortestLifetime || grant.Age > lifetime - TokenSchedule.ShortestLifetime))
            {
                // Perhaps a clock is wrong and it works: it is used, and a service that issues no others is not asked for one by each call.
                var pause = OfExpiredTokens.After(++_expiredTokens);
                var now = _timeProvider.GetTimestamp();
                var end = Later(now, pause);
                _holding = new(grant.Secret, now, end, end, end);
                return new(grant.Secret) { Report = () => LogExpired(_logger, _issuer.Service, pause.TotalSeconds) };
            }

            _expiredTokens = 0;
            _holding = Hold(grant);
            return new(grant.Secret);
        }
    }

    private Outcome Failed(TokenClientException error)
    {
        lock (_gate)
        {
            // The issuer does not send a credential again that the service refused, so the next login is one with another: that goes at once, but not many do.
            var isRefusedLogin = error.Attempts > 0 && error.Kind is TokenErrorKind.InvalidCredential or TokenErrorKind.InvalidRequest or TokenErrorKind.PermissionDenied;
            var isFinal = isRefusedLogin && error.Kind == TokenErrorKind.InvalidCredential && error.IsServicesOwn;
            var goesOn = isFinal && ++_credentials <= MostCredentials;
            var pause = isRefusedLogin && !goesOn ? OfRefusedLogins.After(++_refusedLogins) : OfFaults.After(++_failures);
            var asked = error.RetryAfter is { } wait ? wait < LongestServerPause ? wait : LongestServerPause : TimeSpan.Zero;
            _pausedUntil = Later(_timeProvider.GetTimestamp(), asked > pause ? asked : pause);

            // Callers do not wait where nothing was sent.
            _failure = error.Attempts == 0 || goesOn ? null : error;
            var left = _holding is { } holding ? Until(holding.Expiry) : TimeSpan.Zero;
            return new(error.Again)
            {
                Report = isFinal ? () => LogLoginRefused(_logger, _issuer.Service)
                    : left > TimeSpan.Zero ? () => LogNotRefreshed(_logger, _issuer.Service, error.Kind, left.TotalSeconds)
                    : null,
            };
        }
    }

    private Holding Hold(TokenGrant grant)
    {
        var now = _timeProvider.GetTimestamp();
        if (grant.Lifetime is not { } lifetime)
        {
            return new(grant.Secret, now, long.MaxValue, long.MaxValue, long.MaxValue);
        }

        var (refresh, requireFresh, expiry) = _schedule.Of(lifetime);
        if (_isShared)
        {
            refresh = Jitter.Between(refresh, requireFresh);
        }

        return new(grant.Secret, now, Later(now, refresh - grant.Age), Later(now, requireFresh - grant.Age), Later(now, expiry - grant.Age));
    }

    private TimeSpan Until(long timestamp)
    {
        var ticks = (timestamp - (double)_timeProvider.GetTimestamp()) / _timeProvider.TimestampFrequency * TimeSpan.TicksPerSecond;
        return ticks <= 0 ? TimeSpan.Zero : ticks < TimeSpan.MaxValue.Ticks ? TimeSpan.FromTicks((long)ticks) : TimeSpan.MaxValue;
    }

    private long Later(long timestamp, TimeSpan time)
    {
        var later = timestamp + (time.TotalSeconds * _timeProvider.TimestampFrequency);
        return later < long.MaxValue ? (long)later : long.MaxValue;
    }

    private TokenCallCanceledException Canceled(CancellationToken cancellationToken) =>
        new(_issuer.Service, nameof(GetAccessTokenAsync), outcomeUnknown: false, cancellationToken);

    [LoggerMessage(20, LogLevel.Information, "The access token of {Service} was refused before its end; the next call gets another one.", EventName = "TokenInvalidated")]
    private static partial void LogInvalidated(ILogger logger, TokenService service);

    [LoggerMessage(21, LogLevel.Warning, "The access token of {Service} could not be replaced: {ErrorKind}. The present one is used for another {Seconds:0} s.", EventName = "TokenNotRefreshed")]
    private static partial void LogNotRefreshed(ILogger logger, TokenService service, TokenErrorKind errorKind, double seconds);

    [LoggerMessage(22, LogLevel.Warning, "The access token of {Service} had expired when it came, so a clock may be wrong. It is used for {Seconds:0} s all the same.", EventName = "TokenExpiredOnArrival")]
    private static partial void LogExpired(ILogger logger, TokenService service, double seconds);

    [LoggerMessage(23, LogLevel.Error, "{Service} has refused the credential that access tokens are asked for with. It is not sent again until it changes, or a login for another purpose succeeds.", EventName = "LoginRefused")]
    private static partial void LogLoginRefused(ILogger logger, TokenService service);

    /// <summary>Pauses that double.</summary>
    private sealed class Pauses(TimeSpan first, TimeSpan longest)
    {
        private const int MostDoublings = 20;

        internal TimeSpan Longest { get; } = longest;

        internal TimeSpan After(int times)
        {
            var pause = TimeSpan.FromTicks(first.Ticks << Math.Min(times - 1, MostDoublings));
            return pause < Longest ? pause : Longest;
        }
    }

    /// <summary>A token and the timestamps at which it is replaced, at which callers wait for that, and at which it ends.</summary>
    [DebuggerDisplay("***")]
    private sealed class Holding(SecretString secret, long obtained, long refresh, long requireFresh, long expiry)
    {
        internal SecretString Secret { get; } = secret;

        internal long Obtained { get; } = obtained;

        internal long Refresh { get; } = refresh;

        internal long RequireFresh { get; } = requireFresh;

        internal long Expiry { get; } = expiry;
    }

    /// <summary>What came of a request. Each who waited gets an exception of its own.</summary>
    [DebuggerDisplay("***")]
    private sealed class Outcome
    {
        private readonly Func<Exception>? _error;

        internal Outcome(SecretString secret) => Secret = secret;

        internal Outcome(Func<Exception> error) => _error = error;

        internal SecretString? Secret { get; }

        /// <summary>What to log of it.</summary>
        internal Action? Report { get; init; }

        internal Exception ToException() => _error!();
    }
}
