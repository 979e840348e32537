using System.Diagnostics;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using TokenClients.Credentials;
using TokenClients.Primitives;

namespace TokenClients.Caching;

/// <summary>
/// Gets one token, with or without the cache and the lease. If the cache or the lease fails, it is not used again for this token, so that one that hangs costs the timeout only once.
/// </summary>
[DebuggerDisplay("***")]
internal sealed partial class SharedTokenExchange(SharedTokenRequest request, SharedTokenProtection protection, Func<IDistributedCache> cache, TimeSpan timeout)
{
    private const string Prefix = "TokenClients:";

    /// <summary>The largest accepted difference between the clocks of two machines, if this is at most a quarter of the token's lifetime. If an entry is from further in the future, its age is unknown.</summary>
    private static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(5);

    /// <summary>Caches add the lifetime of an entry to the current time, which must not overflow.</summary>
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(365);

    private readonly string _name = protection.NameOf(request);
    private readonly TimeProvider _timeProvider = request.TimeProvider;
    private ClockReading _obtained;
    private bool _isUnusable;

    internal bool CacheWorks { get; private set; } = true;

    internal bool LeaseWorks { get; private set; } = true;

    private string EntryName => $"{Prefix}token:{_name}";

    private string LeaseName => $"{Prefix}lease:{_name}";

