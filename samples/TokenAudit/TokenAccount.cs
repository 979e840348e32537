using System;
using System.Buffers.Text;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using TokenClients;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenAudit;

/// <summary>What one client can list: the tokens of an account or, at Infisical, of an identity.</summary>
/// <param name="service">The service.</param>
/// <param name="instance">The key of the client; <see langword="null"/> for the default one.</param>
internal abstract class TokenAccount(TokenService service, string? instance)
{
    public TokenService Service => service;

    public string? Instance => instance;

    /// <summary>Gets the name of the identity in configuration.</summary>
    public virtual string? Identity => null;

    /// <summary>Gets the name of the account in a table.</summary>
    public string Name => string.Join(' ', Array.FindAll([$"{service}", instance, Identity], static part => part is not null));

    /// <summary>Lists the tokens. Tokens that were yielded before an exception are valid.</summary>
    /// <returns><see langword="null"/> if the service has no call for it.</returns>
    public virtual IAsyncEnumerable<ITokenInfo>? ListAsync(CancellationToken cancellationToken) => null;

    /// <summary>Revokes a token that was listed.</summary>
    public virtual Task<RevokeResult> RevokeAsync(ITokenInfo token, CancellationToken cancellationToken) => throw new NotSupportedException($"{service} has no call that revokes a token.");

    /// <summary>Gets the <see cref="ITokenInfo.DisplayId"/> of the client's own token; <see langword="null"/> if it cannot be determined, empty if the credential is not a token that is listed.</summary>
    public virtual ValueTask<string?> GetOwnIdAsync(CancellationToken cancellationToken) => new("");

    /// <summary>Gets a client's credential from the source in its settings; <see langword="null"/> if nothing is set, or if the file or the provider fails.</summary>
    private protected static async ValueTask<SecretString?> GetCredentialAsync(AccessTokenOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return options switch
            {
                { AccessToken: { } value } => value,
                { AccessTokenFile: { } file } => SecretString.FromFile(file),
                { AccessTokenProvider: { } provider } => await provider(cancellationToken),
                _ => null,
            };
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A provider can throw anything.
            return null;
        }
    }
}

/// <summary>Vercel: all tokens of the account.</summary>
internal sealed class VercelAccount(string? instance, IVercelTokens vercel) : TokenAccount(TokenService.Vercel, instance)
{
    public override IAsyncEnumerable<ITokenInfo> ListAsync(CancellationToken cancellationToken) => vercel.ListTokensAsync(cancellationToken);

    public override Task<RevokeResult> RevokeAsync(ITokenInfo token, CancellationToken cancellationToken)
    {
        var listed = (VercelToken)token;
        return vercel.RevokeTokenAsync(listed.Id, listed.TeamId is { } team ? VercelTeam.FromId(team) : null, cancellationToken);
    }

    public override async ValueTask<string?> GetOwnIdAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await vercel.GetCurrentTokenAsync(cancellationToken: cancellationToken) is { Id.Length: > 0 } own ? own.Id : null;
        }
        catch (TokenClientException)
        {
            return null;
        }
    }
}

/// <summary>Infisical: the tokens of one machine identity, because no call lists all tokens.</summary>
internal sealed class InfisicalIdentity(string? instance, string name, Guid id, IInfisicalTokenAuth infisical, InfisicalOptions options) : TokenAccount(TokenService.Infisical, instance)
{
    private const string TokenIdClaim = "identityAccessTokenId";

    public override string Identity => name;

    public override IAsyncEnumerable<ITokenInfo> ListAsync(CancellationToken cancellationToken) => infisical.ListTokensAsync(id, cancellationToken);

    public override Task<RevokeResult> RevokeAsync(ITokenInfo token, CancellationToken cancellationToken) => infisical.RevokeTokenAsync(token.DisplayId, cancellationToken);

    /// <summary>Gets the id from the credential, which is a JWT, because the call that returns it needs a permission.</summary>
    public override async ValueTask<string?> GetOwnIdAsync(CancellationToken cancellationToken)
    {
        try
        {
            if ((await GetCredentialAsync(options, cancellationToken))?.Reveal().Split('.') is not { Length: 3 } parts)
            {
                return null;
            }

            // A user's token has no such claim, and is not in any identity's list.
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromUtf8(Encoding.UTF8.GetBytes(parts[1])));
            return claims.RootElement.TryGetProperty(TokenIdClaim, out var own) ? own.GetString() : "";
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>Crafter Profile: all access tokens of all applications.</summary>
internal sealed class CrafterAccount(string? instance, ICrafterAccessTokens crafter, CrafterOptions options) : TokenAccount(TokenService.Crafter, instance)
{
    public override IAsyncEnumerable<ITokenInfo> ListAsync(CancellationToken cancellationToken) => crafter.ListTokensAsync(cancellationToken);

    // The token's id is its secret. A token without an id has no fingerprint either, and is never revoked.
    public override Task<RevokeResult> RevokeAsync(ITokenInfo token, CancellationToken cancellationToken) => crafter.RevokeTokenAsync(((CrafterToken)token).Secret!, cancellationToken);

    public override async ValueTask<string?> GetOwnIdAsync(CancellationToken cancellationToken) =>
        await GetCredentialAsync(options, cancellationToken) is { } own ? new CrafterToken { Secret = own }.Fingerprint : null;
}

/// <summary>Apinizer: it has no call that lists tokens, and none that revokes them.</summary>
internal sealed class ApinizerAccount(string? instance) : TokenAccount(TokenService.Apinizer, instance);
