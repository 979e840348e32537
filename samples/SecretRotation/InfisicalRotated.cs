using System;
using System.Threading;
using System.Threading.Tasks;
using TokenClients;
using TokenClients.Infisical;

namespace SecretRotation;

/// <summary>Tokens of a machine identity of Infisical, found again by a name of their own. How long they live is set at the identity.</summary>
internal sealed class InfisicalRotated(IInfisicalTokenAuth infisical, InfisicalOptions options, Guid identityId, TokenPlan plan) : IRotatedTokens
{
    private string _mark = "";

    public string ChooseMark() => _mark = plan.UniqueName();

    public async Task<MintedToken> MintAsync(SecretString? held, CancellationToken cancellationToken)
    {
        var created = await infisical.CreateTokenAsync(identityId, new CreateInfisicalToken { Name = _mark }, cancellationToken);
        return new(created.Token?.Id ?? "", created.Secret);
    }

    public async Task<string?> FindAsync(string mark, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var token in infisical.ListTokensAsync(identityId, cancellationToken))
            {
                // Revoked ones stay in the list until Infisical cleans up.
                if (token.Name == mark && !token.IsRevoked)
                {
                    return token.Id;
                }
            }
        }
        catch (TokenClientException cut) when (cut.Kind == TokenErrorKind.IncompleteList)
        {
            // Infisical shows 200 tokens, those that changed last. The one that is looked for was made last, so it is not there.
        }

        return null;
    }

    public async Task<RevokeOutcome> RevokeAsync(string id, CancellationToken cancellationToken) => (await infisical.RevokeTokenAsync(id, cancellationToken)).Outcome;

    public async Task<CredentialCheck> CheckAsync(ISecretSink sink, CancellationToken cancellationToken)
    {
        using var holder = new InfisicalTokenAuth(new InfisicalOptions
        {
            BaseAddress = options.BaseAddress,
            AllowInsecureHttp = options.AllowInsecureHttp,
            Resilience = options.Resilience,
            AccessTokenProvider = _ => ValueTask.FromResult(sink.Read()!),
        });
        return await holder.CheckCredentialAsync(cancellationToken);
    }
}
