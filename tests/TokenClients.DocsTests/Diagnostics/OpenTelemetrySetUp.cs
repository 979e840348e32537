// snippet: opentelemetry
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
// end
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;

namespace TokenClients.DocsTests.Diagnostics;

internal static class OpenTelemetrySetUp
{
    /// <summary>Runs a program inside a host. Nothing is flushed here: the page says that disposing the host sends what is left.</summary>
    internal static async Task RunAsync(BaseExporter<Activity> spans, BaseExporter<Metric> numbers, Func<Task> programAsync)
    {
        var builder = Host.CreateApplicationBuilder();

        // snippet: opentelemetry
        builder.Services.AddOpenTelemetry()
            .WithTracing(tracing => tracing
                .AddProcessor(new SimpleActivityExportProcessor(spans)) // hidden
                .AddSource("TokenClients")
                .AddOtlpExporter())
            .WithMetrics(metrics => metrics
                .AddReader(new BaseExportingMetricReader(numbers)) // hidden
                .AddMeter("TokenClients")
                .AddOtlpExporter());
        // end

        using var host = builder.Build();
        await host.StartAsync();
        await programAsync();
        await host.StopAsync();
    }
}
