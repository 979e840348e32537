using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace TokenClients.DocsTests.Diagnostics;

/// <summary>Hears all spans and measurements of the process.</summary>
internal sealed class Listener : IDisposable
{
    private readonly ActivityListener _spans;
    private readonly MeterListener _numbers = new();

    internal Listener()
    {
        _spans = new()
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_spans);
        _numbers.InstrumentPublished = static (instrument, self) => self.EnableMeasurementEvents(instrument);
        _numbers.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
            Measurements.Enqueue(new(instrument, value, tags.ToArray().ToDictionary(static tag => tag.Key, static tag => tag.Value))));
        _numbers.Start();
    }

    internal ConcurrentQueue<Activity> Spans { get; } = [];

    internal ConcurrentQueue<Measurement> Measurements { get; } = [];

    internal IEnumerable<Measurement> Own => Measurements.Where(static measurement => measurement.Instrument.Meter.Name == "TokenClients");

    public void Dispose()
    {
        _spans.Dispose();
        _numbers.Dispose();
    }

    internal sealed record Measurement(Instrument Instrument, double Value, Dictionary<string, object?> Tags);
}
