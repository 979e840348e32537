using System.Diagnostics;
using Microsoft.Extensions.Caching.Distributed;
using TokenClients.Credentials;
using TokenClients.Primitives;

namespace TokenClients.Caching;

/// <summary>Shares tokens through a distributed cache.</summary>
[DebuggerDisplay("***")]
internal sealed class CachedTokenSharing(TokenSharingOptions options, Func<IDistributedCache> cache) : ITokenSharing
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>The resolution of timers.</summary>
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(1);

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
        for (var delay = FirstDelay; ; delay = Shorter(delay * 1.5, LongestDelay))
        {
            if (await exchange.ReadAsync(cancellationToken).ConfigureAwait(false) is { } shared)
            {
                return shared;
            }

            // Tried in every iteration, because the holder of the lease may have failed or crashed.
            if (!exchange.CacheWorks || await exchange.TryTakeAsync(lease, _leaseDuration, cancellationToken).ConfigureAwait(false) is not { } taken)
            {
                var left = _leaseDuration - timeProvider.GetElapsedTime(start);
                if (!exchange.CacheWorks || !exchange.LeaseWorks || left < ShortestDelay)
                {
                    break;
                }

                await Task.Delay(Shorter(Jitter.Lengthen(delay), left), timeProvider, cancellationToken).ConfigureAwait(false);
                continue;
            }

            try
            {
                // The previous holder may have shared a token after the last read.
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
