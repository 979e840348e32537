using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace Quickstart;

/// <inheritdoc/>
internal sealed class VercelLife : IServiceLife
{
    public string Section => "Vercel";

    public Dictionary<string, string?> EmulatorSettings(TokenServicesEmulator emulator)
    {
        var options = emulator.VercelOptions();
        return new()
        {
            [$"TokenClients:{Section}:{nameof(options.BaseAddress)}"] = options.BaseAddress!.ToString(),
            [$"TokenClients:{Section}:{nameof(options.AccessToken)}"] = options.AccessToken!.Reveal(),
        };
    }

    public Uri Address(IServiceProvider services) => services.GetRequiredService<IOptions<VercelOptions>>().Value.BaseAddress!;

    public async Task RunAsync(IServiceProvider services, Report report, CancellationToken cancellationToken)
    {
        var vercel = services.GetRequiredService<IVercelTokens>();
        var request = new CreateVercelToken($"tokenclients-quickstart-{Guid.NewGuid():N}", TokenExpiry.In(TimeSpan.FromHours(1)));
        var created = await report.CallAsync(
            nameof(vercel.CreateTokenAsync),
            vercel.CreateTokenAsync(request, cancellationToken),
            static created => $"a token; its secret, shown only this once, is {created.Secret}");
        if (created is null)
        {
            return;
        }

        // The program that the token is for: a client of its own, made without the container.
        using var holder = new VercelTokens(new VercelOptions { BaseAddress = Address(services), AccessToken = created.Secret });
        if (created.Token is not { Id.Length: > 0 } token)
        {
            // The secret is never lost with a response that cannot be read, so it can still revoke itself.
            report.Fail(created.Problem ?? "The new token has no id.");
            await report.CallAsync(nameof(holder.RevokeCurrentTokenAsync), holder.RevokeCurrentTokenAsync(CancellationToken.None), static result => $"{result.Outcome}");
            return;
        }

        var team = token.TeamId is { } teamId ? VercelTeam.FromId(teamId) : null;
        try
        {
            await report.CallAsync(
                nameof(vercel.ListTokensAsync),
                vercel.ListTokensAsync(cancellationToken).ToListAsync(cancellationToken).AsTask(),
                static tokens => $"{tokens.Count} token(s) of the account",
                tokens => tokens.Exists(listed => listed.Id == token.Id));
            await report.CallAsync(
                nameof(vercel.GetTokenAsync),
                vercel.GetTokenAsync(token.Id, team, cancellationToken),
                static token => $"its record: expires {token.Expiry}",
                token => token.Name == request.Name);
            await report.CallAsync(
                nameof(holder.CheckCredentialAsync),
                holder.CheckCredentialAsync(cancellationToken),
                static check => $"the secret is {check.State}",
                static check => check.State is CredentialState.Accepted or CredentialState.AcceptedWithoutRights);
        }
        finally
        {
            // Without the caller's cancellation: nobody else knows of this token.
            await report.CallAsync(
                nameof(vercel.RevokeTokenAsync),
                vercel.RevokeTokenAsync(token.Id, team, CancellationToken.None),
                static result => $"{result.Outcome}",
                static result => result.Outcome == RevokeOutcome.Revoked);
        }

        await report.CallAsync(
            nameof(holder.CheckCredentialAsync),
            holder.CheckCredentialAsync(cancellationToken),
            static check => $"the secret is {check.State}",
            static check => check.State == CredentialState.Rejected);
        await report.RefusedAsync(nameof(vercel.GetTokenAsync), vercel.GetTokenAsync(token.Id, team, cancellationToken), TokenErrorKind.NotFound);
        report.Show(token, created.Secret);
    }
}
