// snippet: with a container
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TokenClients.Vercel;
// end

namespace TokenClients.DocsTests.Readme;

internal static class WithContainer
{
    /// <param name="args">The program's arguments.</param>
    /// <param name="configure">Adds what a folder with settings would, and where they lead.</param>
    internal static async Task RunAsync(string[] args, Action<HostApplicationBuilder> configure)
    {
        // snippet: with a container
        var builder = Host.CreateApplicationBuilder(args);
        configure(builder); // hidden
        builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));
        builder.Services.AddHostedService<ExpiringTokens>();
        await builder.Build().RunAsync(); // throws at startup if a setting is wrong; the message names the key
        // end
    }
}

// snippet: with a container
public sealed class ExpiringTokens(IVercelTokens vercel, IHostApplicationLifetime program) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var token in vercel.ListTokensAsync(stoppingToken))
        {
            if (token.Expiry.HasPassed(DateTimeOffset.UtcNow.AddDays(7)) == true)
            {
                Console.WriteLine($"{token.Name} ({token.Id}) expires {token.Expiry}");
            }
        }

        program.StopApplication();
    }
}
// end
