using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TokenClients;
using TokenClients.Vercel;

try
{
    // No defaults, because a short program does not need them: settings come from the environment, and nothing is logged.
    var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
    builder.Configuration.AddEnvironmentVariables();
    builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));
    using var host = builder.Build();
    await host.StartAsync(); // throws if a setting is wrong
    Console.WriteLine($"{(RuntimeFeature.IsDynamicCodeSupported ? "Compiled as it runs" : "Native code")}, ready after {(DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds:0} ms");
    await LiveAsync(host.Services.GetRequiredService<IVercelTokens>(), host.Services.GetRequiredService<IOptions<VercelOptions>>().Value);
    await host.StopAsync();
    return 0;
}
catch (Exception wrong) when (wrong is OptionsValidationException or AggregateException { InnerException: OptionsValidationException })
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return 2;
}
catch (TokenClientException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}

static async Task LiveAsync(IVercelTokens vercel, VercelOptions options)
{
    var created = await vercel.CreateTokenAsync(new CreateVercelToken($"tokenclients-native-{Guid.NewGuid():N}", TokenExpiry.In(TimeSpan.FromHours(1))));
    Console.WriteLine($"Created: {created.Token?.Name}, secret {created.Secret}, expires {created.Expiry}");
    try
    {
        var count = 0;
        await foreach (var token in vercel.ListTokensAsync())
        {
            count++;
        }

        Console.WriteLine($"Listed: {count} token(s)");
    }
    finally
    {
        // Revoke the token with its own secret, which is available even if the rest of Vercel's response could not be read.
        using var holder = new VercelTokens(new VercelOptions { BaseAddress = options.BaseAddress, AccessToken = created.Secret });
        Console.WriteLine($"Revoked: {(await holder.RevokeCurrentTokenAsync()).Outcome}");
    }
}
