using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using TokenClients;

namespace TokenAudit;

/// <summary>The outcome for a token that was to be revoked.</summary>
internal enum RevocationOutcome
{
    /// <summary>It was revoked.</summary>
    Revoked = 1,

    /// <summary>The token no longer existed.</summary>
    NotFound,

    /// <summary>The token no longer works, but it is not known whether it worked before. At Crafter Profile, this is never known.</summary>
    Unconfirmed,

    /// <summary>The token was deliberately not revoked.</summary>
    Kept,

    /// <summary>The service rejected the call, or a rate limit would last too long: the token was not revoked.</summary>
    Failed,

    /// <summary>The call was canceled, or no response said what happened: the token may or may not be revoked.</summary>
    Unknown,

    /// <summary>The program did not try to revoke the token.</summary>
    NotTried,
}

/// <summary>A token that was to be revoked, and the outcome.</summary>
internal sealed record Revocation(AuditedToken Token, RevocationOutcome Outcome, string? Reason = null)
{
    /// <summary>Gets whether the token certainly no longer works.</summary>
    public bool IsGone => Outcome is RevocationOutcome.Revoked or RevocationOutcome.NotFound or RevocationOutcome.Unconfirmed;

    /// <summary>Gets whether the revocation is still to be done or confirmed.</summary>
    public bool IsOpen => Outcome is RevocationOutcome.Failed or RevocationOutcome.Unknown or RevocationOutcome.NotTried;
}

/// <summary>Revokes tokens that are expired or stale, but never the clients' own tokens.</summary>
internal sealed class Revoker(IReadOnlyList<TokenAccount> accounts)
{
    private const string Ended = "The program was stopped first.";

    /// <summary>The wait after a rate limit if the service does not say how long to wait.</summary>
    private static readonly TimeSpan UsualWait = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    /// <summary>The longest total wait for one token. A token that needs longer is left for the next run.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly Dictionary<TokenService, HashSet<string>?> _own = [];

    /// <summary>Determines which tokens must not be revoked although they are expired or stale.</summary>
    /// <returns>An entry for each token that <c>--revoke</c> applies to, in the same order. The tokens to be revoked are <see cref="RevocationOutcome.NotTried"/>.</returns>
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
                var id when own.Contains(id) => new(token, RevocationOutcome.Kept, "This program uses this token itself."),
                _ => new(token, RevocationOutcome.NotTried),
            });
        }

        return plan;
    }

    /// <summary>Revokes the tokens that are <see cref="RevocationOutcome.NotTried"/>: each client's tokens one after another, and all clients in parallel, because each has its own rate limit.</summary>
    /// <remarks>
    /// If a rate limit is reached, it waits as long as the service asks. If one token fails, the others are still revoked. A cancellation does not throw: the result contains what was done before it.
    /// The next run needs no record of this one, whenever it ends: a revoked token is no longer listed, or is listed as revoked, and revoking it again does no harm.
    /// </remarks>
    /// <param name="plan">What <see cref="PlanAsync"/> returned.</param>
    /// <param name="clock">The clock for the waits.</param>
    /// <param name="progress">Receives the number of tokens that are done.</param>
    /// <param name="say">Receives a message before each wait for a rate limit.</param>
    /// <param name="cancellationToken">Ends the revocations.</param>
    /// <returns>The plan, with the outcome for each token.</returns>
    public static async Task<List<Revocation>> RunAsync(IReadOnlyList<Revocation> plan, TimeProvider clock, Action<double, string> progress, Action<string> say, CancellationToken cancellationToken)
    {
        var toRevoke = plan.Where(static planned => planned.Outcome == RevocationOutcome.NotTried).ToList();
        var count = 0;
        Report(0);

        // The identities of an Infisical client share one credential and one rate limit.
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
#pragma warning disable CA1031 // The outcomes of the other accounts must still be printed. The message of an unexpected exception may contain anything.
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
    /// <returns>The outcome, and whether the client's other tokens would fail in the same way.</returns>
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
                // The response to an earlier attempt may have been lost.
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
                // OutcomeUnknown applies only to calls that issue secrets. A revocation can be repeated, so the next run resolves it.
                return (new(token, RevocationOutcome.Unknown, "The program was stopped during the call. Run it again."), false);
            }
            catch (ArgumentException refused)
            {
                // The library throws for an id that could change the request's path, and for the client's own token.
                return (new(token, RevocationOutcome.Kept, refused.Message), false);
            }
        }
    }

    private static TimeSpan WaitOf(TokenClientException limit) => limit.RetryAfter is not { } wait ? UsualWait : wait > ShortestWait ? wait : ShortestWait;

    /// <summary>Gets the ids of all credentials that this program uses at a service, whichever account lists them; <see langword="null"/> if one of them cannot be determined.</summary>
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
