// snippet: opentelemetry
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
// end
using System.Diagnostics;

namespace TokenClients.DocsTests.Diagnostics;

internal static class OpenTelemetrySetUp
{
    internal static async Task RunAsync(BaseExporter<Activity> spans, BaseExporter<Metric> numbers, Func<Task> programAsync)
    {
        // snippet: opentelemetry
        using var traces = Sdk.CreateTracerProviderBuilder()
            .AddSource("TokenClients")
            .AddProcessor(new SimpleActivityExportProcessor(spans)) // hidden
            .AddOtlpExporter()
            .Build();
        using var metrics = Sdk.CreateMeterProviderBuilder()
            .AddMeter("TokenClients")
            .AddReader(new BaseExportingMetricReader(numbers)) // hidden
            .AddOtlpExporter()
            .Build();
        // end

        await programAsync();
        metrics.ForceFlush();
        traces.ForceFlush();
    }
}
