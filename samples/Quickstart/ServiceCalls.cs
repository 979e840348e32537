using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TokenClients;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace Quickstart;

/// <summary>Creates, lists and revokes a token at each service. The token is revoked even if a call fails or is canceled.</summary>
internal sealed class ServiceCalls(IServiceProvider services, Steps steps, CancellationToken stopping)
{
    public const string IdentityKey = "Quickstart:InfisicalIdentityId";

    private readonly string _name = $"tokenclients-quickstart-{Guid.NewGuid():N}";
    private readonly TokenExpiry _expiry = TokenExpiry.In(TimeSpan.FromHours(1));

    public Task RunAsync(TokenService service) => service switch
    {
        TokenService.Infisical => InfisicalAsync(services.GetRequiredService<IInfisicalTokenAuth>(), services.GetRequiredService<IConfiguration>()[IdentityKey]),
        TokenService.Apinizer => ApinizerAsync(services.GetRequiredService<IApinizerAuth>()),
        TokenService.Vercel => VercelAsync(services.GetRequiredService<IVercelTokens>()),
        _ => CrafterAsync(services.GetRequiredService<ICrafterAccessTokens>()),
    };

    private async Task InfisicalAsync(IInfisicalTokenAuth infisical, string? identityId)
    {
        if (!Guid.TryParse(identityId, out var identity))
        {
            steps.Fail($"Set {IdentityKey} to the id of the machine identity that the token is for: a UUID.");
            return;
        }

        // If the identity has no Token Auth, attach it, and detach it after the calls.
        var (configuration, error) = await steps.CallAsync("GetConfigurationAsync", () => infisical.GetConfigurationAsync(identity, stopping), expectedError: TokenErrorKind.NotFound);
        var (attached, _) = error == TokenErrorKind.NotFound ? await steps.CallAsync("AttachAsync", () => infisical.AttachAsync(identity, cancellationToken: stopping)) : default;
        if ((configuration ?? attached) is not null)
        {
            await InfisicalTokenAsync(infisical, identity);
        }

        if (attached is not null)
        {
            await steps.CallAsync("DetachAsync", () => infisical.DetachAsync(identity, CancellationToken.None));
        }
    }

    private async Task InfisicalTokenAsync(IInfisicalTokenAuth infisical, Guid identity)
    {
        var (created, _) = await steps.CallAsync("CreateTokenAsync", () => infisical.CreateTokenAsync(identity, new() { Name = _name }, stopping), Describe);
        if (created is not null)
        {
            await steps.CallAsync("ListTokensAsync", () => infisical.ListTokensAsync(identity, stopping).ToListAsync().AsTask());
            var (renewed, _) = await steps.CallAsync("RenewByValueAsync", () => infisical.RenewByValueAsync(created.Secret, stopping));
            await steps.CallAsync("RevokeByValueAsync", () => infisical.RevokeByValueAsync(renewed?.Secret ?? created.Secret, CancellationToken.None));
        }
    }

    private async Task ApinizerAsync(IApinizerAuth apinizer)
    {
        var (issued, _) = await steps.CallAsync("CreateTokenAsync", () => apinizer.CreateTokenAsync(stopping));
        if (issued is not null)
        {
            await steps.CallAsync("CheckByValueAsync", () => apinizer.CheckByValueAsync(issued.Secret, stopping)); // Apinizer has no call that revokes a token
        }
    }

    private async Task VercelAsync(IVercelTokens vercel)
    {
        var (created, _) = await steps.CallAsync("CreateTokenAsync", () => vercel.CreateTokenAsync(new(_name, _expiry), stopping), Describe);
        if (created is { Token: { } token })
        {
            var team = token.TeamId is { } id ? VercelTeam.FromId(id) : null;
            await steps.CallAsync("ListTokensAsync", () => vercel.ListTokensAsync(stopping).ToListAsync().AsTask());
            await steps.CallAsync("RevokeTokenAsync", () => vercel.RevokeTokenAsync(token.Id, team, CancellationToken.None));
            await steps.CallAsync("GetTokenAsync", () => vercel.GetTokenAsync(token.Id, team, stopping), static _ => "still there", TokenErrorKind.NotFound);
        }
        else if (created is not null)
        {
            steps.Fail($"{created.Problem} The token {_name} was not revoked: its id is not known.");
        }
    }

    private async Task CrafterAsync(ICrafterAccessTokens crafter)
    {
        var (created, _) = await steps.CallAsync("CreateTokenAsync", () => crafter.CreateTokenAsync(new(_name, _expiry), stopping), Describe);
        if (created is not null)
        {
            await steps.CallAsync("ListTokensAsync", () => crafter.ListTokensAsync(stopping).ToListAsync().AsTask());
            await steps.CallAsync("RevokeTokenAsync", () => crafter.RevokeTokenAsync(created.Secret, CancellationToken.None)); // Unconfirmed: Crafter Profile does not say whether it had the token
            await steps.CallAsync("GetTokenAsync", () => crafter.GetTokenAsync(created.Secret, stopping), static _ => "still there", TokenErrorKind.NotFound);
        }
    }

    private static string Describe<T>(CreatedToken<T> created) where T : TokenClientModel => $"secret {created.Secret}, expires {created.Expiry}";
}
