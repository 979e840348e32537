using System.IO;
using System.Text;
using Microsoft.Extensions.Logging;
using TokenClients.Rotation;

namespace TokenClients.RotationProcess;

/// <summary>Writes a line for each step that a rotation logs, and stops the process after one of them.</summary>
internal sealed class StepReports(int stopAfter) : ILoggerFactory, ILogger
{
    private static readonly Stream Output = Console.OpenStandardOutput();

    private int _steps;

    internal static void Write(string line)
    {
        // One write to a pipe is atomic.
        Output.Write(Encoding.UTF8.GetBytes(line.ReplaceLineEndings(" ") + "\n"));
        Output.Flush();
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values || values.FirstOrDefault(static value => value.Key == "Step").Value is not RotationStep step)
        {
            return;
        }

        Write($"step {step} {values.FirstOrDefault(static value => value.Key == "Mark").Value}");
        if (++_steps == stopAfter)
        {
            // Nothing more happens here until the test has continued the process and says so, also if the signal stops this thread a moment later.
            Signals.Send(Environment.ProcessId, Signals.Stop);
            Console.ReadLine();
        }
    }

    public void Dispose()
    {
        // There is nothing to free.
    }
}
