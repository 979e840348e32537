using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http;

namespace TokenClients.Testing.Leaks;

/// <summary>Reads the events of the platform's HTTP handler, without the request itself, whose headers must contain the credential.</summary>
[RequiresUnreferencedCode(SecretLeakDetector.NeedsReflection)]
[RequiresDynamicCode(SecretLeakDetector.NeedsReflection)]
internal sealed class DiagnosticCollector : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly RecordStore _store;
    private readonly IDisposable _listeners;
    private readonly List<IDisposable> _subscriptions = [];
    private bool _hasStopped;

    internal DiagnosticCollector(RecordStore store)
    {
        _store = store;
        _listeners = DiagnosticListener.AllListeners.Subscribe(this);
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name != "HttpHandlerDiagnosticListener")
        {
            return;
        }

        lock (_subscriptions)
        {
            if (!_hasStopped)
            {
                _subscriptions.Add(value.Subscribe(this));
            }
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        var values = new List<CollectedValue>();
        foreach (var property in value.Value?.GetType().GetProperties() ?? [])
        {
            if (property.GetIndexParameters().Length == 0)
            {
                Add(values, property.Name, ObjectReader.Get(property, value.Value!));
            }
        }

        _store.Add(new(SecretLeakChannel.Diagnostic, $"diagnostic event '{value.Key}'", values));
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        lock (_subscriptions)
        {
            _hasStopped = true;
            _subscriptions.ForEach(static subscription => subscription.Dispose());
            _subscriptions.Clear();
        }

        _listeners.Dispose();
    }

    private static void Add(List<CollectedValue> values, string name, object? value)
    {
        switch (value)
        {
            case HttpRequestMessage request:
                values.Add(new($"{name}, address", request.RequestUri?.OriginalString ?? ""));
                break;
            case HttpResponseMessage response:
                values.Add(new($"{name}, reason", response.ReasonPhrase ?? ""));
                values.Add(new($"{name}, headers", response.Headers.ToString()));
                break;
            case Exception exception:
                foreach (var (path, text) in ObjectReader.Read(exception, serializes: false, out _))
                {
                    values.Add(new($"{name}, {path}", text));
                }

                break;
            default:
                values.Add(new(name, ValueText.Of(value)));
                break;
        }
    }
}
