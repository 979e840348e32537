using System.Diagnostics.Tracing;

namespace TokenClients.Testing.Leaks;

/// <summary>Reads the events of the platform's network code.</summary>
internal sealed class EventCollector : EventListener
{
    // The base class calls back before the constructor's body runs, hence the null.
    private readonly RecordStore? _store;
    private volatile bool _hasStopped;

    internal EventCollector(RecordStore store) => _store = store;

    public override void Dispose()
    {
        _hasStopped = true;
        base.Dispose();
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        // Http, Sockets, NameResolution, Security. The sources whose names begin with Private contain entire requests, for debugging the platform.
        if (eventSource.Name.StartsWith("System.Net.", StringComparison.Ordinal))
        {
            EnableEvents(eventSource, EventLevel.Verbose, EventKeywords.All);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (_store is null || _hasStopped)
        {
            return;
        }

        var values = new List<CollectedValue> { new("message", eventData.Message ?? "") };
        for (var index = 0; index < eventData.Payload?.Count; index++)
        {
            values.Add(new($"'{(index < eventData.PayloadNames?.Count ? eventData.PayloadNames[index] : "")}'", ValueText.Of(eventData.Payload[index])));
        }

        _store.Add(new(SecretLeakChannel.Event, $"event '{eventData.EventName}' of '{eventData.EventSource.Name}'", values));
    }
}
