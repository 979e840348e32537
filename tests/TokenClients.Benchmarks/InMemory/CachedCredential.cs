using Azure.Core;

namespace TokenClients.Benchmarks.InMemory;

/// <summary>Gives Azure.Core a token that is good for hours.</summary>
internal sealed class CachedCredential : TokenCredential
{
    private readonly AccessToken _token = new(MintedTokens.Text, DateTimeOffset.UtcNow + MintedTokens.Lifetime);

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => _token;

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(_token);
}