    /// <summary>Gets the shared token; <see langword="null"/> if there is no fresh one.</summary>
    internal async Task<TokenGrant?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!CacheWorks)
        {
            return null;
        }

        var (entry, problem) = await Bounded.RunAsync(stop => cache().GetAsync(EntryName, stop), timeout, _timeProvider, undo: null, cancellationToken).ConfigureAwait(false);
        if (problem is not null)
        {
            CacheWorks = false;
            Log(logger => LogNotRead(logger, request.Service, problem));
            return null;
        }

        if (entry is null)
        {
            return null;
        }

        if (protection.Open(EntryName, entry) is not { } token)
        {
            return Unusable("it was changed, or not written by this library");
        }

        var age = _timeProvider.GetUtcNow() - token.IssuedAt;
        if (age < -MaxSkew || age < token.Lifetime / -4)
        {
            return Unusable("its time of issue is in the future according to this machine's clock");
        }

        var grant = new TokenGrant(token.Secret, token.Lifetime, age > TimeSpan.Zero ? age : TimeSpan.Zero);
        if (grant.Secret == request.Previous || !request.Schedule.IsFresh(grant))
        {
            return null;
        }

        Log(logger => LogShared(logger, request.Service, grant.Age.TotalSeconds));
        return Obtained(grant);
    }

    /// <summary>Issues a token and shares it.</summary>
    internal async Task<TokenGrant> IssueAsync(Func<CancellationToken, Task<TokenGrant>> issue, CancellationToken cancellationToken)
    {
        var grant = Obtained(await issue(cancellationToken).ConfigureAwait(false));
        await WriteAsync(Aged(grant)).ConfigureAwait(false);
        return grant;
    }

    /// <summary>Takes the lease; <see langword="null"/> if another process holds it or it does not work.</summary>
    internal async Task<IAsyncDisposable?> TryTakeAsync(ITokenLease lease, TimeSpan duration, CancellationToken cancellationToken)
    {
        var (taken, problem) = await Bounded.RunAsync(
            stop =>
            {
                stop.ThrowIfCancellationRequested();
                return lease.TryTakeAsync(LeaseName, duration, stop).AsTask();
            },
            timeout,
            _timeProvider,
            undo: late => late is null ? default : new(ReleaseAsync(late)),
            cancellationToken).ConfigureAwait(false);
        if (problem is not null)
        {
            LeaseWorks = false;
            Log(logger => LogLeaseFailed(logger, request.Service, problem));
        }

        return taken;
    }

    /// <summary>Releases the lease. Never throws, and ignores the caller's cancellation, because other processes wait for the lease.</summary>
    internal async Task ReleaseAsync(IAsyncDisposable taken)
    {
        var (_, problem) = await Bounded.RunAsync(
            async _ =>
            {
                await taken.DisposeAsync().ConfigureAwait(false);
                return true;
            },
            timeout,
            _timeProvider,
            undo: null,
            CancellationToken.None).ConfigureAwait(false);
        if (problem is not null)
        {
            Log(logger => LogNotReleased(logger, request.Service, problem));
        }
    }

    /// <summary>Returns the same token with its current age.</summary>
    internal TokenGrant Aged(TokenGrant grant) => new(grant.Secret, grant.Lifetime, grant.Age + _obtained.GetElapsedTime(_timeProvider));

    internal void LogWithoutLease(TimeSpan waited)
    {
        if (CacheWorks && LeaseWorks)
        {
            Log(logger => LogLate(logger, request.Service, waited.TotalSeconds));
        }
    }

    /// <summary>Shares a token until it expires. Never throws, and ignores the caller's cancellation, because other processes can use the token.</summary>
    private async Task WriteAsync(TokenGrant grant)
    {
        // A token of unknown lifetime cannot be cached.
        if (!CacheWorks || grant.Lifetime is not { } lifetime || lifetime <= grant.Age)
        {
            return;
        }

        string? problem;
        if (grant.Secret.Reveal().Length > SharedTokenProtection.LongestToken || AccessTokenOptions.Refusal(grant.Secret) is not null)
        {
            problem = "it is too long, or not valid in a header";
        }
        else
        {
            var entry = protection.Seal(EntryName, new(grant.Secret, _timeProvider.GetUtcNow() - grant.Age, lifetime));
            var left = lifetime - grant.Age;
            var options = new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = left < LongestLifetime ? left : LongestLifetime };
            (_, problem) = await Bounded.RunAsync(
                async stop =>
                {
                    await cache().SetAsync(EntryName, entry, options, stop).ConfigureAwait(false);
                    return true;
                },
                timeout,
                _timeProvider,
                undo: null,
                CancellationToken.None).ConfigureAwait(false);
        }

        if (problem is not null)
        {
            CacheWorks = false;
            Log(logger => LogNotWritten(logger, request.Service, problem));
        }
    }

    private TokenGrant Obtained(TokenGrant grant)
    {
        _obtained = new(_timeProvider);
        return grant;
    }

    /// <summary>Treats an unusable entry as missing, and logs it once.</summary>
    private TokenGrant? Unusable(string problem)
    {
        if (!_isUnusable)
        {
            _isUnusable = true;
            Log(logger => LogUnusable(logger, request.Service, problem));
        }

        return null;
    }

    private void Log(Action<ILogger> log) => Reporting.Try(request.Logger, log);

    [LoggerMessage(30, LogLevel.Warning, "The cache of shared {Service} access tokens could not be read: {Problem}. A new token is requested.", EventName = "SharedTokenNotRead")]
    private static partial void LogNotRead(ILogger logger, TokenService service, string problem);

    [LoggerMessage(31, LogLevel.Warning, "A {Service} access token could not be written to the cache of shared tokens: {Problem}. Other processes request their own.", EventName = "SharedTokenNotWritten")]
    private static partial void LogNotWritten(ILogger logger, TokenService service, string problem);

    [LoggerMessage(32, LogLevel.Warning, "The cache entry of a shared {Service} access token cannot be used: {Problem}. It is ignored.", EventName = "SharedTokenUnreadable")]
    private static partial void LogUnusable(ILogger logger, TokenService service, string problem);

    [LoggerMessage(33, LogLevel.Warning, "The lease for a {Service} access token could not be taken: {Problem}. A token is requested without the lease.", EventName = "LeaseNotTaken")]
    private static partial void LogLeaseFailed(ILogger logger, TokenService service, string problem);

    [LoggerMessage(34, LogLevel.Warning, "The lease for a {Service} access token could not be released: {Problem}. The lease ends when its duration is over.", EventName = "LeaseNotReleased")]
    private static partial void LogNotReleased(ILogger logger, TokenService service, string problem);

    [LoggerMessage(35, LogLevel.Warning, "Another process held the lease for a {Service} access token, but shared no token within {Seconds:0.###} s. A token is requested without the lease.", EventName = "SharedTokenLate")]
    private static partial void LogLate(ILogger logger, TokenService service, double seconds);

    [LoggerMessage(36, LogLevel.Debug, "A {Service} access token that another process requested {Seconds:0} s ago is used.", EventName = "SharedTokenUsed")]
    private static partial void LogShared(ILogger logger, TokenService service, double seconds);
}
