using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients;
using TokenClients.Crafter;
using TokenClients.Testing;

namespace Quickstart;

/// <inheritdoc/>
internal sealed class CrafterLife : IServiceLife
{
    public string Section => "Crafter";

    public Dictionary<string, string?> EmulatorSettings(TokenServicesEmulator emulator)
    {
        var options = emulator.CrafterOptions();
        return new()
        {
            [$"TokenClients:{Section}:{nameof(options.BaseAddress)}"] = options.BaseAddress!.ToString(),
            [$"TokenClients:{Section}:{nameof(options.AccessToken)}"] = options.AccessToken!.Reveal(),
        };
    }

    public Uri Address(IServiceProvider services) => services.GetRequiredService<IOptions<CrafterOptions>>().Value.BaseAddress!;

    public async Task RunAsync(IServiceProvider services, Report report, CancellationToken cancellationToken)
    {
        var crafter = services.GetRequiredService<ICrafterAccessTokens>();
        var request = new CreateCrafterToken($"tokenclients-quickstart-{Guid.NewGuid():N}", TokenExpiry.In(TimeSpan.FromHours(1)))
        {
            Permissions = [CrafterPermission.ForTenant("default", CrafterAction.ReadTenant)],
        };
        var created = await report.CallAsync(
            nameof(crafter.CreateTokenAsync),
            crafter.CreateTokenAsync(request, cancellationToken),
            static created => $"a token; its secret, which is its id, is {created.Secret}");
        if (created is null)
        {
            return;
        }

        // The program that the token is for: a client of its own, made without the container.
        using var holder = new CrafterAccessTokens(new CrafterOptions
        {
            BaseAddress = Address(services),
            AccessToken = created.Secret,
            AllowInsecureHttp = services.GetRequiredService<IOptions<CrafterOptions>>().Value.AllowInsecureHttp,
        });
        try
        {
            await report.CallAsync(
                nameof(crafter.ListTokensAsync),
                crafter.ListTokensAsync(cancellationToken).ToListAsync(cancellationToken).AsTask(),
                static tokens => $"{tokens.Count} token(s) of all applications",
                tokens => tokens.Exists(listed => listed.Secret == created.Secret));
            await report.CallAsync(
                nameof(crafter.GetTokenAsync),
                crafter.GetTokenAsync(created.Secret, cancellationToken),
                static token => $"its record: expires {token.Expiry}",
                token => token.Application == request.Application);
            await report.CallAsync(
                nameof(holder.CheckCredentialAsync),
                holder.CheckCredentialAsync(cancellationToken),
                static check => $"the secret is {check.State}: it is no master",
                static check => check.State == CredentialState.AcceptedWithoutRights);
        }
        finally
        {
            // Without the caller's cancellation: nobody else knows of this token. The server does not say whether there was one.
            await report.CallAsync(
                nameof(crafter.RevokeTokenAsync),
                crafter.RevokeTokenAsync(created.Secret, CancellationToken.None),
                static result => $"{result.Outcome}: Crafter does not say",
                static result => result.Outcome == RevokeOutcome.Unconfirmed);
        }

        await report.CallAsync(
            nameof(holder.CheckCredentialAsync),
            holder.CheckCredentialAsync(cancellationToken),
            static check => $"the secret is {check.State}",
            static check => check.State == CredentialState.Rejected);
        await report.RefusedAsync(nameof(crafter.GetTokenAsync), crafter.GetTokenAsync(created.Secret, cancellationToken), TokenErrorKind.NotFound);
        if (created.Token is { } token)
        {
            report.Show(token, created.Secret);
        }
    }
}
