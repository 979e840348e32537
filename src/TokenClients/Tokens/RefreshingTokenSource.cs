using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TokenClients.Credentials;

namespace TokenClients.Tokens;

/// <summary>
/// Caches one token and replaces it before it expires. All callers share one token request at a time; a caller who cancels does not affect the others.
/// A failure is not cached: the callers that wait for the request get the failure, and the next request is delayed. A token's age is measured with the monotonic clock and the wall clock, and the longer time counts.
/// </summary>
internal sealed partial class RefreshingTokenSource(ITokenIssuer issuer, TokenSchedule schedule, TimeSpan longestWait, TimeProvider timeProvider, ILogger logger, bool isShared = false) : IAccessTokenSource, IDisposable
{
    /// <summary>How long the source uses a token that had already expired when it arrived.</summary>
    private static readonly Backoff ExpiredTokenBackoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    private readonly TokenRequestBackoff _requestBackoff = new(longestWait, timeProvider);
    private readonly RejectedTokenBackoff _rejectedTokenBackoff = new(timeProvider);
    private readonly object _lock = new();
#pragma warning disable CA2213 // It is canceled but not disposed, because a request that is under way still uses its token.
    private readonly CancellationTokenSource _disposal = new();
#pragma warning restore CA2213

    // Read without the lock: null, or a token that has not been rejected.
    private volatile CachedToken? _cached;
    private SecretString? _previous;
    private Task<Outcome>? _request;
    private int _expiredTokens;

    public ValueTask<SecretString> GetAccessTokenAsync(CancellationToken cancellationToken = default)
    {
        if (_disposal.IsCancellationRequested)
        {
            throw Disposed();
        }

        if (cancellationToken.IsCancellationRequested)
        {
            throw Canceled(cancellationToken);
        }

        return _cached is { } cached && cached.Obtained.GetElapsedTime(timeProvider) < cached.Refresh
            ? new(cached.Secret)
            : GetOrRequestAsync(cancellationToken);
    }

    public void Invalidate(SecretString rejected)
    {
        Guard.NotNull(rejected);
        lock (_lock)
        {
            // Many callers can report the same rejection, some of them after the token was replaced.
            if (_cached is not { } cached || cached.Secret != rejected || !_rejectedTokenBackoff.ShouldReplace(cached))
            {
                return;
            }

            _previous = cached.Secret;
            _cached = null;
        }

        Reporting.Try(logger, logger => LogInvalidated(logger, issuer.Service));
    }

    /// <summary>Resets the backoff, because the service has issued a token for another call.</summary>
    internal void Resume()
    {
        lock (_lock)
        {
            _requestBackoff.Reset();
        }
    }

    public void Dispose() => _disposal.Cancel();

    private ValueTask<SecretString> GetOrRequestAsync(CancellationToken cancellationToken)
    {
        Task<Outcome> request;
        lock (_lock)
        {
            if (_cached is { } cached)
            {
                var age = cached.Obtained.GetElapsedTime(timeProvider);
                var isPaused = _request is null && _requestBackoff.IsPaused;
                if (age >= cached.Refresh && !isPaused)
                {
                    _request ??= Begin();
                }

                // A failed refresh does not affect a token that is still valid.
                if (age < cached.RequireFresh || (isPaused && age < cached.Expiry))
                {
                    return new(cached.Secret);
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
            outcome = await request.WaitAsync(Timeout.InfiniteTimeSpan, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw Canceled(cancellationToken);
        }

        if (outcome.Secret is { } secret)
        {
            return secret;
        }

        return _cached is { } cached && TimeLeft(cached) > TimeSpan.Zero ? cached.Secret : throw outcome.CreateException!();
    }

    /// <summary>Starts the request that all callers share. It does not run in the first caller's execution context, and the caller's cancellation does not cancel it.</summary>
    private Task<Outcome> Begin()
    {
        // The continuation of one caller must not delay the others.
        var request = new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        ThreadPool.UnsafeQueueUserWorkItem(_ => _ = RequestAsync(request), null);
        return request.Task;
    }

    private async Task RequestAsync(TaskCompletionSource<Outcome> request)
    {
        var outcome = await TryRequestAsync().ConfigureAwait(false);
        lock (_lock)
        {
            // A request that returned a token has ended already, and another one may have begun.
            if (_request == request.Task)
            {
                _request = null;
            }
        }

        request.SetResult(outcome);

        // Logged last and outside of the lock, because a user's logger may request a token.
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
        var start = timeProvider.GetTimestamp();
        lock (_lock)
        {
            previous = _cached?.Secret ?? _previous;
            (pause, failure) = _requestBackoff.Next;
        }

        try
        {
            _disposal.Token.ThrowIfCancellationRequested();
            if (pause > _requestBackoff.MaxWait)
            {
                return new() { CreateException = () => WithRetryAfter(failure!, pause) };
            }

            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, timeProvider, _disposal.Token).ConfigureAwait(false);
            }

            // A user's handler or provider may ignore cancellation. Callers do not wait for it once the client is disposed.
            return Succeeded(await issuer.IssueAsync(previous, start, _disposal.Token).WaitOrAbandonAsync(_disposal.Token).ConfigureAwait(false));
        }
#pragma warning disable CA1031 // The exception goes to the callers that wait.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Failed(error);
        }
    }

