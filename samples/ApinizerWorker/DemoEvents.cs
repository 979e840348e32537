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

/// <summary>Lets a token expire, revokes one and changes the password, checks that the worker goes on each time, and then ends the program.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "The container makes it.")]
internal sealed class DemoEvents(IApinizerAuth apinizer, TokenServicesEmulator emulator, SettingsFile settings, Report report, IHostApplicationLifetime program) : BackgroundService
{
    /// <summary>Far longer than any step takes, to allow for busy machines.</summary>
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(60);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ReachRefreshAsync(stoppingToken);
            await RevokeTokenAsync(stoppingToken);
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

    private async Task ReachRefreshAsync(CancellationToken cancellationToken)
    {
        report.Announce($"Tokens live {emulator.ApinizerTokenLifetime?.TotalSeconds} s here.");
        await WaitUntilAsync("the first call succeeded", () => report.Calls > 0, cancellationToken);
        await WaitUntilAsync("a token was replaced before it expired", () => report.TokensSeen > 1, cancellationToken);
        report.Announce(report.Replaced == 0
            ? "A new token, and none was refused: it was replaced in the background."
            : "A new token, but only after one was refused: this machine was busy for longer than tokens live.");
    }

    private async Task RevokeTokenAsync(CancellationToken cancellationToken)
    {
        report.Announce("Now the token is revoked in the console. The worker does not know.");
        var before = report.Replaced;
        var token = await apinizer.TokenSource.GetAccessTokenAsync(cancellationToken);
        emulator.RevokeApinizerToken(token);
        await WaitUntilAsync("the revoked token was refused and replaced", () => report.Replaced > before, cancellationToken);
        report.Announce("The rejected call was sent again with a new token. For the worker, it succeeded.");
    }

    private async Task ChangePasswordAsync(CancellationToken cancellationToken)
    {
        report.Announce("Now the user's password changes. The current token works until it expires.");
        var password = new SecretString($"another password {Guid.NewGuid():N}");
        emulator.ApinizerPassword = password;

        // Wait for several calls: if each of them sent a login, the count below would show it.
        await WaitUntilAsync("calls failed because there was no token", () => report.CallsWithoutToken > 3, cancellationToken);
        if (emulator.ApinizerFailedLogins != 1)
        {
            report.Fail($"The wrong password was sent {emulator.ApinizerFailedLogins} times, which can lock the account. Once is enough.");
        }

        report.Announce($"{report.CallsWithoutToken} calls without a token, {emulator.ApinizerFailedLogins} login. Now the new password is written to the settings file.");
        settings.Write(password);
        var before = report.Calls;
        await WaitUntilAsync("calls succeeded with the new password", () => report.Calls > before + 4, cancellationToken);
        report.Announce("The worker uses the new password without a restart.");
    }

    private static async Task WaitUntilAsync(string what, Func<bool> isTrue, CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (!isTrue())
        {
            if (waited.Elapsed > StepTimeout)
            {
                throw new TimeoutException($"This did not happen within {StepTimeout.TotalSeconds} s: {what}.");
            }

            await Task.Delay(20, cancellationToken);
        }
    }
}
