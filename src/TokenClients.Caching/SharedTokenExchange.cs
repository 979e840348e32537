using System.Diagnostics;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using TokenClients.Diagnostics;

namespace TokenClients.Caching;

/// <summary>
/// Gets one token, by way of a cache and a lease or past them. What fails is not asked again for this token, so a cache that hangs costs its time once, and so does a lease.
/// </summary>
[DebuggerDisplay("***")]
internal sealed partial class SharedTokenExchange(SharedTokenRequest request, SharedTokenProtection protection, Func<IDistributedCache> cache, TimeSpan timeout)
{
    private const string Prefix = "TokenClients:";

    /// <summary>How far the clocks of two machines may be apart, and no farther than a quarter of a token's life. An entry from farther in the future says nothing about its age.</summary>
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(5);

    /// <summary>Caches add what they are given to the present instant, which must not overflow.</summary>
    private static readonly TimeSpan LongestStay = TimeSpan.FromDays(365);

    private readonly string _name = protection.NameOf(request);
    private readonly TimeProvider _timeProvider = request.TimeProvider;
    private long _obtained;
    private bool _isPoisoned;

    internal bool CacheWorks { get; private set; } = true;

    internal bool LeaseWorks { get; private set; } = true;

    private string EntryName => $"{Prefix}token:{_name}";

    private string LeaseName => $"{Prefix}lease:{_name}";

    /// <summary>Gets a token that is shared already; <see langword="null"/> if there is none that is worth taking.</summary>
    internal async Task<TokenGrant?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!CacheWorks)
        {
            return null;
        }

        var (entry, problem) = await Bounded.AskAsync(stop => cache().GetAsync(EntryName, stop), timeout, _timeProvider, undo: null, cancellationToken).ConfigureAwait(false);
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
            return Poisoned("it was changed, or written by something else");
        }

        var age = _timeProvider.GetUtcNow() - token.IssuedAt;
        if (age < -MostSkew || age < token.Lifetime / -4)
        {
            return Poisoned("by the clock of this machine it comes from the future");
        }

        var grant = new TokenGrant(token.Secret, token.Lifetime, age > TimeSpan.Zero ? age : TimeSpan.Zero);
        if (grant.Secret == request.Previous || !request.Schedule.IsFresh(grant))
        {
            return null;
        }

        Log(logger => LogShared(logger, request.Service, grant.Age.TotalSeconds));
        return Obtained(grant);
    }

    /// <summary>Has a token issued and shares it.</summary>
    internal async Task<TokenGrant> IssueAsync(Func<CancellationToken, Task<TokenGrant>> issue, CancellationToken cancellationToken)
    {
        var grant = Obtained(await issue(cancellationToken).ConfigureAwait(false));
        await WriteAsync(grant).ConfigureAwait(false);
        return grant;
    }

    /// <summary>Takes the lease; <see langword="null"/> if another has it or it does not work.</summary>
    internal async Task<IAsyncDisposable?> TryTakeAsync(ITokenLease lease, TimeSpan duration, CancellationToken cancellationToken)
    {
        var (taken, problem) = await Bounded.AskAsync(
            stop => lease.TryTakeAsync(LeaseName, duration, stop).AsTask(),
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

    /// <summary>Gives the lease back. Never fails, and is done also when the caller is gone: others wait for it.</summary>
    internal async Task ReleaseAsync(IAsyncDisposable taken)
    {
        var (_, problem) = await Bounded.AskAsync(
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

    /// <summary>The same token, as old as it is now.</summary>
    internal TokenGrant Aged(TokenGrant grant) => new(grant.Secret, grant.Lifetime, grant.Age + _timeProvider.GetElapsedTime(_obtained));

    internal void LogWithoutLease(TimeSpan waited)
    {
        if (CacheWorks && LeaseWorks)
        {
            Log(logger => LogWaitedInVain(logger, request.Service, waited.TotalSeconds));
        }
    }

    /// <summary>Shares a token for as long as it lives. Never fails, and is done also when the caller is gone: there is a token now, and others can use it.</summary>
    private async Task WriteAsync(TokenGrant grant)
    {
        // Of a token that is to be used until it is refused, nobody can say how long to keep it.
        if (!CacheWorks || grant.Lifetime is not { } lifetime || lifetime <= grant.Age)
        {
            return;
        }

        string? problem;
        if (grant.Secret.Reveal().Length > SharedTokenProtection.LongestToken || AccessTokenOptions.Refusal(grant.Secret) is not null)
        {
            problem = "it is too long, or no header can carry it";
        }
        else
        {
            var entry = protection.Seal(EntryName, new(grant.Secret, _timeProvider.GetUtcNow() - grant.Age, lifetime));
            var left = lifetime - grant.Age;
            var options = new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = left < LongestStay ? left : LongestStay };
            (_, problem) = await Bounded.AskAsync(
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
        _obtained = _timeProvider.GetTimestamp();
        return grant;
    }

    /// <summary>An entry that is none counts as none; the log says so once, however often it is met.</summary>
    private TokenGrant? Poisoned(string problem)
    {
        if (!_isPoisoned)
        {
            _isPoisoned = true;
            Log(logger => LogPoisoned(logger, request.Service, problem));
        }

        return null;
    }

    private void Log(Action<ILogger> log) => Reporting.Try(request.Logger, log);

    [LoggerMessage(30, LogLevel.Warning, "The cache of shared {Service} access tokens could not be read: {Problem}. It is passed by, and a token is asked for.", EventName = "SharedTokenNotRead")]
    private static partial void LogNotRead(ILogger logger, TokenService service, string problem);

    [LoggerMessage(31, LogLevel.Warning, "An access token of {Service} could not be written to the cache of shared ones: {Problem}. Other processes ask for their own.", EventName = "SharedTokenNotWritten")]
    private static partial void LogNotWritten(ILogger logger, TokenService service, string problem);

    [LoggerMessage(32, LogLevel.Warning, "What the cache holds as a shared {Service} access token is of no use: {Problem}. It is passed by.", EventName = "SharedTokenUnreadable")]
    private static partial void LogPoisoned(ILogger logger, TokenService service, string problem);

    [LoggerMessage(33, LogLevel.Warning, "The lease for a {Service} access token could not be taken: {Problem}. A token is asked for without it.", EventName = "LeaseNotTaken")]
    private static partial void LogLeaseFailed(ILogger logger, TokenService service, string problem);

    [LoggerMessage(34, LogLevel.Warning, "The lease for a {Service} access token could not be given back: {Problem}. It ends by itself.", EventName = "LeaseNotReleased")]
    private static partial void LogNotReleased(ILogger logger, TokenService service, string problem);

    [LoggerMessage(35, LogLevel.Warning, "Another process had the lease for a {Service} access token, but has shared none within {Seconds:0.###} s. A token is asked for without it.", EventName = "SharedTokenLate")]
    private static partial void LogWaitedInVain(ILogger logger, TokenService service, double seconds);

    [LoggerMessage(36, LogLevel.Debug, "An access token of {Service} that another process shared {Seconds:0} s ago is used.", EventName = "SharedTokenUsed")]
    private static partial void LogShared(ILogger logger, TokenService service, double seconds);
}
