using System;
using System.Linq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quickstart;
using Spectre.Console;
using TokenClients.Testing;

IServiceLife[] lives = [new InfisicalLife(), new ApinizerLife(), new VercelLife(), new CrafterLife()];
var report = new Report(AnsiConsole.Create(new AnsiConsoleSettings { Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect }));

await using var emulator = await TokenServicesEmulator.StartAsync();
var builder = Host.CreateApplicationBuilder(args);

// A service that has settings is called where they say; the emulator stands in for the others. Keyed clients are not used here.
var section = builder.Configuration.GetSection("TokenClients");
var emulated = lives.Where(life => section.GetSection(life.Section).GetChildren().All(static setting => setting.Key == "Instances")).ToArray();
foreach (var life in emulated)
{
    foreach (var (key, value) in life.EmulatorSettings(emulator))
    {
        builder.Configuration[key] = value;
    }
}

// Quiet, as the report says all of it: a refused call is a warning of the library's, wrong settings are an error of the host's.
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("TokenClients", LogLevel.Error).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);

try
{
    builder.Services.AddTokenClients(section);
    using var host = builder.Build();
    await host.StartAsync();
    var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
    foreach (var life in lives)
    {
        report.Begin(life.Section, life.Address(host.Services), emulated.Contains(life) ? "the emulator in this process" : "as configured");
        await life.RunAsync(host.Services, report, stopping);
        report.End();
    }

    await host.StopAsync();
}
catch (Exception error) when (error is OptionsValidationException or AggregateException)
{
    // Settings are checked before anything is called. An aggregate holds those of several services.
    foreach (var wrong in error is AggregateException several ? [.. several.InnerExceptions] : new[] { error })
    {
        report.Fail(wrong.Message);
    }
}

return report.Close();
