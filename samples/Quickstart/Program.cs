using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quickstart;
using TokenClients;
using TokenClients.Testing;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.ClearProviders(); // the steps print every error

// With settings, the program calls the services that they name. Without settings, it calls an emulator of all four.
var section = builder.Configuration.GetSection("TokenClients");
await using var emulator = args.Contains("--demo") || !section.Exists() ? await TokenServicesEmulator.StartAsync() : null;
if (emulator is null)
{
    builder.Services.AddTokenClients(section);
}
else
{
    builder.Services.AddTokenClients().AddInfisical(static _ => { }).AddApinizer(static _ => { }).AddVercel(static _ => { }).AddCrafter(static _ => { }).UseEmulator(emulator); // which supplies the addresses and credentials
    builder.Configuration[ServiceCalls.IdentityKey] = $"{emulator.InfisicalIdentityId}";
}

var steps = new Steps();
try
{
    using var host = builder.Build();
    await host.StartAsync(); // checks all settings before anything is called
    var calls = new ServiceCalls(host.Services, steps, host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping); // Ctrl+C
    foreach (var service in Enum.GetValues<TokenService>().Where(host.Services.GetRequiredService<TokenClientCatalog>().HasDefault))
    {
        steps.Begin(emulator is null ? $"{service}, as configured" : $"{service}, emulated");
        await calls.RunAsync(service);
    }
}
catch (Exception wrong) when (wrong is OptionsValidationException or AggregateException { InnerException: OptionsValidationException })
{
    steps.Fail(wrong.Message);
}

return steps.End();
