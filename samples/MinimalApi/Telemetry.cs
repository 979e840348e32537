using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MinimalApi;

internal static class Telemetry
{
    /// <summary>Exports spans and metrics of the library and of ASP.NET Core over OTLP, if <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (!string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            services.AddOpenTelemetry()
                .ConfigureResource(static resource => resource.AddService("MinimalApi"))
                .WithTracing(static tracing => tracing.AddSource("TokenClients", "Microsoft.AspNetCore").AddOtlpExporter())
                .WithMetrics(static metrics => metrics.AddMeter("TokenClients", "Polly", "Microsoft.AspNetCore.Hosting").AddOtlpExporter());
        }
    }
}
