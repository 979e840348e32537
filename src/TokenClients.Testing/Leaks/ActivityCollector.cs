using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace TokenClients.Testing.Leaks;

/// <summary>Reads each activity of the process when the activity ends, and at the end those that are still running.</summary>
internal sealed class ActivityCollector : IDisposable
{
    private readonly RecordStore _store;
    private readonly ActivityListener _listener;

    // Activities without references are never exported.
    private readonly ConditionalWeakTable<Activity, object> _running = [];

    internal ActivityCollector(RecordStore store)
    {
        _store = store;
        _listener = new()
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            SampleUsingParentId = static (ref ActivityCreationOptions<string> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = activity => _running.AddOrUpdate(activity, _store),
            ActivityStopped = activity =>
            {
                _running.Remove(activity);
                Collect(activity);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    internal void CollectRunning()
    {
        foreach (var (activity, _) in _running)
        {
            Collect(activity);
        }
    }

    public void Dispose()
    {
        CollectRunning();
        _listener.Dispose();
        _running.Clear();
    }

    private void Collect(Activity activity)
    {
        var values = new List<CollectedValue>
        {
            new("operation name", activity.OperationName),
            new("display name", activity.DisplayName),
            new("status", activity.StatusDescription ?? ""),
            new("trace state", activity.TraceStateString ?? ""),
            new("version of the source", activity.Source.Version ?? ""),
        };
        AddTags(values, "tag of the source", activity.Source.Tags);
        AddTags(values, "tag", activity.TagObjects);
        foreach (var happened in activity.Events)
        {
            values.Add(new("event", happened.Name));
            AddTags(values, $"event '{happened.Name}', tag", happened.Tags);
        }

        foreach (var link in activity.Links)
        {
            values.Add(new("trace state of a link", link.Context.TraceState ?? ""));
            AddTags(values, "link, tag", link.Tags);
        }

        foreach (var (name, value) in activity.Baggage)
        {
            values.Add(new($"baggage '{name}'", value ?? ""));
        }

        _store.Add(new(SecretLeakChannel.Activity, $"activity '{activity.DisplayName}' of '{activity.Source.Name}'", values));
    }

    private static void AddTags(List<CollectedValue> values, string what, IEnumerable<KeyValuePair<string, object?>>? tags)
    {
        foreach (var (name, value) in tags ?? [])
        {
            values.Add(new($"{what} '{name}'", ValueText.Of(value)));
        }
    }
}
