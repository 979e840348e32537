using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TokenClients.DocsTests.Diagnostics;

/// <summary>Keeps what is logged.</summary>
internal sealed class LogRecorder(LogLevel least = LogLevel.Trace) : ILoggerFactory, ILoggerProvider
{
    internal ConcurrentQueue<(string Category, LogLevel Level, EventId Event, string Text)> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName, least);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed class Logger(LogRecorder recorder, string category, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            recorder.Lines.Enqueue((category, logLevel, eventId, formatter(state, exception)));
    }
}
