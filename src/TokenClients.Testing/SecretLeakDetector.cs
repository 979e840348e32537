using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using TokenClients.Testing.Leaks;

namespace TokenClients.Testing;

/// <summary>Collects what a program tells about itself while a test runs, and fails the test if a secret is in it.</summary>
/// <remarks>
/// <para>
/// Make one first, hand <see cref="LoggerFactory"/> to the clients, name the secrets (<see cref="Watch(SecretString, string)"/>, at any time), show it results and exceptions (<see cref="Inspect"/>),
/// and end with <see cref="AssertClean"/>.
/// </para>
/// <para>
/// Logs come from the loggers that it hands out. Activities, measurements, the events of <c>System.Net.*</c> and what <c>HttpHandlerDiagnosticListener</c> tells come from the whole process,
/// as listeners there cannot be limited to a test: detectors and tests side by side see each other's, and every activity of the process is made and recorded while a detector lives.
/// What keeps tests apart are their secrets, so give each test its own.
/// </para>
/// <para>
/// It recognises a secret in the forms of <see cref="SecretLeakForm"/> and in those put into each other up to three deep. It does not recognise a part of a secret, nor one that was hashed,
/// encrypted or compressed. The request that a diagnostic observer is handed holds the credential, as it must; of it only the address is looked at.
/// </para>
/// <para>
/// All is kept until the end, the same record only once, up to 16 Mi characters. What is there then is searched for the secrets known so far and forgotten; a secret that is named later than that
/// makes <see cref="AssertClean"/> fail, because nobody can say any more.
/// </para>
/// <para>Safe to use from many threads.</para>
/// </remarks>
[RequiresUnreferencedCode(NeedsReflection)]
[RequiresDynamicCode(NeedsReflection)]
public sealed class SecretLeakDetector : IDisposable
{
    internal const string NeedsReflection = "It reads the members of any object by reflection, as loggers and serialisers do. It is for tests, which are neither trimmed nor compiled ahead of time.";
    private const int ShownLeaks = 50;

    private readonly RecordStore _store = new();
    private readonly LogCollector _logs;
    private readonly ActivityCollector _activities;
    private readonly MetricCollector _metrics;
    private readonly EventCollector _events;
    private readonly DiagnosticCollector _diagnostics;

    /// <summary>Starts to listen.</summary>
    public SecretLeakDetector()
    {
        _logs = new(_store);
        _activities = new(_store);
        _metrics = new(_store);
        _events = new(_store);
        _diagnostics = new(_store);
    }

    /// <summary>Makes loggers that take every level and hand it to this detector only. For clients that are made by hand.</summary>
    public ILoggerFactory LoggerFactory => _logs;

    /// <summary>Makes loggers for a program with a logger factory of its own; it may serve several programs.</summary>
    /// <remarks><see cref="SecretLeakLoggingBuilderExtensions.AddSecretLeakDetector"/> adds it for all levels.</remarks>
    public ILoggerProvider LoggerProvider => _logs;

    /// <summary>Adds a secret to look for, in what was collected before and in what will be.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="name">What to call it in messages. Default: the expression that is given for it; <see langword="null"/> for the name <c>a secret</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="secret"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="secret"/> has fewer than eight characters, which are found by chance.</exception>
    public void Watch(SecretString secret, [CallerArgumentExpression(nameof(secret))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(secret);
        Watch(secret.Reveal(), name);
    }

    /// <summary>Adds a secret to look for, in what was collected before and in what will be.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="name">What to call it in messages. Default: the expression that is given for it; <see langword="null"/> for the name <c>a secret</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="secret"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="secret"/> has fewer than eight characters, which are found by chance.</exception>
    public void Watch(string secret, [CallerArgumentExpression(nameof(secret))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (secret.Length < SecretSearch.ShortestSecret)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"A secret of fewer than {SecretSearch.ShortestSecret} characters would be found by chance. Let the test use a longer one."),
                nameof(secret));
        }

