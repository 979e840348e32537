using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients;
using TokenClients.Infisical;
using TokenClients.Testing;

namespace Quickstart;

/// <inheritdoc/>
internal sealed class InfisicalLife : IServiceLife
{
    private const string IdentityKey = "Quickstart:InfisicalIdentityId";

    public string Section => "Infisical";

    public Dictionary<string, string?> EmulatorSettings(TokenServicesEmulator emulator)
    {
        var options = emulator.InfisicalOptions();
        return new()
        {
            [$"TokenClients:{Section}:{nameof(options.BaseAddress)}"] = options.BaseAddress!.ToString(),
            [$"TokenClients:{Section}:{nameof(options.AccessToken)}"] = options.AccessToken!.Reveal(),
            [IdentityKey] = $"{emulator.InfisicalIdentityId}",
        };
    }

    public Uri Address(IServiceProvider services) => services.GetRequiredService<IOptions<InfisicalOptions>>().Value.BaseAddress!;

    public async Task RunAsync(IServiceProvider services, Report report, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(services.GetRequiredService<IConfiguration>()[IdentityKey], out var identityId))
        {
            report.Note("Nothing was called: it is not set which identity a token is to be for.");
            report.Fail($"Set {IdentityKey} to the id of the machine identity that the token is to be for: a UUID.");
            return;
        }

        var infisical = services.GetRequiredService<IInfisicalTokenAuth>();
        var found = await report.CallAsync(
            nameof(infisical.GetConfigurationAsync),
            FindConfigurationAsync(infisical, identityId, cancellationToken),
            static found => found.Length == 0 ? "the identity has no Token Auth yet" : $"the identity's tokens live {found[0].Lifetime}");
        if (found is null)
        {
            return;
        }

        if (found.Length > 0)
        {
            await LiveAsync(services, infisical, identityId, report, cancellationToken);
            return;
        }

        var settings = new InfisicalTokenAuthSettings { Lifetime = InfisicalTokenLifetime.Of(TimeSpan.FromHours(1)) };
        var attached = await report.CallAsync(
            nameof(infisical.AttachAsync),
            infisical.AttachAsync(identityId, settings, cancellationToken),
            static configuration => $"tokens live {configuration.Lifetime}",
            configuration => configuration.Lifetime == settings.Lifetime);
        if (attached is null)
        {
            return;
        }

        try
        {
            await LiveAsync(services, infisical, identityId, report, cancellationToken);
        }
        finally
        {
            // As it was before.
            await report.CallAsync(
                nameof(infisical.DetachAsync),
                infisical.DetachAsync(identityId, CancellationToken.None),
                static result => $"{result.Outcome}: no Token Auth, as before",
                static result => result.Outcome == RevokeOutcome.Revoked);
        }
    }

    /// <summary>The configuration, or nothing if there is none: here that is no failure.</summary>
    private static async Task<InfisicalTokenAuthConfiguration[]> FindConfigurationAsync(IInfisicalTokenAuth infisical, Guid identityId, CancellationToken cancellationToken)
    {
        try
        {
            return [await infisical.GetConfigurationAsync(identityId, cancellationToken)];
        }
        catch (TokenClientException error) when (error.Kind == TokenErrorKind.NotFound)
        {
            return [];
        }
    }

    private async Task LiveAsync(IServiceProvider services, IInfisicalTokenAuth infisical, Guid identityId, Report report, CancellationToken cancellationToken)
    {
        var request = new CreateInfisicalToken { Name = $"tokenclients-quickstart-{Guid.NewGuid():N}" };
        var created = await report.CallAsync(
            nameof(infisical.CreateTokenAsync),
            infisical.CreateTokenAsync(identityId, request, cancellationToken),
            static created => $"a token; its secret, shown only this once, is {created.Secret}");
        if (created is null)
        {
            return;
        }

        // The program that the token is for: a client of its own, made without the container.
        using var holder = new InfisicalTokenAuth(new InfisicalOptions
        {
            BaseAddress = Address(services),
            AccessToken = created.Secret,
            AllowInsecureHttp = services.GetRequiredService<IOptions<InfisicalOptions>>().Value.AllowInsecureHttp,
        });
        try
        {
            await report.CallAsync(
                nameof(infisical.ListTokensAsync),
                infisical.ListTokensAsync(identityId, cancellationToken).ToListAsync(cancellationToken).AsTask(),
                static tokens => $"{tokens.Count} token(s) of the identity",
                tokens => tokens.Exists(listed => listed.Name == request.Name));
            if (created.Token is { } token)
            {
                await report.CallAsync(
                    nameof(infisical.GetTokenAsync),
                    infisical.GetTokenAsync(token.Id, cancellationToken),
                    static token => $"its record: expires {token.Expiry}",
                    token => token.Name == request.Name);
                await report.CallAsync(
                    nameof(infisical.RenameTokenAsync),
                    infisical.RenameTokenAsync(token.Id, request.Name + "-2", cancellationToken),
                    static _ => "renamed",
                    token => token.Name == request.Name + "-2");
            }

            await report.CallAsync(
                nameof(holder.CheckCredentialAsync),
                holder.CheckCredentialAsync(cancellationToken),
                static check => $"the secret is {check.State}",
                static check => check.State is CredentialState.Accepted or CredentialState.AcceptedWithoutRights);
        }
        finally
        {
            // Without the caller's cancellation: nobody else knows of this token. By its value, as older servers tell no id.
            await report.CallAsync(
                nameof(infisical.RevokeByValueAsync),
                infisical.RevokeByValueAsync(created.Secret, CancellationToken.None),
                static result => $"{result.Outcome}",
                static result => result.Outcome == RevokeOutcome.Revoked);
        }

        await report.CallAsync(
            nameof(holder.CheckCredentialAsync),
            holder.CheckCredentialAsync(cancellationToken),
            static check => $"the secret is {check.State}",
            static check => check.State == CredentialState.Rejected);
        await report.RefusedAsync(nameof(holder.GetConfigurationAsync), holder.GetConfigurationAsync(identityId, cancellationToken), TokenErrorKind.InvalidCredential);
        if (created.Token is { } record)
        {
            report.Show(record, created.Secret);
        }
    }
}
