using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using TokenClients;

namespace TokenAudit;

/// <summary>What became of a token that was to be revoked.</summary>
internal enum RevocationOutcome
{
    /// <summary>It was revoked.</summary>
    Revoked = 1,

    /// <summary>It was not there any more.</summary>
    NotFound,

    /// <summary>It does not work any more; whether it did before is not known. Crafter Profile never says more.</summary>
    Unconfirmed,

    /// <summary>It was left alone on purpose.</summary>
    Kept,

    /// <summary>The service refused the call, or a limit lasts too long: the token was not revoked.</summary>
    Failed,

    /// <summary>The call was canceled, or there was no response that says what happened: the token may be revoked or not.</summary>
    Unknown,

    /// <summary>Its turn did not come.</summary>
    NotTried,
}

/// <summary>A token that was to be revoked, and what became of it.</summary>
internal sealed record Revocation(AuditedToken Token, RevocationOutcome Outcome, string? Reason = null)
{
    /// <summary>Whether the token is surely no more.</summary>
    public bool IsGone => Outcome is RevocationOutcome.Revoked or RevocationOutcome.NotFound or RevocationOutcome.Unconfirmed;

    /// <summary>Whether it is open what should have been done.</summary>
    public bool IsOpen => Outcome is RevocationOutcome.Failed or RevocationOutcome.Unknown or RevocationOutcome.NotTried;
}

/// <summary>Revokes tokens that are expired or stale, and never one that the program calls with.</summary>
internal sealed class Revoker(IReadOnlyList<TokenAccount> accounts)
{
    private const string Ended = "The program was stopped first.";

    /// <summary>The wait after a limit if the service does not say how long.</summary>
    private static readonly TimeSpan UsualWait = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    /// <summary>How long one token is waited for in all. What takes longer is left for the next run.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly Dictionary<TokenService, HashSet<string>?> _own = [];

    /// <summary>Says which tokens are not to be revoked although they are expired or stale.</summary>
    /// <returns>One for each token that <c>--revoke</c> is about, in their order; those to be revoked are <see cref="RevocationOutcome.NotTried"/>.</returns>
    public async Task<List<Revocation>> PlanAsync(IEnumerable<AuditedToken> tokens, CancellationToken cancellationToken)
    {
        var plan = new List<Revocation>();
        foreach (var token in tokens.Where(static token => token.Verdict.IsToRevoke))
        {
            var own = await GetOwnIdsAsync(token.Account.Service, cancellationToken);
            plan.Add(token.Token.DisplayId switch
            {
                "" => new(token, RevocationOutcome.Kept, "It has no id."),
                _ when own is null => new(token, RevocationOutcome.Failed, $"The program cannot determine which token it calls {token.Account.Service} with, so it revoked none there."),
                var id when own.Contains(id) => new(token, RevocationOutcome.Kept, "This program itself calls with it."),
                _ => new(token, RevocationOutcome.NotTried),
            });
        }

        return plan;
    }

    /// <summary>Carries out what is <see cref="RevocationOutcome.NotTried"/>: each client's tokens one after another, and all clients at the same time, as each has its own rate limit.</summary>
    /// <remarks>
    /// A limit is waited for as long as the service asks. A failure does not keep the others from being revoked, and a cancellation is no exception: what was done before is told.
    /// Nothing needs to be noted for the next run, whenever this one ends: a token that is revoked is not listed any more, or as revoked, and revoking it again does no harm.
    /// </remarks>
    /// <param name="plan">What <see cref="PlanAsync"/> returned.</param>
    /// <param name="clock">The clock of the waits.</param>
    /// <param name="progress">Is told how many are done.</param>
    /// <param name="say">Is told when a limit is waited for.</param>
    /// <param name="cancellationToken">Ends the revocations.</param>
    /// <returns>The plan, with what became of each token.</returns>
    public static async Task<List<Revocation>> RunAsync(IReadOnlyList<Revocation> plan, TimeProvider clock, Action<double, string> progress, Action<string> say, CancellationToken cancellationToken)
    {
        var toRevoke = plan.Where(static planned => planned.Outcome == RevocationOutcome.NotTried).ToList();
        var count = 0;
        Report(0);

        // The identities of an Infisical client have one credential and one limit.
        var clients = toRevoke.GroupBy(static planned => (planned.Token.Account.Service, planned.Token.Account.Instance));
        var runs = await Task.WhenAll(clients.Select(client => RunClientAsync([.. client], clock, () => Report(Interlocked.Increment(ref count)), say, cancellationToken)));
        var done = runs.SelectMany(static run => run).ToDictionary(static revocation => revocation.Token);
        return [.. plan.Select(planned => done.GetValueOrDefault(planned.Token, planned))];

        void Report(int revoked) => progress(revoked, string.Create(CultureInfo.InvariantCulture, $"Revoking: {revoked} of {toRevoke.Count} done"));
    }