        _store.Watch(new WatchedSecret(secret, string.IsNullOrEmpty(name) ? "a secret" : name));
    }

    /// <summary>Adds every secret that an emulator has, has issued and will issue, the latest 100,000 of each service.</summary>
    /// <remarks>Ids of Crafter's tokens that a client chose with fewer than eight characters are left out.</remarks>
    /// <param name="emulator">The emulator.</param>
    /// <exception cref="ArgumentNullException"><paramref name="emulator"/> is <see langword="null"/>.</exception>
    public void Watch(TokenServicesEmulator emulator)
    {
        ArgumentNullException.ThrowIfNull(emulator);
        _store.Watch(emulator);
    }

    /// <summary>Looks for secrets in a result or an exception, as whoever logs, debugs or serialises it would see it.</summary>
    /// <remarks>
    /// It looks at its <c>ToString</c>, what a debugger displays (<see cref="System.Diagnostics.DebuggerDisplayAttribute"/>), what a serialiser writes as JSON, and
    /// the same for all it reaches by public properties, fields, elements, inner exceptions and <see cref="Exception.Data"/>, ten levels deep, as a logger that takes objects apart does.
    /// It looks now: what changes later goes unseen. A serialiser's refusal is no find unless its message is. Of a display, names of members and of methods without parameters are evaluated, and chains of them.
    /// Asynchronous sequences, tasks and streams are not read.
    /// </remarks>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="value">The result or exception; <see langword="null"/> is nothing to look at.</param>
    /// <param name="name">What to call it in messages. Default: the expression that is given for it; <see langword="null"/> for none.</param>
    /// <returns>The same, so that a call can be wrapped.</returns>
    /// <exception cref="InvalidOperationException">It reaches more than 20,000 values or 4 MiB of JSON.</exception>
    public T Inspect<T>(T value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value is null)
        {
            return value;
        }

        var values = ObjectReader.Read(value, serialises: true, out var isCut);
        var channel = value is Exception ? SecretLeakChannel.Exception : SecretLeakChannel.Result;
        _store.Add(new(channel, $"{(value is Exception ? "exception" : "object")} '{name}' ({value.GetType().Name})", values));
        return isCut
            ? throw new InvalidOperationException("The object reaches too much to be looked at as a whole. Inspect the parts of it that matter.")
            : value;
    }

    /// <summary>Counts what came by a channel so far. A test that wants to be sure that something was listened to compares it with zero.</summary>
    /// <param name="channel">The channel.</param>
    /// <returns>The number of records, each repetition counted.</returns>
    public int Collected(SecretLeakChannel channel) => _store.Count(channel);

    /// <summary>Searches all that was collected. It can be called more than once, and after the end of listening.</summary>
    /// <exception cref="SecretLeakException">A secret is in it.</exception>
    /// <exception cref="InvalidOperationException">No secret is watched, or one was named too late.</exception>
    public void AssertClean()
    {
        _metrics.Observe();
        _activities.CollectRunning();
        var (leaks, search, tooLate) = _store.Search();
        if (search.IsEmpty)
        {
            throw new InvalidOperationException("No secret is watched, so nothing can be found. Call Watch for each secret of the run.");
        }

        if (leaks.Count > 0)
        {
            throw new SecretLeakException(Describe(leaks, search), leaks);
        }

        if (tooLate.Count > 0)
        {
            throw new InvalidOperationException(
                $"So much was collected that the beginning was searched and forgotten before these secrets were watched: {search.Mask(string.Join(", ", tooLate))}. Watch them earlier, or use a detector for each part of the run.");
        }
    }

    /// <summary>Stops listening, also to the loggers that were handed out. What was collected stays.</summary>
    public void Dispose()
    {
        _logs.Stop();
        _logs.Dispose();
        _activities.Dispose();
        _metrics.Dispose();
        _events.Dispose();
        _diagnostics.Dispose();
    }

    private static string Describe(List<SecretLeak> leaks, SecretSearch search)
    {
        var message = new StringBuilder();
        message.Append(CultureInfo.InvariantCulture, $"Secrets showed in {leaks.Count} place(s):");
        for (var index = 0; index < leaks.Count && index < ShownLeaks; index++)
        {
            message.Append('\n').Append("- ").Append(leaks[index]);
        }

        if (leaks.Count > ShownLeaks)
        {
            message.Append(CultureInfo.InvariantCulture, $"\n- and {leaks.Count - ShownLeaks} more");
        }

        // Every part is masked by itself; what they say together is looked at as well.
        var text = message.ToString();
        return search.Holds(text) ? "Secrets showed. Where, cannot be told in one text without showing them: see Leaks." : text;
    }
}
