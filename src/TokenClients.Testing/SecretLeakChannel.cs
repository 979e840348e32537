namespace TokenClients.Testing;

/// <summary>The channels through which a program can leak a secret.</summary>
public enum SecretLeakChannel
{
    /// <summary>A log entry or a log scope: its text, values and exception.</summary>
    Log = 1,

    /// <summary>An activity: its names, tags, events, links, baggage and status.</summary>
    Activity,

    /// <summary>A measurement: its tags, and the names and tags of its instrument and meter.</summary>
    Metric,

    /// <summary>An event of the <c>System.Net.*</c> event sources.</summary>
    Event,

    /// <summary>An event of <c>HttpHandlerDiagnosticListener</c>.</summary>
    Diagnostic,

    /// <summary>An exception that was passed to <see cref="SecretLeakDetector.Inspect"/>.</summary>
    Exception,

    /// <summary>A result, or any other object, that was passed to <see cref="SecretLeakDetector.Inspect"/>.</summary>
    Result,
}