    private static async Task<List<Revocation>> RunClientAsync(List<Revocation> plan, TimeProvider clock, Action report, Action<string> say, CancellationToken cancellationToken)
    {
        var done = new List<Revocation>();
        var isClosed = false;
        foreach (var planned in plan)
        {
            if (cancellationToken.IsCancellationRequested || isClosed)
            {
                done.Add(planned with { Reason = isClosed ? "Not attempted: an earlier call of this client failed." : Ended });
            }
            else
            {
                try
                {
                    (var revocation, isClosed) = await RevokeAsync(planned.Token, clock, say, cancellationToken);
                    done.Add(revocation);
                }
#pragma warning disable CA1031 // What became of the other accounts' tokens must be printed all the same. The message of an exception that nobody expects may contain anything.
                catch (Exception unexpected)
#pragma warning restore CA1031
                {
                    done.Add(planned with { Outcome = RevocationOutcome.Unknown, Reason = $"Revoking it failed with {unexpected.GetType()}: it may be revoked or not." });
                    isClosed = true;
                }
            }

            report();
        }

        return done;
    }

    /// <summary>Revokes a token.</summary>
    /// <returns>What became of it, and whether the same would happen to the client's other tokens.</returns>
    private static async Task<(Revocation Revocation, bool IsClosed)> RevokeAsync(AuditedToken token, TimeProvider clock, Action<string> say, CancellationToken cancellationToken)
    {
        var waited = TimeSpan.Zero;
        var mayBeRevoked = false;
        while (true)
        {
            try
            {
                var result = await token.Account.RevokeAsync(token.Token, cancellationToken);
                return (new(token, result.Outcome switch
                {
                    RevokeOutcome.Revoked => RevocationOutcome.Revoked,
                    RevokeOutcome.NotFound => RevocationOutcome.NotFound,
                    _ => RevocationOutcome.Unconfirmed,
                }), false);
            }
            catch (TokenClientException limit) when (limit.Kind == TokenErrorKind.RateLimited && waited + WaitOf(limit) <= LongestWait)
            {
                // Before this response there may have been one of which nothing is known.
                mayBeRevoked |= limit.Attempts > 1;
                var wait = WaitOf(limit);
                waited += wait;
                say(string.Create(CultureInfo.InvariantCulture, $"{token.Account.Name}: rate limit reached; continuing at {clock.GetUtcNow() + wait:u}."));
                await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (cancellationToken.IsCancellationRequested)
                {
                    return (new(token, mayBeRevoked ? RevocationOutcome.Unknown : RevocationOutcome.NotTried, Ended), false);
                }
            }
            catch (TokenClientException error)
            {
                var isClosed = error.Kind is TokenErrorKind.RateLimited or TokenErrorKind.InvalidCredential or TokenErrorKind.CredentialUnavailable;
                mayBeRevoked |= error.Attempts > 1 || error.Kind is TokenErrorKind.ServiceFault or TokenErrorKind.Unreachable or TokenErrorKind.Timeout or TokenErrorKind.UnexpectedResponse or TokenErrorKind.Unknown;
                return (new(token, mayBeRevoked ? RevocationOutcome.Unknown : RevocationOutcome.Failed, error.Message), isClosed);
            }
            catch (TokenCallCanceledException)
            {
                // OutcomeUnknown is about calls that issue secrets. A revocation can be repeated, so the next run settles it.
                return (new(token, RevocationOutcome.Unknown, "The program was stopped during the call. Run it again."), false);
            }
            catch (ArgumentException refused)
            {
                // The library calls with no id that could lead elsewhere, and not for the client's own token.
                return (new(token, RevocationOutcome.Kept, refused.Message), false);
            }
        }
    }

    private static TimeSpan WaitOf(TokenClientException limit) => limit.RetryAfter is not { } wait ? UsualWait : wait > ShortestWait ? wait : ShortestWait;

    /// <summary>The ids of all credentials that this program calls a service with, whichever account lists them; <see langword="null"/> if one of them cannot be determined.</summary>
    private async ValueTask<HashSet<string>?> GetOwnIdsAsync(TokenService service, CancellationToken cancellationToken)
    {
        if (!_own.TryGetValue(service, out var own))
        {
            own = new(StringComparer.OrdinalIgnoreCase);
            foreach (var account in accounts.Where(account => account.Service == service))
            {
                if (await account.GetOwnIdAsync(cancellationToken) is { } id)
                {
                    own.Add(id);
                }
                else
                {
                    own = null;
                    break;
                }
            }

            _own.Add(service, own);
        }

        return own;
    }
}
