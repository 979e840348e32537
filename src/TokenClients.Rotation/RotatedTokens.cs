using System.Security.Cryptography;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.Rotation;

/// <summary>Vercel tokens, found by a unique name.</summary>
internal sealed class VercelRotatedTokens(IVercelTokens client, Func<SecretString, IVercelTokens> withSecret, TimeSpan lifetime, VercelTeam? team) : IRotatedTokens
{
    public Task<TokenLifetime> ReadLifetimeAsync(CancellationToken cancellationToken) => Task.FromResult(new TokenLifetime(lifetime, lifetime));

    public async Task<NewToken> CreateAsync(PreparedToken prepared, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var created = await client.CreateTokenAsync(new(prepared.Mark, TokenExpiry.At(expiresAt)) { Team = team }, cancellationToken).ConfigureAwait(false);
        return new(created.Secret, created.Token?.Id);
    }

    public async Task<string?> FindAsync(string mark, CancellationToken cancellationToken) =>
        (await Listing.FirstOrDefaultAsync(client.ListTokensAsync(cancellationToken), token => token.Name == mark && token.Id.Length > 0).ConfigureAwait(false))?.Id;

    public async Task<RevokeOutcome> RevokeAsync(string id, CancellationToken cancellationToken) =>
        (await client.RevokeTokenAsync(id, team, cancellationToken).ConfigureAwait(false)).Outcome;

    public Task<CredentialCheck> CheckAsync(SecretString secret, CancellationToken cancellationToken) => withSecret(secret).CheckCredentialAsync(cancellationToken);
}

/// <summary>Tokens of an Infisical machine identity, found by a unique name. The identity's settings determine their lifetime.</summary>
internal sealed class InfisicalRotatedTokens(IInfisicalTokenAuth client, Func<SecretString, IInfisicalTokenAuth> withSecret, Guid identityId) : IRotatedTokens
{
    /// <summary>A lifetime begins when the server executes the creation, which can be some time after the mark was noted.</summary>
    private static readonly TimeSpan LateExecution = TimeSpan.FromHours(1);

    public async Task<TokenLifetime> ReadLifetimeAsync(CancellationToken cancellationToken)
    {
        var configuration = await client.GetConfigurationAsync(identityId, cancellationToken).ConfigureAwait(false);
        if (configuration.UseLimit == 1)
        {
            throw new RotationProblemException($"A token of the identity {identityId} can be used only once, and the verification would be that use. Set a higher limit in the identity's Token Auth, or remove the limit.");
        }

        return configuration.Lifetime is { Ttl: { } ttl, Max: { } max }
            ? new(ttl, max + LateExecution)
            : throw new RotationProblemException($"The tokens of the identity {identityId} do not expire. A lost token must expire, so set both a TTL and a maximum TTL in the identity's Token Auth.");
    }

    public async Task<NewToken> CreateAsync(PreparedToken prepared, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var created = await client.CreateTokenAsync(identityId, new CreateInfisicalToken { Name = prepared.Mark }, cancellationToken).ConfigureAwait(false);
        return new(created.Secret, created.Token?.Id);
    }

    // Revoked tokens stay in the list until Infisical removes their records.
    public async Task<string?> FindAsync(string mark, CancellationToken cancellationToken) =>
        (await Listing.FirstOrDefaultAsync(client.ListTokensAsync(identityId, cancellationToken), token => token.Name == mark && !token.IsRevoked && token.Id.Length > 0).ConfigureAwait(false))?.Id;

    public async Task<RevokeOutcome> RevokeAsync(string id, CancellationToken cancellationToken) =>
        (await client.RevokeTokenAsync(id, cancellationToken).ConfigureAwait(false)).Outcome;

    public Task<CredentialCheck> CheckAsync(SecretString secret, CancellationToken cancellationToken) => withSecret(secret).CheckCredentialAsync(cancellationToken);
}

/// <summary>Crafter Profile access tokens. The id of a token is its secret, and the rotation chooses it, so the mark is the id's fingerprint.</summary>
internal sealed class CrafterRotatedTokens(ICrafterAccessTokens client, Func<SecretString, ICrafterAccessTokens> withSecret, string application, TimeSpan lifetime, IReadOnlyList<CrafterPermission>? permissions, bool isMaster) : IRotatedTokens
{
    public Task<TokenLifetime> ReadLifetimeAsync(CancellationToken cancellationToken) => Task.FromResult(new TokenLifetime(lifetime, lifetime));

    public PreparedToken Prepare(string name, DateTimeOffset now)
    {
        var id = new SecretString(new Guid(RandomNumberGenerator.GetBytes(16)).ToString());
        return new(new CrafterToken { Secret = id }.Fingerprint, id);
    }

    public async Task<NewToken> CreateAsync(PreparedToken prepared, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var request = new CreateCrafterToken(application, TokenExpiry.At(expiresAt)) { Id = prepared.Secret, IsMaster = isMaster, Permissions = permissions, IsSentOnce = true };
        return new((await client.CreateTokenAsync(request, cancellationToken).ConfigureAwait(false)).Secret, prepared.Mark);
    }

    // An application's own implementation of the client may retry a call with an id that the caller chose. A retryable failure can then follow an attempt that was executed.
    public bool IsSurelyNotCreated(TokenClientException error) => !error.OutcomeUnknown && error.Attempts <= 1 && (!error.IsRetryable || error.Kind == TokenErrorKind.RateLimited);

    public async Task<string?> FindAsync(string mark, CancellationToken cancellationToken) =>
        await Listing.FirstOrDefaultAsync(client.ListTokensAsync(cancellationToken), token => token.Fingerprint == mark).ConfigureAwait(false) is null ? null : mark;

    public async Task<RevokeOutcome> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        // If an entry of the list cannot be read, "not found" could be wrong, so the exception is not caught.
        var listed = await Listing.FirstOrDefaultAsync(client.ListTokensAsync(cancellationToken), token => token.Fingerprint == id, isIncompleteExpected: false).ConfigureAwait(false);
        if (listed is not { Secret: { } secret })
        {
            return RevokeOutcome.NotFound;
        }

        // Crafter Profile does not confirm a revocation, but it has just listed the token. Whatever outcome the call returns, the token is revoked.
        _ = await client.RevokeTokenAsync(secret, cancellationToken).ConfigureAwait(false);
        return RevokeOutcome.Revoked;
    }

    public Task<CredentialCheck> CheckAsync(SecretString secret, CancellationToken cancellationToken) => withSecret(secret).CheckCredentialAsync(cancellationToken);
}

/// <summary>Searches lists.</summary>
internal static class Listing
{
    /// <summary>Returns the first token that matches. If the list is incomplete, a token that is not found may still exist.</summary>
    internal static async Task<T?> FirstOrDefaultAsync<T>(IAsyncEnumerable<T> tokens, Func<T, bool> isWanted, bool isIncompleteExpected = true)
        where T : class
    {
        try
        {
            await foreach (var token in tokens.ConfigureAwait(false))
            {
                if (isWanted(token))
                {
                    return token;
                }
            }
        }
        catch (TokenClientException cut) when (isIncompleteExpected && cut.Kind == TokenErrorKind.IncompleteList)
        {
            // Every reachable token was compared.
        }

        return null;
    }
}
