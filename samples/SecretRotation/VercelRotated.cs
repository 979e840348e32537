using System.Threading;
using System.Threading.Tasks;
using TokenClients;
using TokenClients.Vercel;

namespace SecretRotation;

/// <summary>Tokens of Vercel, found again by a name of their own.</summary>
internal sealed class VercelRotated(IVercelTokens vercel, VercelOptions options, TokenPlan plan) : IRotatedTokens
{
    private readonly VercelTeam? _team = options.TeamId is { } id ? VercelTeam.FromId(id) : options.TeamSlug is { } slug ? VercelTeam.FromSlug(slug) : null;
    private string _mark = "";

    public string ChooseMark() => _mark = plan.UniqueName();

    public async Task<MintedToken> MintAsync(SecretString? held, CancellationToken cancellationToken)
    {
        var created = await vercel.CreateTokenAsync(new CreateVercelToken(_mark, TokenExpiry.In(plan.Lifetime)), cancellationToken);
        return new(created.Token?.Id ?? "", created.Secret);
    }

    public async Task<string?> FindAsync(string mark, CancellationToken cancellationToken)
    {
        await foreach (var token in vercel.ListTokensAsync(cancellationToken))
        {
            if (token.Name == mark)
            {
                return token.Id;
            }
        }

        return null;
    }

    public async Task<RevokeOutcome> RevokeAsync(string id, CancellationToken cancellationToken) => (await vercel.RevokeTokenAsync(id, _team, cancellationToken)).Outcome;

    public async Task<CredentialCheck> CheckAsync(ISecretSink sink, CancellationToken cancellationToken)
    {
        using var holder = new VercelTokens(new VercelOptions
        {
            BaseAddress = options.BaseAddress,
            AllowInsecureHttp = options.AllowInsecureHttp,
            Resilience = options.Resilience,
            AccessTokenProvider = _ => ValueTask.FromResult(sink.Read()!),
        });
        return await holder.CheckCredentialAsync(cancellationToken);
    }
}
