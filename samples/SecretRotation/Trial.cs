using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using TokenClients;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace SecretRotation;

/// <summary>Four runs at an emulated Vercel: the first token, its rotation, one that ends at the worst moment, and the one that picks it up.</summary>
internal static class Trial
{
    public static async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        await using var emulator = await TokenServicesEmulator.StartAsync(cancellationToken: cancellationToken);
        var directory = Directory.CreateTempSubdirectory("tokenclients-rotation-");
        try
        {
            var options = emulator.VercelOptions();
            using var vercel = new VercelTokens(options);
            var tokens = new VercelRotated(vercel, options, new TokenPlan("deploy", TimeSpan.FromDays(90)));
            var path = Path.Combine(directory.FullName, "vercel-token");
            var sink = new FileSink(path);
            RotationPoint?[] ends = [null, null, RotationPoint.Minted, null];
            foreach (var (run, end) in ends.Index())
            {
                await output.WriteLineAsync($"Run {run + 1}");
                using var file = StateFile.Open(path + ".rotation.json");
                try
                {
                    await new Rotation("vercel deploy", tokens, sink, file, output, point => EndAt(point, end)).RunAsync(cancellationToken);
                }
                catch (OperationCanceledException) when (end is not null)
                {
                    await output.WriteLineAsync("Here the program ends by accident: a token is made, and its secret is lost.");
                }

                var live = emulator.LiveTokens(TokenService.Vercel).Count(static token => token.Name?.StartsWith("deploy-", StringComparison.Ordinal) == true);
                await output.WriteLineAsync($"At Vercel: {live} live. The secret in the sink works: {(sink.Read() is { } secret && emulator.IsLive(TokenService.Vercel, secret) ? "yes" : "no")}.");
                await output.WriteLineAsync();
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        return (int)ExitCode.Rotated;
    }

    private static void EndAt(RotationPoint point, RotationPoint? end)
    {
        if (point == end)
        {
            throw new OperationCanceledException();
        }
    }
}
