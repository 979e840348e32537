using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using TokenClients;

namespace TokenAudit;

/// <summary>The result of listing an account's tokens.</summary>
internal enum AccountStatus
{
    /// <summary>All tokens of the account were listed.</summary>
    Listed = 1,

    /// <summary>Tokens were listed, but there may be more.</summary>
    Incomplete,

    /// <summary>The service could not be reached, or rejected the call.</summary>
    Failed,

    /// <summary>The service has no call that lists tokens.</summary>
    NotListable,
}

/// <summary>An account, and the result of listing its tokens.</summary>
internal sealed record AuditedAccount(TokenAccount Account, AccountStatus Status, int TokenCount, TokenClientException? Error = null);

/// <summary>A token, the account that listed it, and the verdict on it.</summary>
internal sealed record AuditedToken(TokenAccount Account, ITokenInfo Token, DateTimeOffset Now, Verdict Verdict);

/// <summary>Everything that was listed.</summary>
internal sealed record Audit(IReadOnlyList<AuditedAccount> Accounts, IReadOnlyList<AuditedToken> Tokens)
{
    /// <summary>Gets whether everything that can be listed was listed.</summary>
    public bool IsComplete => Accounts.All(static account => account.Status is AccountStatus.Listed or AccountStatus.NotListable);

    /// <summary>Lists the tokens of the accounts, one account after another. If one fails, the others are still listed.</summary>
    public static async Task<Audit> RunAsync(IReadOnlyList<TokenAccount> accounts, AuditOptions options, TimeProvider clock, Action<double, string> progress, CancellationToken cancellationToken)
    {
        var audited = new List<AuditedAccount>();
        var tokens = new List<AuditedToken>();
        foreach (var account in accounts)
        {
            if (account.ListAsync(cancellationToken) is not { } listing)
            {
                audited.Add(new(account, AccountStatus.NotListable, 0));
                continue;
            }

            var count = 0;
            Report();
            try
            {
                await foreach (var token in listing)
                {
                    // The service's clock decides what has expired; this machine's may be wrong.
                    var now = (token as TokenClientModel)?.Response.ServerDate ?? clock.GetUtcNow();
                    tokens.Add(new(account, token, now, Verdict.Of(token, now, options.StaleAfter)));
                    count++;
                    Report();
                }

                audited.Add(new(account, AccountStatus.Listed, count));
            }
            catch (TokenClientException error)
            {
                // Keep the tokens that were yielded before the exception.
                var isCut = error.Kind == TokenErrorKind.IncompleteList || count > 0;
                audited.Add(new(account, isCut ? AccountStatus.Incomplete : AccountStatus.Failed, count, error));
            }

            void Report() => progress(audited.Count, string.Create(CultureInfo.InvariantCulture, $"Listing {Terminal.Printable(account.Name)}: {count} tokens"));
        }

        return new(audited, Sort(tokens, options.Sort));
    }

    /// <summary>Orders tokens; unknown values come last, and equal values keep the order in which the services listed them.</summary>
    public static IReadOnlyList<AuditedToken> Sort(IReadOnlyList<AuditedToken> tokens, SortKey key) => key switch
    {
        SortKey.Attention => [.. tokens.OrderBy(static token => token.Verdict.Urgency)],
        SortKey.Age => [.. tokens.OrderBy(static token => token.Token.CreatedAt ?? DateTimeOffset.MaxValue)],
        SortKey.Expiry => [.. tokens.OrderBy(static token => token.Token.Expiry.Instant ?? DateTimeOffset.MaxValue)],
        SortKey.Use => [.. tokens.OrderBy(static token => token.Token.LastUsedAt ?? token.Token.CreatedAt ?? DateTimeOffset.MaxValue)],
        _ => tokens,
    };
}
