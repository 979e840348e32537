using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients;
using TokenClients.Apinizer;
using TokenClients.Testing;

namespace Quickstart;

/// <inheritdoc/>
internal sealed class ApinizerLife : IServiceLife
{
    public string Section => "Apinizer";

    public Dictionary<string, string?> EmulatorSettings(TokenServicesEmulator emulator)
    {
        var options = emulator.ApinizerOptions();
        return new()
        {
            [$"TokenClients:{Section}:{nameof(options.BaseAddress)}"] = options.BaseAddress!.ToString(),
            [$"TokenClients:{Section}:{nameof(options.ClientId)}"] = options.ClientId,
            [$"TokenClients:{Section}:{nameof(options.ClientSecret)}"] = options.ClientSecret!.Reveal(),
        };
    }

    public Uri Address(IServiceProvider services) => services.GetRequiredService<IOptions<ApinizerOptions>>().Value.BaseAddress!;

    public async Task RunAsync(IServiceProvider services, Report report, CancellationToken cancellationToken)
    {
        var apinizer = services.GetRequiredService<IApinizerAuth>();
        await report.CallAsync(nameof(apinizer.PingAsync), apinizer.PingAsync(cancellationToken), static response => $"HTTP {response.StatusCode}");
        var issued = await report.CallAsync(
            nameof(apinizer.CreateTokenAsync),
            apinizer.CreateTokenAsync(cancellationToken),
            static issued => $"a token, {issued.Secret}, that expires {issued.Expiry}");
        if (issued is null)
        {
            return;
        }

        await report.CallAsync(
            nameof(apinizer.CheckByValueAsync),
            apinizer.CheckByValueAsync(issued.Secret, cancellationToken),
            static check => $"the token is {check.State}",
            static check => check.State == CredentialState.Accepted);
        await report.CallAsync(
            nameof(apinizer.CheckByValueAsync),
            apinizer.CheckByValueAsync(new SecretString(Guid.NewGuid().ToString()), cancellationToken),
            static check => $"what is no token is {check.State}",
            static check => check.State == CredentialState.Rejected);

        // The one life that does not end here: Apinizer has no call that revokes a token.
        report.Note("Tokens are revoked in the console only; this one ends by itself.");
    }
}
