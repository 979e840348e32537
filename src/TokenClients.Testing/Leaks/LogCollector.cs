using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace TokenClients.Testing.Leaks;

/// <summary>Creates loggers for every level. They keep the scopes themselves, because several programs can share the loggers.</summary>
[RequiresUnreferencedCode(SecretLeakDetector.NeedsReflection)]
[RequiresDynamicCode(SecretLeakDetector.NeedsReflection)]
internal sealed class LogCollector(RecordStore store) : ILoggerFactory, ILoggerProvider
{
    private readonly LoggerExternalScopeProvider _scopes = new();
    private volatile bool _hasStopped;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    // This factory creates only the detector's loggers.
    public void AddProvider(ILoggerProvider provider)
    {
    }

    // Only the detector stops the loggers. A program that uses them does not.
    public void Dispose()
    {
    }

    internal void Stop() => _hasStopped = true;

    private void Store(CollectedRecord record) => store.Add(record);

    private static void AddState(List<CollectedValue> values, string what, object? state)
    {
        if (state is not IEnumerable<KeyValuePair<string, object?>> pairs)
        {
            AddValue(values, what, "", state);
            return;
        }

        values.Add(new(what, ValueText.OwnText(state)));
        foreach (var (name, value) in pairs)
        {
            AddValue(values, $"{what}, value '{name}'", name, value);
        }
    }

    private static void AddValue(List<CollectedValue> values, string what, string name, object? value)
    {
        // This prefix tells loggers to destructure the value.
        if (value is Exception || (value is not null && name.StartsWith('@')))
        {
            foreach (var (path, text) in ObjectReader.Read(value, serializes: false, out _))
            {
                values.Add(new($"{what}, {path}", text));
            }
        }
        else
        {
            values.Add(new(what, ValueText.Of(value)));
        }
    }

    [RequiresUnreferencedCode(SecretLeakDetector.NeedsReflection)]
    [RequiresDynamicCode(SecretLeakDetector.NeedsReflection)]
    private sealed class Logger(LogCollector owner, string category) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && !owner._hasStopped;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            if (!owner._hasStopped)
            {
                var values = new List<CollectedValue>();
                AddState(values, "scope", state);
                owner.Store(new(SecretLeakChannel.Log, $"log '{category}'", values));
            }

            return owner._scopes.Push(state);
        }

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var values = new List<CollectedValue> { new("message", Message(state, exception, formatter)) };
            AddState(values, "state", state);
            if (exception is not null)
            {
                AddValue(values, "exception", "", exception);
            }

            // The text of a scope may have changed since it began.
            owner._scopes.ForEachScope(static (scope, values) => AddState(values, "scope", scope), values);
            var name = eventId.Name is null ? "" : " " + eventId.Name;
            owner.Store(new(SecretLeakChannel.Log, string.Create(CultureInfo.InvariantCulture, $"log '{category}' ({logLevel}, event {eventId.Id}{name})"), values));
        }

        [SuppressMessage("Design", "CA1031", Justification = "An exception of user code is part of the result.")]
        private static string Message<TState>(TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            try
            {
                return formatter(state, exception);
            }
            catch (Exception failure)
            {
                return ValueText.Failed(failure);
            }
        }
    }
}
