using Microsoft.Extensions.Logging.Abstractions;
using TokenClients.Caching;
using TokenClients.Credentials;
using TokenClients.Schedules.Running;

namespace TokenClients.Schedules.Parts;

/// <summary>Processes that share one token. Each has an object of its own; cache and lease are the same for all.</summary>
internal static class SharingSchedules
{
    private static readonly SecretString Key = new("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
    private static readonly TimeSpan CacheTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    internal static Part Part { get; } = new("shared tokens",
    [
        new("lease", LeaseAsync),
        new("replacement", ReplacementAsync),
        new("cancellation", CancellationAsync),
        new("failing login", FailingLoginAsync),
        new("slow stores", SlowStoresAsync),
    ]);

    /// <summary>Processes that find no token request one.</summary>
    private static async Task LeaseAsync()
    {
        var clock = new ScheduleClock();
        var ledger = new LoginLedger();
        var cache = new ScheduledCache(clock);
        var lease = new ScheduledLease(clock);
        var all = Task.WhenAll(GetAsync(), GetAsync());
        await Task.WhenAll(all, Schedule.RunClock(clock, all, CacheTimeout));
        Schedule.Promise(ledger.Logins == 1, $"processes that need a token at the same time request one, and not {ledger.Logins}");
        Schedule.Promise(lease.IsFree(), "a lease is released when its holder has its token");

        Task GetAsync() => Schedule.Beside(async () =>
        {
            var grant = await GetOrIssueAsync(cache, lease, ledger, clock);
            Schedule.Promise(grant.Secret.Reveal() == "token-1", "all processes get the token that one requested");
        });
    }

    /// <summary>A token that was rejected is not taken from the cache again, whichever process wrote it.</summary>
    private static async Task ReplacementAsync()
    {
        var clock = new ScheduleClock();
        var ledger = new LoginLedger();
        var cache = new ScheduledCache(clock);
        var lease = new ScheduledLease(clock);
        var rejected = (await GetOrIssueAsync(cache, lease, ledger, clock)).Secret;
        var all = Task.WhenAll(ReplaceAsync(), ReplaceAsync());
        await Task.WhenAll(all, Schedule.RunClock(clock, all, CacheTimeout));
        Schedule.Promise(ledger.Logins == 2, $"processes that replace the same token request one, and not {ledger.Logins - 1}");
        Schedule.Promise(lease.IsFree(), "a lease is released when its holder has its token");

        Task ReplaceAsync() => Schedule.Beside(async () =>
        {
            var grant = await GetOrIssueAsync(cache, lease, ledger, clock, rejected);
            Schedule.Promise(grant.Secret != rejected, "a token that was rejected is not shared again");
        });
    }

    /// <summary>A process that stops waiting leaves no lease behind, and the others get their token.</summary>
    private static async Task CancellationAsync()
    {
        var clock = new ScheduleClock();
        var ledger = new LoginLedger();
        var cache = new ScheduledCache(clock);
        var lease = new ScheduledLease(clock);
        using var cancellation = new CancellationTokenSource();
        var canceled = Schedule.Beside(async () =>
        {
            try
            {
                await GetOrIssueAsync(cache, lease, ledger, clock, cancellationToken: cancellation.Token);
            }
            catch (OperationCanceledException)
            {
                Schedule.Promise(cancellation.IsCancellationRequested, "only a caller who canceled is told so");
            }
        });
        var all = Task.WhenAll(canceled, Schedule.Beside(() => GetOrIssueAsync(cache, lease, ledger, clock)), Schedule.Beside(cancellation.Cancel));
        await Task.WhenAll(all, Schedule.RunClock(clock, all, CacheTimeout));

        // A lease that arrives after its process has stopped waiting is released by an operation of its own.
        await Schedule.Until(lease.IsFree);
    }

    /// <summary>A login that fails ends the wait of its own process only.</summary>
    private static async Task FailingLoginAsync()
    {
        var clock = new ScheduleClock();
        var ledger = new LoginLedger();
        var cache = new ScheduledCache(clock);
        var lease = new ScheduledLease(clock);
        var failed = 0;
        var all = Task.WhenAll(GetAsync(), GetAsync());
        await Task.WhenAll(all, Schedule.RunClock(clock, all, CacheTimeout));
        Schedule.Promise(failed == 1 && ledger.Logins == 2, "one process gets the failure of its login, and the other one requests a token");
        Schedule.Promise(lease.IsFree(), "a lease is released after a failure, too");

        Task GetAsync() => Schedule.Beside(async () =>
        {
            try
            {
                await GetOrIssueAsync(cache, lease, ledger, clock, failures: 1);
            }
            catch (TokenClientException)
            {
                Interlocked.Increment(ref failed);
            }
        });
    }

    /// <summary>Each process gets a token although cache and lease respond late, or after the process has stopped waiting.</summary>
    private static async Task SlowStoresAsync()
    {
        var clock = new ScheduleClock();
        var ledger = new LoginLedger();
        var cache = new ScheduledCache(clock, canHang: true);
        var lease = new ScheduledLease(clock, canHang: true);
        var all = Task.WhenAll(GetAsync(), GetAsync());
        await Task.WhenAll(all, Schedule.RunClock(clock, all));
        var released = Schedule.Until(lease.IsFree);
        await Task.WhenAll(released, Schedule.RunClock(clock, released));

        Task GetAsync() => Schedule.Beside(async () =>
        {
            var grant = await GetOrIssueAsync(cache, lease, ledger, clock);
            Schedule.Promise(ledger.Issued.Contains(grant.Secret.Reveal()), "each process gets a token that was issued");
        });
    }

    private static Task<TokenGrant> GetOrIssueAsync(
        ScheduledCache cache, ScheduledLease lease, LoginLedger ledger, ScheduleClock clock, SecretString? previous = null, int failures = 0, CancellationToken cancellationToken = default)
    {
        var sharing = new CachedTokenSharing(new TokenSharingOptions { EncryptionKey = Key, Lease = lease, CacheTimeout = CacheTimeout }, () => cache);
        var request = new SharedTokenRequest(TokenService.Apinizer, new("https://apinizer.test/"), "client", new("credential"))
        {
            Previous = previous,
            Schedule = new TokenSchedule(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(2)),
            TimeProvider = clock,
            Logger = NullLogger.Instance,
        };
        return sharing.GetOrIssueAsync(request, IssueAsync, cancellationToken);

        async Task<TokenGrant> IssueAsync(CancellationToken cancellation)
        {
            var number = ledger.Begin(previous);
            SecretString? issued = null;
            try
            {
                await Task.Yield();
                if (number <= failures)
                {
                    throw new TokenClientException(TokenService.Apinizer, "createToken", TokenErrorKind.ServiceFault, "The service failed.");
                }

                issued = new($"token-{number}");
                return new(issued, Lifetime, TimeSpan.Zero);
            }
            finally
            {
                ledger.End(issued);
            }
        }
    }
}
