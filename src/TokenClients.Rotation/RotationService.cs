using Microsoft.Extensions.Hosting;

namespace TokenClients.Rotation;

/// <summary>Runs a rotation when something is due, and checks every few minutes whether the sink still holds the current token.</summary>
internal sealed class RotationService(SecretRotation rotation, TimeProvider timeProvider) : BackgroundService
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var result = await rotation.RunOnceAsync(stoppingToken).ConfigureAwait(false);
            var wait = result.NextStepAt - timeProvider.GetUtcNow();
            await Task.Delay(wait < Shortest ? Shortest : wait > Longest ? Longest : wait, timeProvider, stoppingToken).ConfigureAwait(false);
        }
    }
}