    private static TokenClientException WithRetryAfter(TokenClientException failure, TimeSpan wait) => failure.WithoutRequest(
        $"{failure.Service} {failure.Operation} failed earlier, so nothing was sent this time. The next request is made in {Math.Ceiling(wait.TotalSeconds)} s. The error was: {(failure.MessageWithoutOutcome.Length > 0 ? failure.MessageWithoutOutcome : failure.Message)}",
        wait);

    private Outcome Succeeded(TokenGrant grant)
    {
        lock (_lock)
        {
            _requestBackoff.Reset();

            // The request ends when its token is stored. A caller that has already seen that token rejected must not wait for this request.
            _request = null;
            if (grant.Lifetime is { } lifetime && (lifetime < TokenSchedule.ShortestLifetime || grant.Age > lifetime - TokenSchedule.ShortestLifetime))
            {
                // The token may still work if a clock is wrong. It is used for a while, so that not every call requests another one.
                var pause = ExpiredTokenBackoff.After(++_expiredTokens);
                _cached = new(grant.Secret, new(timeProvider), pause, pause, pause);
                return new() { Secret = grant.Secret, Report = () => LogExpired(logger, issuer.Service, pause.TotalSeconds) };
            }

            _expiredTokens = 0;
            _cached = CachedToken.Of(grant, schedule, isShared, timeProvider);
            return new() { Secret = grant.Secret };
        }
    }

    private Outcome Failed(Exception error) => error switch
    {
        TokenClientException or OperationCanceledException when _disposal.IsCancellationRequested => new() { CreateException = Disposed },
        TokenClientException failure => Failed(failure),
        _ => new() { CreateException = () => error },
    };

    private Outcome Failed(TokenClientException error)
    {
        lock (_lock)
        {
            var isFinal = _requestBackoff.Failed(error);
            var left = _cached is { } cached ? TimeLeft(cached) : TimeSpan.Zero;
            return new()
            {
                CreateException = () => new TokenClientException(error),
                Report = isFinal ? () => LogLoginRefused(logger, issuer.Service)
                    : left > TimeSpan.Zero ? () => LogNotRefreshed(logger, issuer.Service, error.Kind, left.TotalSeconds)
                    : null,
            };
        }
    }

    private ObjectDisposedException Disposed() => new(issuer.Service.ToString(), "The client that issues the access tokens was disposed.");

    private TimeSpan TimeLeft(CachedToken token) => token.Expiry - token.Obtained.GetElapsedTime(timeProvider);

    private TokenCallCanceledException Canceled(CancellationToken cancellationToken) =>
        new(issuer.Service, nameof(GetAccessTokenAsync), outcomeUnknown: false, cancellationToken);

    [LoggerMessage(20, LogLevel.Information, "The access token of {Service} was rejected before it expired. The next call gets a new one.", EventName = "TokenInvalidated")]
    private static partial void LogInvalidated(ILogger logger, TokenService service);

    [LoggerMessage(21, LogLevel.Warning, "The access token of {Service} could not be replaced: {ErrorKind}. The current one is used for another {Seconds:0} s.", EventName = "TokenNotRefreshed")]
    private static partial void LogNotRefreshed(ILogger logger, TokenService service, TokenErrorKind errorKind, double seconds);

    [LoggerMessage(22, LogLevel.Warning, "The access token of {Service} had expired when it arrived, so a clock may be wrong. It is used for another {Seconds:0} s.", EventName = "TokenExpiredOnArrival")]
    private static partial void LogExpired(ILogger logger, TokenService service, double seconds);

    [LoggerMessage(23, LogLevel.Error, "{Service} rejected the credential that requests access tokens. The credential is not sent again until it changes or another login succeeds.", EventName = "LoginRefused")]
    private static partial void LogLoginRefused(ILogger logger, TokenService service);

    /// <summary>The result of a request.</summary>
    [DebuggerDisplay("***")]
    private sealed class Outcome
    {
        internal SecretString? Secret { get; init; }

        /// <summary>Creates the exception for one caller, if there is no token.</summary>
        internal Func<Exception>? CreateException { get; init; }

        /// <summary>Logs the result.</summary>
        internal Action? Report { get; init; }
    }
}
