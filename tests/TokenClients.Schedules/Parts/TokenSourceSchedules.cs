using Microsoft.Extensions.Logging.Abstractions;
using TokenClients.Credentials;
using TokenClients.Schedules.Running;
using TokenClients.Tokens;

namespace TokenClients.Schedules.Parts;

/// <summary>Concurrent calls of one token source.</summary>
internal static class TokenSourceSchedules
{
    private static readonly TimeSpan RefreshBefore = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RequireFreshBefore = TimeSpan.FromMinutes(2);

    internal static Part Part { get; } = new("token source",
    [
        new("callers", CallersAsync),
        new("invalidation", InvalidationAsync),
        new("failures", FailuresAsync),
        new("refresh", RefreshAsync),
        new("disposal", DisposalAsync),
    ]);

    /// <summary>All callers share one login, and one who cancels does not affect the others.</summary>
    private static async Task CallersAsync()
    {
        var ledger = new LoginLedger();
        using var source = Source(new ScheduledIssuer(ledger), new ScheduleClock());
        using var cancellation = new CancellationTokenSource();
        var canceled = Schedule.Beside(async () =>
        {
            try
            {
                await source.GetAccessTokenAsync(cancellation.Token);
            }
            catch (TokenCallCanceledException)
            {
                Schedule.Promise(cancellation.IsCancellationRequested, "only a caller who canceled is told so");
            }
        });

        await Task.WhenAll(GetAsync(), GetAsync(), canceled, Schedule.Beside(cancellation.Cancel));
        Schedule.Promise(ledger.Logins == 1, $"callers at the same time share one login, and not {ledger.Logins}");

        Task GetAsync() => Schedule.Beside(async () =>
        {
            var token = await source.GetAccessTokenAsync(CancellationToken.None);
            Schedule.Promise(token.Reveal() == "token-1", "each caller gets the token that was issued");
        });
    }

    /// <summary>A token that was rejected is not handed out again, and a stale report of it does not remove its successor.</summary>
    private static async Task InvalidationAsync()
    {
        var ledger = new LoginLedger();
        using var source = Source(new ScheduledIssuer(ledger), new ScheduleClock());
        await Task.WhenAll(UseAsync(), UseAsync());
        Schedule.Promise(ledger.Logins is 1 or 2, $"one rejected token causes one more login, and not {ledger.Logins} in all");
        Schedule.Promise(ledger.Replaced.Skip(1).All(static replaced => replaced == "token-1"), "the login after a rejection names the token to replace");

        // The service rejects the first token, whoever uses it.
        Task UseAsync() => Schedule.Beside(async () =>
        {
            var token = await source.GetAccessTokenAsync(CancellationToken.None);
            if (token.Reveal() != "token-1")
            {
                return;
            }

            source.Invalidate(token);
            ledger.Invalidated(token);
            var next = await source.GetAccessTokenAsync(CancellationToken.None);
            Schedule.Promise(next.Reveal() != "token-1", "a token that was invalidated is not handed out again");
        });
    }

    /// <summary>All who wait for a login that fails get its failure, or the token of the next login, and the pause after a failure ends.</summary>
    private static async Task FailuresAsync()
    {
        var ledger = new LoginLedger();
        var clock = new ScheduleClock();
        using var source = Source(new ScheduledIssuer(ledger, failures: 1), clock);
        var callers = Task.WhenAll(GetAsync(), GetAsync(), GetAsync());
        await Task.WhenAll(callers, Schedule.RunClock(clock, callers));
        clock.Advance(TimeSpan.FromSeconds(10));
        var last = await source.GetAccessTokenAsync(CancellationToken.None);
        Schedule.Promise(last.Reveal() == "token-2" && ledger.Logins == 2, "after one failure, one login gets a token for all");

        Task GetAsync() => Schedule.Beside(async () =>
        {
            try
            {
                var token = await source.GetAccessTokenAsync(CancellationToken.None);
                Schedule.Promise(token.Reveal() == "token-2", "each caller gets the token that was issued");
            }
            catch (TokenClientException failure)
            {
                Schedule.Promise(failure.Kind == TokenErrorKind.ServiceFault, "a caller gets the failure of the login that it waited for");
            }
        });
    }

    /// <summary>While a token is refreshed, callers get it at once until its mandatory refresh, and then they wait.</summary>
    private static async Task RefreshAsync()
    {
        var ledger = new LoginLedger();
        var clock = new ScheduleClock();
        using var source = Source(new ScheduledIssuer(ledger), clock);
        await source.GetAccessTokenAsync(CancellationToken.None);
        await Task.WhenAll(GetAsync(), GetAsync(), Schedule.Beside(() =>
        {
            clock.Advance(ScheduledIssuer.Lifetime - RefreshBefore);
            Schedule.Step();
            clock.Advance(RefreshBefore - RequireFreshBefore);
        }));
        var last = await source.GetAccessTokenAsync(CancellationToken.None);
        Schedule.Promise(last.Reveal() == "token-2" && ledger.Logins == 2, "a token whose time has come is replaced once");
        Schedule.Promise(ledger.Replaced[1] == "token-1", "the login of a refresh names the token to replace");

        Task GetAsync() => Schedule.Beside(async () =>
        {
            for (var call = 0; call < 2; call++)
            {
                var isDue = clock.GetTimestamp() >= (ScheduledIssuer.Lifetime - RequireFreshBefore).Ticks;
                var token = await source.GetAccessTokenAsync(CancellationToken.None);
                Schedule.Promise(token.Reveal() == "token-2" || (token.Reveal() == "token-1" && !isDue), "after the mandatory refresh is due, callers get the next token");
            }
        });
    }

    /// <summary>A source that is disposed lets no caller wait, even if its issuer ignores the cancellation.</summary>
    private static async Task DisposalAsync()
    {
        var ledger = new LoginLedger();
        using var source = Source(new ScheduledIssuer(ledger, ignoresCancellation: true), new ScheduleClock());
        var isDisposed = false;
        await Task.WhenAll(GetAsync(), GetAsync(), Schedule.Beside(() =>
        {
            isDisposed = true;
            source.Dispose();
        }));
        Schedule.Promise(ledger.Logins <= 1, $"callers of a source that is disposed share one login, and not {ledger.Logins}");
        try
        {
            await source.GetAccessTokenAsync(CancellationToken.None);
            Schedule.Promise(false, "a disposed source hands out nothing");
        }
        catch (ObjectDisposedException)
        {
        }

        Task GetAsync() => Schedule.Beside(async () =>
        {
            try
            {
                await source.GetAccessTokenAsync(CancellationToken.None);
            }
            catch (ObjectDisposedException)
            {
                Schedule.Promise(isDisposed, "only a disposed source says that it is");
            }
        });
    }

    private static RefreshingTokenSource Source(ITokenIssuer issuer, TimeProvider clock) =>
        new(issuer, new TokenSchedule(RefreshBefore, RequireFreshBefore), TimeSpan.FromSeconds(30), clock, NullLogger.Instance);
}
