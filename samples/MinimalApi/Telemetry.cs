using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MinimalApi;

/// <summary>
/// Spans and metrics of the library and of ASP.NET Core, by OTLP, from the host's start to its end. What OpenTelemetry's own variables say is followed; without an endpoint nothing is collected.
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "The container makes it.")]
internal sealed class Telemetry : IHostedService, IDisposable
{
    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT")))
        {
            return Task.CompletedTask;
        }

        var resource = ResourceBuilder.CreateDefault().AddService("MinimalApi");
        _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource("TokenClients", "Microsoft.AspNetCore").AddOtlpExporter().Build();
        _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter("TokenClients", "Microsoft.AspNetCore.Hosting").AddOtlpExporter().Build();
        return Task.CompletedTask;
    }

    /// <summary>What is still held is sent when the providers are disposed, after the last request.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }
}
