using System.Diagnostics;
using Microsoft.Extensions.Caching.Distributed;
using TokenClients.Http;

namespace TokenClients.Caching;

/// <summary>Shares tokens over a distributed cache.</summary>
[DebuggerDisplay("***")]
internal sealed class CachedTokenSharing(TokenSharingOptions options, Func<IDistributedCache> cache) : ITokenSharing
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Timers know no shorter time.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly SharedTokenProtection _protection = new(options.EncryptionKey!);

    private readonly ITokenLease? _lease = options.Lease;
    private readonly TimeSpan _timeout = options.CacheTimeout;
    private readonly TimeSpan _leaseDuration = options.LeaseDuration;

    public async Task<TokenGrant> GetOrIssueAsync(SharedTokenRequest request, Func<CancellationToken, Task<TokenGrant>> issue, CancellationToken cancellationToken)
    {
        var exchange = new SharedTokenExchange(request, _protection, cache, _timeout);
        var grant = _lease is null
            ? await exchange.ReadAsync(cancellationToken).ConfigureAwait(false) ?? await exchange.IssueAsync(issue, cancellationToken).ConfigureAwait(false)
            : await GetOrIssueAsync(exchange, _lease, request.TimeProvider, issue, cancellationToken).ConfigureAwait(false);
        return exchange.Aged(grant);
    }

    private async Task<TokenGrant> GetOrIssueAsync(
        SharedTokenExchange exchange, ITokenLease lease, TimeProvider timeProvider, Func<CancellationToken, Task<TokenGrant>> issue, CancellationToken cancellationToken)
    {
        var start = timeProvider.GetTimestamp();
        for (var pause = FirstPause; ; pause = Shorter(pause * 1.5, LongestPause))
        {
            if (await exchange.ReadAsync(cancellationToken).ConfigureAwait(false) is { } shared)
            {
                return shared;
            }

            // Each time anew: who has the lease may have failed, or died.
            if (!exchange.CacheWorks || await exchange.TryTakeAsync(lease, _leaseDuration, cancellationToken).ConfigureAwait(false) is not { } taken)
            {
                var left = _leaseDuration - timeProvider.GetElapsedTime(start);
                if (!exchange.CacheWorks || !exchange.LeaseWorks || left < ShortestPause)
                {
                    break;
                }

                await Task.Delay(Shorter(Jitter.Lengthen(pause), left), timeProvider, cancellationToken).ConfigureAwait(false);
                continue;
            }

            try
            {
                // Who had the lease before may have shared a token since this one looked.
                return await exchange.ReadAsync(cancellationToken).ConfigureAwait(false) ?? await exchange.IssueAsync(issue, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await exchange.ReleaseAsync(taken).ConfigureAwait(false);
            }
        }

        exchange.LogWithoutLease(_leaseDuration);
        return await exchange.IssueAsync(issue, cancellationToken).ConfigureAwait(false);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
