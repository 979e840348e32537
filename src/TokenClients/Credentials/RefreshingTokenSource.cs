using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TokenClients.Diagnostics;

namespace TokenClients;

/// <summary>
/// Holds a token and replaces it in time. Whatever the number of callers, one token is asked for at a time, on behalf of all of them: a caller who leaves takes nothing from the others.
/// A failure is not kept: it goes to those who wait for it, and the next request for a token waits a while first. Time is counted on a clock that nobody sets.
/// </summary>
internal sealed partial class RefreshingTokenSource : IAccessTokenSource, IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);

    /// <summary>Refusals this far apart have nothing to do with each other.</summary>
    private static readonly TimeSpan RefusalMemory = TimeSpan.FromMinutes(1);

    private readonly ITokenIssuer _issuer;
    private readonly TokenSchedule _schedule;
    private readonly TimeSpan _longestWait;
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
    private int _refusals;
    private long _lastRefusal;
    private long _pausedUntil = long.MinValue;
    private int _isDisposed;

    /// <param name="issuer">Where tokens come from.</param>
    /// <param name="schedule">When they are replaced.</param>
    /// <param name="longestServerPause">How long a caller is kept waiting because the server asked for it.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">Where to log.</param>
    internal RefreshingTokenSource(ITokenIssuer issuer, TokenSchedule schedule, TimeSpan longestServerPause, TimeProvider timeProvider, ILogger logger)
    {
        _issuer = issuer;
        _schedule = schedule;
        _longestWait = longestServerPause > LongestPause ? longestServerPause : LongestPause;
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

            if (_refusals > 0 && _timeProvider.GetElapsedTime(holding.Obtained) < PauseAfter(_refusals))
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
        Holding? holding;
        lock (_gate)
        {
            _request = null;
            holding = _holding;
        }

        request.SetResult(outcome);

        // Last of all, and without the lock: a logger is the user's, and may ask for a token itself.
        if (outcome.Failure is { } kind && holding is not null && Until(holding.Expiry) is var left && left > TimeSpan.Zero)
        {
            Reporting.Try((Source: this, Kind: kind, Left: left), static state => LogNotRefreshed(state.Source._logger, state.Source._issuer.Service, state.Kind, state.Left.TotalSeconds));
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
                return new(() => failure!.Again(pause));
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
            _failures = 0;
            _failure = null;
            _pausedUntil = long.MinValue;
            _holding = Hold(grant);
        }

        return new(grant.Secret);
    }

    private Outcome Failed(TokenClientException error)
    {
        lock (_gate)
        {
            var pause = PauseAfter(++_failures);
            _pausedUntil = Later(_timeProvider.GetTimestamp(), error.RetryAfter > pause ? error.RetryAfter.Value : pause);

            // Nobody waits where the service has no part in it, or has refused the credential: that it is mended shows without a request.
            _failure = error.Attempts == 0 || error.Kind == TokenErrorKind.InvalidCredential ? null : error;
        }

        return new(() => error.Again(error.RetryAfter)) { Failure = error.Kind };
    }

    private Holding Hold(TokenGrant grant)
    {
        var now = _timeProvider.GetTimestamp();
        if (grant.Lifetime is not { } lifetime)
        {
            return new(grant.Secret, now, long.MaxValue, long.MaxValue, long.MaxValue);
        }

        var (refresh, requireFresh, expiry) = _schedule.Of(lifetime);
        return new(grant.Secret, now, Later(now, refresh - grant.Age), Later(now, requireFresh - grant.Age), Later(now, expiry - grant.Age));
    }

    private static TimeSpan PauseAfter(int times)
    {
        var pause = TimeSpan.FromTicks(FirstPause.Ticks << Math.Min(times - 1, 8));
        return pause < LongestPause ? pause : LongestPause;
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

    [LoggerMessage(20, LogLevel.Information, "The access token of {Service} was refused before its end; the next call gets another one.")]
    private static partial void LogInvalidated(ILogger logger, TokenService service);

    [LoggerMessage(21, LogLevel.Warning, "The access token of {Service} could not be replaced: {ErrorKind}. The present one is used for another {Seconds:0} s.")]
    private static partial void LogNotRefreshed(ILogger logger, TokenService service, TokenErrorKind errorKind, double seconds);

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

        /// <summary>Why a request failed; <see langword="null"/> if it did not, or was not made.</summary>
        internal TokenErrorKind? Failure { get; init; }

        internal Exception ToException() => _error!();
    }
}
