using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using TokenClients.Testing.Leaks;

namespace TokenClients.Testing;

/// <summary>Collects logs, telemetry and results of a program while a test runs, and fails the test if they contain a secret.</summary>
/// <remarks>
/// <para>
/// Create the detector first, pass <see cref="LoggerFactory"/> to the clients, add the secrets (<see cref="Watch(SecretString, string)"/>, at any time), pass results and exceptions to <see cref="Inspect"/>,
/// and call <see cref="AssertClean"/> at the end.
/// </para>
/// <para>
/// Logs come from the detector's loggers. Activities, measurements, the events of <c>System.Net.*</c> and of <c>HttpHandlerDiagnosticListener</c> come from the entire process,
/// because such listeners cannot be limited to a test: parallel tests see each other's, and every activity of the process is created and recorded while a detector exists.
/// Use different secrets in each test, so that a test finds only its own.
/// </para>
/// <para>
/// It recognizes a secret in the forms of <see cref="SecretLeakForm"/>, nested up to three levels deep. It does not recognize a part of a secret, or a secret that was hashed,
/// encrypted or compressed. The request that a diagnostic observer gets must contain the credential, so only its address is searched.
/// </para>
/// <para>
/// Records are kept until the end, equal ones only once, up to 16 Mi characters. Beyond that, they are searched for the secrets known so far and discarded; a secret that is added after that
/// makes <see cref="AssertClean"/> fail, because the discarded records can no longer be searched.
/// </para>
/// <para>Thread-safe.</para>
/// </remarks>
[RequiresUnreferencedCode(NeedsReflection)]
[RequiresDynamicCode(NeedsReflection)]
public sealed class SecretLeakDetector : IDisposable
{
    internal const string NeedsReflection = "It reads the members of any object by reflection, as loggers and serializers do. It is for tests, which are neither trimmed nor compiled ahead of time.";
    private const int ShownLeaks = 50;

    private readonly RecordStore _store = new();
    private readonly LogCollector _logs;
    private readonly ActivityCollector _activities;
    private readonly MetricCollector _metrics;
    private readonly EventCollector _events;
    private readonly DiagnosticCollector _diagnostics;

    /// <summary>Creates a detector and starts listening.</summary>
    public SecretLeakDetector()
    {
        _logs = new(_store);
        _activities = new(_store);
        _metrics = new(_store);
        _events = new(_store);
        _diagnostics = new(_store);
    }

    /// <summary>Gets a factory of loggers that log every level to this detector only. Use it for clients that are created without a container.</summary>
    public ILoggerFactory LoggerFactory => _logs;

    /// <summary>Gets a logger provider for a program that has its own logger factory; several programs can use it.</summary>
    /// <remarks><see cref="SecretLeakLoggingBuilderExtensions.AddSecretLeakDetector"/> adds it for all levels.</remarks>
    public ILoggerProvider LoggerProvider => _logs;

#pragma warning disable RS0026 // The compiler fills in name from the expression of the argument, so it must be optional in both overloads; the type of the secret distinguishes them.
    /// <summary>Adds a secret to look for, in records collected before and after this call.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="name">The name of the value in messages. Default: the expression of the argument; <see langword="null"/> for the name <c>a secret</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="secret"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="secret"/> has fewer than eight characters, which could be found by chance.</exception>
    public void Watch(SecretString secret, [CallerArgumentExpression(nameof(secret))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(secret);
        Watch(secret.Reveal(), name);
    }

    /// <summary>Adds a secret to look for, in records collected before and after this call.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="name">The name of the value in messages. Default: the expression of the argument; <see langword="null"/> for the name <c>a secret</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="secret"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="secret"/> has fewer than eight characters, which could be found by chance.</exception>
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
#pragma warning restore RS0026

    /// <summary>Adds every secret that an emulator has or will issue, the latest 100,000 of each service.</summary>
    /// <remarks>Ids of Crafter's tokens with fewer than eight characters, which only a client can choose, are left out.</remarks>
    /// <param name="emulator">The emulator.</param>
    /// <exception cref="ArgumentNullException"><paramref name="emulator"/> is <see langword="null"/>.</exception>
    public void Watch(TokenServicesEmulator emulator)
    {
        ArgumentNullException.ThrowIfNull(emulator);
        _store.Watch(emulator);
    }

    /// <summary>Looks for secrets in a result or an exception, as a logger, a debugger or a serializer would show it.</summary>
    /// <remarks>
    /// It searches its <c>ToString</c>, what a debugger displays (<see cref="System.Diagnostics.DebuggerDisplayAttribute"/>), what a serializer writes as JSON, and
    /// the same for all objects that it references with public properties, fields, elements, inner exceptions and <see cref="Exception.Data"/>, ten levels deep, as a destructuring logger does.
    /// It searches the current state only. If serialization fails, the message of the exception is searched. In a debugger display, members, methods without parameters, and chains of them are evaluated.
    /// Asynchronous sequences, tasks and streams are not read.
    /// </remarks>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="value">The result or exception; <see langword="null"/> is ignored.</param>
    /// <param name="name">The name of the value in messages. Default: the expression of the argument; <see langword="null"/> for none.</param>
    /// <returns>The value, so that a call can be wrapped.</returns>
    /// <exception cref="InvalidOperationException">The object references more than 20,000 values or 4 MiB of JSON.</exception>
    public T Inspect<T>(T value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value is null)
        {
            return value;
        }

        var values = ObjectReader.Read(value, serializes: true, out var isCut);
        var channel = value is Exception ? SecretLeakChannel.Exception : SecretLeakChannel.Result;
        _store.Add(new(channel, $"{(value is Exception ? "exception" : "object")} '{name}' ({value.GetType().Name})", values));
        return isCut
            ? throw new InvalidOperationException("The object is too large to be inspected. Inspect the relevant parts of it.")
            : value;
    }

    /// <summary>Returns the number of records of a channel so far. A test can assert that it is not zero, to be sure that something was collected.</summary>
    /// <param name="channel">The channel.</param>
    /// <returns>The number of records, including repetitions.</returns>
    public int Collected(SecretLeakChannel channel) => _store.Count(channel);

    /// <summary>Searches all collected records. It can be called more than once, and after the detector is disposed.</summary>
    /// <exception cref="SecretLeakException">A record contains a secret.</exception>
    /// <exception cref="InvalidOperationException">No secret is watched, or one was added too late.</exception>
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
                $"So much was collected that the first records were searched and discarded before these secrets were watched: {search.Mask(string.Join(", ", tooLate))}. Watch them earlier, or use a detector for each part of the run.");
        }
    }

    /// <summary>Stops listening, including to its loggers. The collected records are kept.</summary>
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
        message.Append(CultureInfo.InvariantCulture, $"Secrets were found in {leaks.Count} place(s):");
        for (var index = 0; index < leaks.Count && index < ShownLeaks; index++)
        {
            message.Append('\n').Append("- ").Append(leaks[index]);
        }

        if (leaks.Count > ShownLeaks)
        {
            message.Append(CultureInfo.InvariantCulture, $"\n- and {leaks.Count - ShownLeaks} more");
        }

        // Every part is masked separately; the combined text is masked as well.
        var text = message.ToString();
        return search.Holds(text) ? "Secrets were found. One text cannot name all places without showing the secrets: see Leaks." : text;
    }
}
