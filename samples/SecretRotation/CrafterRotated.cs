using System;
using System.Threading;
using System.Threading.Tasks;
using TokenClients;
using TokenClients.Crafter;

namespace SecretRotation;

/// <summary>
/// Access tokens of Crafter Profile. Their id is their secret and chosen here, so its fingerprint is a mark before there is a token. A new one may do what the one before may, or else the first of the same application.
/// </summary>
internal sealed class CrafterRotated(ICrafterAccessTokens crafter, CrafterOptions options, TokenPlan plan) : IRotatedTokens
{
    private SecretString? _id;

    public string ChooseMark()
    {
        _id = new(Guid.NewGuid().ToString());
        return SecretFingerprint.Of(_id);
    }

    public async Task<MintedToken> MintAsync(SecretString? held, CancellationToken cancellationToken)
    {
        var like = (held is null ? null : await FirstAsync(token => token.Application == plan.Name && token.Secret == held, cancellationToken))
            ?? await FirstAsync(token => token.Application == plan.Name, cancellationToken)
            ?? throw new RotationException(ExitCode.Failed, $"Crafter Profile has no access token of the application '{plan.Name}'. Make the first one there: the next ones may do what it may.");
        var request = new CreateCrafterToken(plan.Name, TokenExpiry.In(plan.Lifetime)) { Id = _id, IsMaster = like.IsMaster, Permissions = like.Permissions };
        var created = await crafter.CreateTokenAsync(request, cancellationToken);
        return new(SecretFingerprint.Of(created.Secret), created.Secret);
    }

    public async Task<string?> FindAsync(string mark, CancellationToken cancellationToken) => await FirstAsync(token => token.Fingerprint == mark, cancellationToken) is null ? null : mark;

    public async Task<RevokeOutcome> RevokeAsync(string id, CancellationToken cancellationToken) =>
        await FirstAsync(token => token.Fingerprint == id, cancellationToken) is { Secret: { } tokenId }
            ? (await crafter.RevokeTokenAsync(tokenId, cancellationToken)).Outcome
            : RevokeOutcome.NotFound;

    public async Task<CredentialCheck> CheckAsync(ISecretSink sink, CancellationToken cancellationToken)
    {
        using var holder = new CrafterAccessTokens(new CrafterOptions
        {
            BaseAddress = options.BaseAddress,
            AllowInsecureHttp = options.AllowInsecureHttp,
            Resilience = options.Resilience,
            AccessTokenProvider = _ => ValueTask.FromResult(sink.Read()!),
        });
        return await holder.CheckCredentialAsync(cancellationToken);
    }

    private async Task<CrafterToken?> FirstAsync(Func<CrafterToken, bool> isIt, CancellationToken cancellationToken)
    {
        await foreach (var token in crafter.ListTokensAsync(cancellationToken))
        {
            if (isIt(token))
            {
                return token;
            }
        }

        return null;
    }
}
