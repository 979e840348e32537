using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;

namespace TokenClients.Testing.Leaks;

/// <summary>Reads the tags of every measurement of the process, but not the values.</summary>
internal sealed class MetricCollector : IDisposable
{
    private readonly RecordStore _store;
    private readonly MeterListener _listener;
    private volatile bool _hasStopped;

    internal MetricCollector(RecordStore store)
    {
        _store = store;
        _listener = new() { InstrumentPublished = static (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        _listener.SetMeasurementEventCallback<byte>((instrument, _, tags, _) => Collect(instrument, tags));
        _listener.SetMeasurementEventCallback<short>((instrument, _, tags, _) => Collect(instrument, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Collect(instrument, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Collect(instrument, tags));
        _listener.SetMeasurementEventCallback<float>((instrument, _, tags, _) => Collect(instrument, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Collect(instrument, tags));
        _listener.SetMeasurementEventCallback<decimal>((instrument, _, tags, _) => Collect(instrument, tags));
        _listener.Start();
    }

    /// <summary>Records the observable instruments.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "An instrument of the process may fail; that does not concern the test.")]
    internal void Observe()
    {
        if (_hasStopped)
        {
            return;
        }

        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (Exception)
        {
        }
    }

    public void Dispose()
    {
        _hasStopped = true;
        _listener.Dispose();
    }

    private void Collect(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_hasStopped)
        {
            return;
        }

        var values = new List<CollectedValue>();
        foreach (var (name, value) in tags)
        {
            values.Add(new($"tag '{name}'", ValueText.Of(value)));
        }

        AddTags(values, "tag of the instrument", instrument.Tags);
        AddTags(values, "tag of the meter", instrument.Meter.Tags);
        values.Add(new("unit", instrument.Unit ?? ""));
        values.Add(new("description", instrument.Description ?? ""));
        values.Add(new("version of the meter", instrument.Meter.Version ?? ""));
        _store.Add(new(SecretLeakChannel.Metric, $"metric '{instrument.Name}' of '{instrument.Meter.Name}'", values));
    }

    private static void AddTags(List<CollectedValue> values, string what, IEnumerable<KeyValuePair<string, object?>>? tags)
    {
        foreach (var (name, value) in tags ?? [])
        {
            values.Add(new($"{what} '{name}'", ValueText.Of(value)));
        }
    }
}
