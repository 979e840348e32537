using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using TokenClients.Testing.Leaks;

namespace TokenClients.Testing;

/// <summary>Collects a program's logs, telemetry and results while a test runs, and fails the test if they contain a secret.</summary>
/// <remarks>
/// <para>
/// Create the detector first, and pass <see cref="LoggerFactory"/> to the clients. Add the secrets at any time (<see cref="Watch(SecretString, string)"/>), pass results and exceptions to <see cref="Inspect"/>,
/// and call <see cref="AssertClean"/> at the end.
/// </para>
/// <para>
/// Logs come from the detector's loggers. Activities, measurements, and the events of <c>System.Net.*</c> and <c>HttpHandlerDiagnosticListener</c> come from the entire process,
/// because these listeners cannot be limited to one test. Parallel tests see each other's records, and while a detector exists, every activity in the process is created and recorded.
/// Use different secrets in each test, so that a test finds only its own.
/// </para>
/// <para>
/// The detector recognizes a secret in the forms that <see cref="SecretLeakForm"/> lists, nested up to three levels deep. It does not recognize part of a secret, or a secret that was hashed,
/// encrypted or compressed. A diagnostic observer gets the request, which must contain the credential, so only the request's address is searched.
/// </para>
/// <para>
/// The detector keeps up to 16 Mi characters of records, and equal records only once. Beyond that, it searches the records for the secrets known so far and discards them. A secret that is added
/// later makes <see cref="AssertClean"/> fail, because the discarded records can no longer be searched.
/// </para>
/// <para>Thread-safe.</para>
/// </remarks>
[RequiresUnreferencedCode(NeedsReflection)]
[RequiresDynamicCode(NeedsReflection)]
public sealed class SecretLeakDetector : IDisposable
{
    internal const string NeedsReflection = "SecretLeakDetector reads the members of any object by reflection, as loggers and serializers do. Use it in tests, which are neither trimmed nor compiled ahead of time.";
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

    /// <summary>Gets a logger provider for a program that has its own logger factory. Several programs can use it.</summary>
    /// <remarks><see cref="SecretLeakLoggingBuilderExtensions.AddSecretLeakDetector"/> adds it for all levels.</remarks>
    public ILoggerProvider LoggerProvider => _logs;

#pragma warning disable RS0026 // The compiler fills in name from the argument's expression, so it must be optional in both overloads. The type of the secret distinguishes them.
    /// <summary>Adds a secret to look for, in records collected before and after this call.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="name">The secret's name in messages. Default: the expression passed as <paramref name="secret"/>. If this argument is <see langword="null"/> or empty, the name is <c>a secret</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="secret"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="secret"/> has fewer than eight characters, which could be found by chance.</exception>
    public void Watch(SecretString secret, [CallerArgumentExpression(nameof(secret))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(secret);
        Watch(secret.Reveal(), name);
    }

    /// <summary>Adds a secret to look for, in records collected before and after this call.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="name">The secret's name in messages. Default: the expression passed as <paramref name="secret"/>. If this argument is <see langword="null"/> or empty, the name is <c>a secret</c>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="secret"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="secret"/> has fewer than eight characters, which could be found by chance.</exception>
    public void Watch(string secret, [CallerArgumentExpression(nameof(secret))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (secret.Length < SecretSearch.ShortestSecret)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"A secret of fewer than {SecretSearch.ShortestSecret} characters would be found by chance. Use a longer secret in the test."),
                nameof(secret));
        }

        _store.Watch(new WatchedSecret(secret, string.IsNullOrEmpty(name) ? "a secret" : name));
    }
#pragma warning restore RS0026

    /// <summary>Adds all current and future secrets of an emulator: the latest 100,000 of each service.</summary>
    /// <remarks>Secrets of fewer than eight characters are left out, such as a short id that a client chose for a Crafter token, or a short <see cref="TokenServicesEmulator.ApinizerPassword"/>.</remarks>
    /// <param name="emulator">The emulator.</param>
    /// <exception cref="ArgumentNullException"><paramref name="emulator"/> is <see langword="null"/>.</exception>
    public void Watch(TokenServicesEmulator emulator)
    {
        ArgumentNullException.ThrowIfNull(emulator);
        _store.Watch(emulator);
    }

    /// <summary>Looks for secrets in what a logger, a debugger or a serializer would show for a result or an exception.</summary>
    /// <remarks>
    /// The detector searches the value's <c>ToString</c>, what a debugger displays (<see cref="System.Diagnostics.DebuggerDisplayAttribute"/>), what a serializer writes as JSON, and
    /// the same for all objects that the value references through public properties, fields, elements, inner exceptions and <see cref="Exception.Data"/>, ten levels deep, as a destructuring logger does.
    /// It searches the current state only. If serialization fails, it searches the exception's message. In a debugger display, it evaluates members, parameterless methods, and chains of them.
    /// Asynchronous sequences, tasks and streams are not read.
    /// </remarks>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="value">The result or exception; <see langword="null"/> is ignored.</param>
    /// <param name="name">The value's name in messages. Default: the expression passed as <paramref name="value"/>; <see langword="null"/> for none.</param>
    /// <returns>The same value, so that you can wrap a call in this method.</returns>
    /// <exception cref="InvalidOperationException">The object has more than 20,000 values or 4 MiB of JSON.</exception>
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

    /// <summary>Returns the number of records collected so far from a channel. A test can assert that it is not zero, to be sure that something was collected.</summary>
    /// <param name="channel">The channel.</param>
    /// <returns>The number of records, including repetitions.</returns>
    public int Collected(SecretLeakChannel channel) => _store.Count(channel);

    /// <summary>Searches all collected records. It can be called more than once, and after the detector is disposed.</summary>
    /// <exception cref="SecretLeakException">A record contains a secret.</exception>
    /// <exception cref="InvalidOperationException">No secrets are being watched, or one was added too late.</exception>
    public void AssertClean()
    {
        _metrics.Observe();
        _activities.CollectRunning();
        var (leaks, search, tooLate) = _store.Search();
        if (search.IsEmpty)
        {
            throw new InvalidOperationException("No secrets are being watched, so no leak can be found. Call Watch for each secret that the test uses.");
        }

        if (leaks.Count > 0)
        {
            throw new SecretLeakException(Describe(leaks, search), leaks);
        }

        if (tooLate.Count > 0)
        {
            throw new InvalidOperationException(
                $"There were too many records to keep, so the first ones were discarded before these secrets were watched: {search.Mask(string.Join(", ", tooLate))}. Watch them earlier, or use a separate detector for each part of the test.");
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

        // The parts are masked separately, but a secret can also span several of them.
        var text = message.ToString();
        return search.Holds(text) ? "Secrets were found. This message cannot list the places without showing a secret. See the Leaks property." : text;
    }
}
