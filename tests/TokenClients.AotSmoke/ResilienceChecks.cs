using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Polly;
using TokenClients.Vercel;

namespace TokenClients.AotSmoke;

/// <summary>Clients with the platform's resilience handler: retries, a strategy of the user's, metrics, and settings that change.</summary>
internal static class ResilienceChecks
{
    internal static async Task RunAsync(Checks checks, EmulatorOutput emulator)
    {
        var instruments = new ConcurrentQueue<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Polly")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, _, _, _) => instruments.Enqueue(instrument.Name));
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => instruments.Enqueue(instrument.Name));
        listener.Start();

        using var primary = new ScriptedHandler(static (send, _) => send is 1 or > 3 ? ScriptedHandler.Response(HttpStatusCode.ServiceUnavailable, "{}") : null);
        var configuration = emulator.Configuration(("TokenClients:Vercel:Resilience:Retry:Delay", "00:00:00"), ("TokenClients:Vercel:Resilience:Retry:MaxRetryAttempts", "1"));
        var services = new ServiceCollection();
        services.AddTokenClients(configuration.GetSection("TokenClients"))
            .ConfigureHttpClient(TokenService.Vercel, null, http => http.ConfigurePrimaryHttpMessageHandler(() => primary))
            .UseHttpResilience(static (pipeline, _) => pipeline.AddConcurrencyLimiter(permitLimit: 10));
        await using var provider = services.BuildServiceProvider();
        var vercel = provider.GetRequiredService<IVercelTokens>();

        checks.Equal("a reading call is sent again", 2, (await vercel.GetCurrentTokenAsync()).Response.Attempts);
        var created = await vercel.CreateTokenAsync(new CreateVercelToken("smoke", TokenExpiry.Never));
        checks.Equal("a creation", "smoke", created.Token?.Name);
        var lost = await checks.RefusedAsync("a creation whose response is an error", TokenErrorKind.ServiceFault, () => vercel.CreateTokenAsync(new CreateVercelToken("smoke", TokenExpiry.Never)));
        checks.That("a creation whose response is an error: sent once, outcome unknown", primary.Sends == 4 && lost is { OutcomeUnknown: true, Attempts: 1 });

        configuration["TokenClients:Vercel:Resilience:Retry:MaxRetryAttempts"] = "2";
        configuration.Reload();
        checks.Equal("a setting that changed", 3, (await checks.RefusedAsync("a call that fails each time", TokenErrorKind.ServiceFault, () => vercel.GetCurrentTokenAsync())).Attempts);
        checks.Equal(
            "metrics", "resilience.polly.pipeline.duration, resilience.polly.strategy.attempt.duration, resilience.polly.strategy.events", string.Join(", ", instruments.Distinct().Order(StringComparer.Ordinal)));

        using var account = new VercelTokens(VercelChecks.Options(emulator));
        checks.Equal("the token is revoked", RevokeOutcome.Revoked, (await account.RevokeTokenAsync(created.Token!.Id)).Outcome);
    }
}
