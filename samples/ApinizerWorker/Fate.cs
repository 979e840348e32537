using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;
using TokenClients;
using TokenClients.Apinizer;
using TokenClients.Testing;

namespace ApinizerWorker;

/// <summary>What befalls the worker: tokens grow old, one is revoked, the password changes. It looks whether the worker gets over it, and then ends the program.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "The container makes it.")]
internal sealed class Fate(IApinizerAuth apinizer, TokenServicesEmulator emulator, SettingsFile settings, Report report, IHostApplicationLifetime program) : BackgroundService
{
    /// <summary>Far more than any step takes, for busy machines.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await GrowOldAsync(stoppingToken);
            await RevokeAsync(stoppingToken);
            await ChangePasswordAsync(stoppingToken);
        }
        catch (TimeoutException late)
        {
            report.Fail(late.Message);
        }
        finally
        {
            program.StopApplication();
        }
    }

    private async Task GrowOldAsync(CancellationToken cancellationToken)
    {
        report.Tell($"Tokens live {emulator.ApinizerTokenLifetime?.TotalSeconds} s here.");
        await UntilAsync("the first call was responded", () => report.Calls > 0, cancellationToken);
        await UntilAsync("a token was replaced before its end", () => report.TokensSeen > 1, cancellationToken);
        report.Tell(report.Replaced == 0
            ? "A new token, and none was refused: it was replaced in the background."
            : "A new token, but only after one was refused: this machine was busy for longer than tokens live.");
    }

    private async Task RevokeAsync(CancellationToken cancellationToken)
    {
        report.Tell("Now the token is revoked at the console. The worker is not told.");
        var before = report.Replaced;
        var token = await apinizer.TokenSource.GetAccessTokenAsync(cancellationToken);
        emulator.RevokeApinizerToken(token);
        await UntilAsync("the revoked token was refused and replaced", () => report.Replaced > before, cancellationToken);
        report.Tell("The refused call was sent again with a new token: the worker saw nothing of it.");
    }

    private async Task ChangePasswordAsync(CancellationToken cancellationToken)
    {
        report.Tell("Now the user's password changes. The token in hand goes on working, a while.");
        var password = new SecretString($"another password {Guid.NewGuid():N}");
        emulator.ApinizerPassword = password;

        // Some more calls than one, so that a login for each of them would show.
        await UntilAsync("the calls had no token any more", () => report.UnauthorisedCalls > 3, cancellationToken);
        if (emulator.ApinizerFailedLogins != 1)
        {
            report.Fail($"The wrong password was sent {emulator.ApinizerFailedLogins} times, which can lock the user. Once is enough.");
        }

        report.Tell($"{report.UnauthorisedCalls} calls without a token, {emulator.ApinizerFailedLogins} login. Now the settings file gets the new password.");
        settings.Write(password);
        var before = report.Calls;
        await UntilAsync("the calls went on with the new password", () => report.Calls > before + 4, cancellationToken);
        report.Tell("The new password was taken up without a restart.");
    }

    private static async Task UntilAsync(string what, Func<bool> condition, CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            if (waited.Elapsed > Patience)
            {
                throw new TimeoutException($"In {Patience.TotalSeconds} s it did not come to this: {what}.");
            }

            await Task.Delay(20, cancellationToken);
        }
    }
}
