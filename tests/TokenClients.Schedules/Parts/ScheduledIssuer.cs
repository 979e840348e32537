using TokenClients.Credentials;
using TokenClients.Tokens;

namespace TokenClients.Schedules.Parts;

/// <summary>Issues numbered tokens, with steps in between, and fails as often as it is told to.</summary>
internal sealed class ScheduledIssuer(LoginLedger ledger, int failures = 0, bool ignoresCancellation = false) : ITokenIssuer
{
    internal static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public TokenService Service => TokenService.Apinizer;

    public async Task<TokenGrant> IssueAsync(SecretString? previous, long callStart, CancellationToken cancellationToken)
    {
        var number = ledger.Begin(previous);
        Schedule.Promise(ledger.UnderWay == 1, "one source has one login under way at a time");
        SecretString? issued = null;
        try
        {
            await Task.Yield();
            if (!ignoresCancellation)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (number <= failures)
            {
                throw new TokenClientException(Service, "createToken", TokenErrorKind.ServiceFault, "The service failed.") { Attempts = 1, IsRetryable = true };
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
