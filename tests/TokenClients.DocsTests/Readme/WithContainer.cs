// snippet: with a container
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TokenClients.Vercel;
// end

namespace TokenClients.DocsTests.Readme;

internal static class WithContainer
{
    internal static async Task RunAsync(string[] args)
    {
        // snippet: with a container
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));
        builder.Services.AddHostedService<ExpiringTokens>();
        await builder.Build().RunAsync(); // a wrong setting ends it at the start, with a sentence that names the key
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
