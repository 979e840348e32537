using System;
using System.Net.Http;
using System.Threading;
using ApinizerWorker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spectre.Console;
using TokenClients.Testing;

var report = new Report(AnsiConsole.Create(new AnsiConsoleSettings { Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect }));
await using var emulator = await TokenServicesEmulator.StartAsync();
emulator.ApinizerTokenLifetime = TimeSpan.FromSeconds(4);
using var settings = new SettingsFile(emulator.ApinizerOptions());

// Without the defaults: no variable of this machine leads the program to a real Apinizer, whose users could be locked by what it does.
var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
builder.Configuration.AddJsonFile(settings.Path, optional: false, reloadOnChange: true);
builder.Logging.AddProvider(report).AddFilter(static (category, level) => category?.StartsWith("TokenClients", StringComparison.Ordinal) == true ? level >= LogLevel.Information : level >= LogLevel.Error);
builder.Services.AddSingleton(report).AddSingleton(emulator).AddSingleton(settings);

// What a program of yours needs: a client whose calls are always authorized.
builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));
var api = builder.Services.AddHttpClient<ManagementApi>().AddApinizerBearerToken();

// The worker keeps its client, so the connections are renewed and not the handlers. The observer shows what leaves.
api.SetHandlerLifetime(Timeout.InfiniteTimeSpan)
    .ConfigurePrimaryHttpMessageHandler(() => new TokenObserver(report) { InnerHandler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) } });
builder.Services.AddHostedService<Worker>();

// What befalls it here.
builder.Services.AddHostedService<Fate>();

await builder.Build().RunAsync();
return report.Close(emulator);
