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

    /// <summary>The call failed.</summary>
    Failed,

    /// <summary>The call was canceled: it may be revoked or not.</summary>
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
                _ when own is null => new(token, RevocationOutcome.Failed, $"It could not be told which token this program itself calls {token.Account.Service} with, so none was revoked."),
                var id when own.Contains(id) => new(token, RevocationOutcome.Kept, "This program itself calls with it."),
                _ => new(token, RevocationOutcome.NotTried),
            });
        }

        return plan;
    }

    /// <summary>Carries out what is <see cref="RevocationOutcome.NotTried"/>. A failure does not keep the others from being revoked, and a cancellation is no exception: what was done before is told.</summary>
    public static async Task<List<Revocation>> RunAsync(IReadOnlyList<Revocation> plan, Action<double, string> progress, CancellationToken cancellationToken)
    {
        var done = new List<Revocation>();
        var closed = new HashSet<TokenAccount>();
        foreach (var planned in plan)
        {
            progress(done.Count, string.Create(CultureInfo.InvariantCulture, $"Revoking {done.Count + 1} of {plan.Count}"));
            done.Add(planned switch
            {
                { Outcome: not RevocationOutcome.NotTried } => planned,
                _ when cancellationToken.IsCancellationRequested => planned with { Reason = "The program was ended before." },
                _ when closed.Contains(planned.Token.Account) => planned with { Reason = "After the failure before, this account was not called again." },
                _ => await RevokeAsync(planned.Token, closed, cancellationToken),
            });
        }

        return done;
    }

    private static async Task<Revocation> RevokeAsync(AuditedToken token, HashSet<TokenAccount> closed, CancellationToken cancellationToken)
    {
        try
        {
            var result = await token.Account.RevokeAsync(token.Token, cancellationToken);
            return new(token, result.Outcome switch
            {
                RevokeOutcome.Revoked => RevocationOutcome.Revoked,
                RevokeOutcome.NotFound => RevocationOutcome.NotFound,
                _ => RevocationOutcome.Unconfirmed,
            });
        }
        catch (TokenClientException error)
        {
            // What would befall the account's other tokens too.
            if (error.Kind is TokenErrorKind.RateLimited or TokenErrorKind.InvalidCredential or TokenErrorKind.CredentialUnavailable)
            {
                closed.Add(token.Account);
            }

            return new(token, RevocationOutcome.Failed, error.Message);
        }
        catch (TokenCallCanceledException)
        {
            // OutcomeUnknown is about calls that issue secrets. A revocation can be repeated, so the next run settles it.
            return new(token, RevocationOutcome.Unknown, "The program was ended while the service was asked: run it again.");
        }
        catch (ArgumentException refused)
        {
            // The library calls with no id that could lead elsewhere, and not for the client's own token.
            return new(token, RevocationOutcome.Kept, refused.Message);
        }
    }

    /// <summary>The ids of all credentials that this program calls a service with, whichever account lists them; <see langword="null"/> if one of them cannot be told.</summary>
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
