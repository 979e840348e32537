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

// No defaults, so that no environment variable can point the program at a real Apinizer, where its wrong password could lock an account.
var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
builder.Configuration.AddJsonFile(settings.Path, optional: false, reloadOnChange: true);
builder.Logging.AddProvider(report).AddFilter(static (category, level) => category?.StartsWith("TokenClients", StringComparison.Ordinal) == true ? level >= LogLevel.Information : level >= LogLevel.Error);
builder.Services.AddSingleton(report).AddSingleton(emulator).AddSingleton(settings);

// What your own program needs: an HttpClient that adds a valid token to each call.
builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));
var api = builder.Services.AddHttpClient<ManagementApi>().AddApinizerBearerToken();

// The worker keeps its client, so connections are replaced instead of handlers. The observer reports what is sent.
api.SetHandlerLifetime(Timeout.InfiniteTimeSpan)
    .ConfigurePrimaryHttpMessageHandler(() => new TokenObserver(report) { InnerHandler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) } });
builder.Services.AddHostedService<Worker>();

// What happens to the worker in this demo.
builder.Services.AddHostedService<DemoEvents>();

await builder.Build().RunAsync();
return report.Summarize(emulator);
