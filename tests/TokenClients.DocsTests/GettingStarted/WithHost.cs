using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
// snippet: with a host
using TokenClients;
using TokenClients.Vercel;
// end
using TokenClients.Testing;
using Console = TokenClients.DocsTests.Printed;

namespace TokenClients.DocsTests.GettingStarted;

internal static class WithHost
{
    /// <param name="args">The program's arguments.</param>
    /// <param name="configure">Adds what a folder with settings would, and where they lead.</param>
    internal static async Task RunAsync(string[] args, Action<HostApplicationBuilder> configure)
    {
        // snippet: with a host
        var builder = Host.CreateApplicationBuilder(args);
        configure(builder); // hidden
        builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));
        builder.Services.AddHostedService<ShortLived>();
        await builder.Build().RunAsync();
        // end
    }

    internal static async Task RunEmulatedAsync(HostApplicationBuilder builder, Action<TokenServicesEmulator> atEnd)
    {
        builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));

        // snippet: with a host, emulated
        await using var emulator = await TokenServicesEmulator.StartAsync();
        builder.Services.AddTokenClients().UseEmulator(emulator); // whatever address and credentials are configured
        // end

        builder.Services.AddHostedService<ShortLived>();
        await builder.Build().RunAsync();
        atEnd(emulator);
    }
}

// snippet: with a host
public sealed class ShortLived(IVercelTokens vercel, IHostApplicationLifetime program) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var created = await vercel.CreateTokenAsync(new CreateVercelToken("one run", TokenExpiry.In(TimeSpan.FromHours(1))), stoppingToken);
        try
        {
            Console.WriteLine($"at work with {created.Secret}");
        }
        finally
        {
            if (created.Token is { } record)
            {
                var revoked = await vercel.RevokeTokenAsync(record.Id, cancellationToken: CancellationToken.None);
                Console.WriteLine($"revoked: {revoked.Outcome}");
            }
        }

        program.StopApplication();
    }
}
// end
