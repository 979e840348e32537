using System;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;
using TokenClients;

namespace ApinizerWorker;

/// <summary>Calls the Management API five times a second.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "The container makes it.")]
internal sealed class Worker(ManagementApi api, Report report) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        try
        {
            do
            {
                await CallAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The program is shutting down.
        }
    }

    private async Task CallAsync(CancellationToken cancellationToken)
    {
        try
        {
            report.Succeeded(await api.GreetAsync("worker", cancellationToken));
        }
        catch (TokenClientException error) when (error.Kind is TokenErrorKind.InvalidCredential or TokenErrorKind.CredentialUnavailable)
        {
            // Somebody must change the credential. Until then, the library does not send the rejected login again, so the account is not locked.
            report.NoToken(error);
        }
        catch (Exception error) when (error is TokenClientException or HttpRequestException)
        {
            report.Fail($"A call failed. {error.Message}");
        }
    }
}
