using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace TokenClients.Benchmarks.Soak.Soaking;

/// <summary>
/// Looks for secrets in what the clients tell of themselves, all the time and without keeping much: each line of the logs and each activity is searched for the credentials and for the latest
/// secrets that were issued, and each secret is searched for in the latest lines, as what issued it may have told before anybody knew of it.
/// </summary>
internal sealed class SecretWatch : ILoggerProvider
{
    private const int LatestSecrets = 64;
    private const int LatestTexts = 256;

    private readonly object _gate = new();
    private readonly string[] _credentials;
    private readonly Queue<string> _secrets = new();
    private readonly Queue<string> _texts = new();
    private readonly ActivityListener _listener;
    private long _searched;
    private int _leaks;

    internal SecretWatch(IEnumerable<SecretString> credentials)
    {
        _credentials = [.. credentials.Select(static credential => credential.Reveal())];
        _listener = new()
        {
            ShouldListenTo = static source => source.Name.StartsWith("TokenClients", StringComparison.Ordinal) || source.Name.StartsWith("System.Net", StringComparison.Ordinal),
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => Search(string.Join(' ', activity.TagObjects.Select(static tag => tag.Value?.ToString()).Append(activity.DisplayName).Append(activity.StatusDescription))),
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>How many lines and activities were searched.</summary>
    internal long Searched => Interlocked.Read(ref _searched);

    /// <summary>How many of them held a secret.</summary>
    internal int Leaks => Volatile.Read(ref _leaks);

    /// <summary>Takes in a secret that was issued.</summary>
    internal SecretString Issued(SecretString secret)
    {
        var value = secret.Reveal();
        lock (_gate)
        {
            Keep(_secrets, value, LatestSecrets);
            Count(_texts.Any(text => text.Contains(value, StringComparison.Ordinal)));
        }

        return secret;
    }

    /// <summary>Searches a text.</summary>
    /// <returns>Whether it may be shown.</returns>
    internal bool Search(string text)
    {
        Interlocked.Increment(ref _searched);
        lock (_gate)
        {
            Keep(_texts, text, LatestTexts);
            var holdsSecret = Array.Exists(_credentials, secret => text.Contains(secret, StringComparison.Ordinal)) || _secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal));
            Count(holdsSecret);
            return !holdsSecret;
        }
    }

    public ILogger CreateLogger(string categoryName) => new WatchedLog(this);

    public void Dispose() => _listener.Dispose();

    private static void Keep(Queue<string> queue, string value, int most)
    {
        queue.Enqueue(value);
        if (queue.Count > most)
        {
            queue.Dequeue();
        }
    }

    private void Count(bool isLeak)
    {
        if (isLeak)
        {
            Interlocked.Increment(ref _leaks);
        }
    }

    private sealed class WatchedLog(SecretWatch watch) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Select(static pair => pair.Value)) : "";
            watch.Search($"{formatter(state, exception)} {values} {exception}");
        }
    }
}
