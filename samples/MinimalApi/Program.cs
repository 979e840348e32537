using System;
using System.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MinimalApi;
using TokenClients;
using TokenClients.Testing;

// appsettings.json is in the program's folder, whatever the current directory is.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
await using var emulator = args.Contains("--demo") ? await TokenServicesEmulator.StartAsync() : null;
try
{
    // One client for each team: appsettings.json names the teams, and environment variables or files contain their credentials.
    var clients = builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients")).UseHttpResilience();
    if (emulator is not null)
    {
        clients.UseEmulator(emulator);
    }

    builder.Services.ConfigureHttpJsonOptions(static options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
    builder.Services.Configure<RouteHandlerOptions>(static options => options.ThrowOnBadRequest = false); // broken JSON is the caller's error, in Development too
    builder.Services.AddProblemDetails();
    builder.Services.AddExceptionHandler<TokenProblems>();
    builder.Services.AddTelemetry(builder.Configuration);
    builder.Services.AddHealthChecks().AddTokenClients(); // one check for each team

    await using var app = builder.Build();
    app.UseExceptionHandler();
    app.UseStatusCodePages();
    app.MapTeamTokens();
    app.MapTeamHealth();
    await app.StartAsync();
    if (emulator is not null)
    {
        var address = app.Urls.First();
        Console.WriteLine($$"""
            Vercel is emulated in this process. Both teams belong to one emulated account.
            Try: curl -i {{address}}/teams/blue/tokens -H 'Content-Type: application/json' -d '{"name":"deploy","days":7}'
            Then: curl -i {{address}}/teams/blue/tokens
            """);
    }

    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception error) when (error is OptionsValidationException or AggregateException { InnerException: OptionsValidationException })
{
    // The host checks the settings when it starts, before it listens.
    await Console.Error.WriteLineAsync(error.Message);
    await Console.Error.WriteLineAsync("--demo runs the program without credentials.");
    return 2;
}
