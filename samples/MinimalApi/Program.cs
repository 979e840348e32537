using System;
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

// The settings lie beside the program, wherever it is started from.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
var section = builder.Configuration.GetSection("TokenClients");
TokenServicesEmulator? emulator = null;
try
{
    // One client a team: appsettings.json names the teams, the environment has their credentials.
    var clients = builder.Services.AddTokenClients(section).UseHttpResilience();
    if (builder.Environment.IsDevelopment() && Emulation.IsNeeded(section))
    {
        emulator = await TokenServicesEmulator.StartAsync();
        clients.UseEmulator(emulator);
    }

    builder.Services.ConfigureHttpJsonOptions(static options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
    builder.Services.Configure<RouteHandlerOptions>(static options => options.ThrowOnBadRequest = false); // in Development as elsewhere: broken JSON is the caller's error
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
        Emulation.Tell(app.Urls, app.Logger);
    }

    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception error) when (error is OptionsValidationException or AggregateException { InnerException: OptionsValidationException })
{
    // Settings are checked when the host starts, before it listens. An aggregate holds those of several clients.
    foreach (var wrong in error is AggregateException several ? [.. several.InnerExceptions] : new[] { error })
    {
        await Console.Error.WriteLineAsync(wrong.Message);
    }

    return 2;
}
finally
{
    if (emulator is not null)
    {
        await emulator.DisposeAsync();
    }
}
