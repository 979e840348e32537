using TokenClients.Testing.Emulation;

namespace TokenClients.Testing;

/// <summary>Emulates the token services in this process, on a free port of 127.0.0.1. The emulator is strict and stateful, and gives tests access to its server-side state.</summary>
/// <remarks>
/// Connect a client to the emulator (<see cref="VercelOptions()"/>), make a call fail (<see cref="Fail(TokenService, string, Fault, int)"/>), and assert what the service did (<see cref="LiveTokens"/>).
/// Thread-safe. Every secret that the emulator issues is fake, random and valid for this instance only.
/// </remarks>
public sealed partial class TokenServicesEmulator : IAsyncDisposable
{
    private static readonly TimeSpan DefaultWaitTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWaitTimeout = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestListLag = TimeSpan.FromDays(366);

    private readonly TimeProvider _clock;
    private readonly ObservedTimeProvider? _clientClock;
    private readonly ServiceEmulation[] _services;
    private readonly EmulatorServer _server;
    private Task? _disposal;

    private TokenServicesEmulator(TimeProvider clock)
    {
        _clock = clock;
        _clientClock = clock == TimeProvider.System ? null : new(clock);
        _apinizer = new();
        _crafter = new(clock.GetUtcNow());
        _infisical = new(clock.GetUtcNow());
        _vercel = new(clock.GetUtcNow());
        // Vercel's paths begin at the root, so it is matched last.
        _services = [_apinizer, _crafter, _infisical, _vercel];
        _server = new(clock, _clientClock, _services, call => CallCompleted?.Invoke(this, new(call)));
    }

    /// <summary>
    /// Occurs when a call has ended: with a response, or because it was dropped or its client disconnected. The event is raised on a server thread, possibly after the client has received the response. Handlers must not throw.
    /// </summary>
    public event EventHandler<CallCompletedEventArgs>? CallCompleted;

    /// <summary>The address of the emulator: <c>http://127.0.0.1:port/</c>.</summary>
    public Uri BaseAddress { get; private set; } = null!;

    /// <summary>Gets the clock for the clients under test. It shows the time of the emulator's clock, and <see cref="WhenClientWaitsAsync(TimeSpan?, CancellationToken)"/> sees the delays and timeouts that run on it.</summary>
    /// <remarks>
    /// Pass it to a client's constructor, or register it as <see cref="System.TimeProvider"/> in the container. It is the system clock if the emulator was started without a clock.
    /// Every delay on it counts as a waiting client, so use another clock for the program's other services.
    /// </remarks>
    public TimeProvider TimeProvider => _clientClock ?? _clock;

    /// <summary>A snapshot of the calls that have arrived, oldest first. The latest 100,000 are kept.</summary>
    public IReadOnlyList<RecordedCall> Calls
    {
        get
        {
            var now = _clock.GetUtcNow();
            Array.ForEach(_services, service => service.CatchUp(now));
            return _server.Log.Snapshot();
        }
    }

    /// <summary>How long it takes until lists and look-ups by id show a change, as if the service read from replicas: 0 to 366 days, by the emulator's clock. Default: 0.</summary>
    /// <remarks>
    /// A created token works at once. Until this time has passed, it is not listed, and reading, changing or revoking it by its id does not find it. The exception is CrafterCMS, where revoking it works at once.
    /// A revoked token is still shown for this time, but no longer works. <see cref="LiveTokens"/> and <see cref="IsLive"/> see every change at once.
    /// If you shorten the time, the next call shows changes that are older than the new time. If you lengthen it, changes that were already shown stay visible.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public TimeSpan ListLag
    {
        get => _services[0].ListLag;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LongestListLag);
            Array.ForEach(_services, service => service.ListLag = value);
        }
    }

    /// <summary>Starts an emulator.</summary>
    /// <param name="clock">The services' clock. It determines what has expired, when a rate limit ends, and the <c>Date</c> header. The emulator never waits on it. Default: <see langword="null"/>, the system clock.</param>
    /// <param name="port">The port on 127.0.0.1: 0 to 65535, where 0 means a free one.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running emulator.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="port"/> is not a valid port.</exception>
    /// <exception cref="System.IO.IOException">The port is in use.</exception>
    public static async Task<TokenServicesEmulator> StartAsync(TimeProvider? clock = null, int port = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        var emulator = new TokenServicesEmulator(clock ?? TimeProvider.System);
        try
        {
            emulator.BaseAddress = await emulator._server.ListenAsync(port, certificate: null, cancellationToken).ConfigureAwait(false);
            return emulator;
        }
        catch
        {
            await emulator.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts an emulator with the system clock, on a free port.</summary>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running emulator.</returns>
    public static Task<TokenServicesEmulator> StartAsync(CancellationToken cancellationToken) => StartAsync(clock: null, port: 0, cancellationToken);

    /// <summary>Sets a fault for the next calls of an operation. Several faults for one operation are applied one after another, the oldest first.</summary>
    /// <param name="service">The service.</param>
    /// <param name="operationId">The operation's id, such as <c>createAuthToken</c> (<see cref="RecordedCall.OperationId"/>). The exception for an unknown id lists all known ids.</param>
    /// <param name="fault">The fault to apply.</param>
    /// <param name="times">The number of calls that the fault applies to, at least 1.</param>
    /// <returns>The fault; disposing it removes its remaining uses.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="operationId"/> or <paramref name="fault"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    /// <exception cref="ArgumentException"><paramref name="service"/> is not emulated, or has no operation with this id.</exception>
    /// <exception cref="ObjectDisposedException">The emulator was disposed.</exception>
    public EmulatedFault Fail(TokenService service, string operationId, Fault fault, int times = 1)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        return _server.Faults.Add(Find(Find(service), operationId), fault, times);
    }

    /// <summary>Sets a fault for the next call of an operation. Several faults for one operation are applied one after another, the oldest first.</summary>
    /// <param name="operation">The operation, such as <see cref="VercelOperations.CreateAuthToken"/>.</param>
    /// <param name="fault">The fault to apply.</param>
    /// <returns>The fault; disposing it removes its remaining uses.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="fault"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="operation"/> is the default value, which names no operation.</exception>
    /// <exception cref="ObjectDisposedException">The emulator was disposed.</exception>
    public EmulatedFault Fail(ServiceOperation operation, Fault fault) => Fail(operation, fault, times: 1);

    /// <summary>Sets a fault for the next calls of an operation. Several faults for one operation are applied one after another, the oldest first.</summary>
    /// <param name="operation">The operation, such as <see cref="VercelOperations.CreateAuthToken"/>.</param>
    /// <param name="fault">The fault to apply.</param>
    /// <param name="times">The number of calls that the fault applies to, at least 1.</param>
    /// <returns>The fault; disposing it removes its remaining uses.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="fault"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    /// <exception cref="ArgumentException"><paramref name="operation"/> is the default value, which names no operation.</exception>
    /// <exception cref="ObjectDisposedException">The emulator was disposed.</exception>
    public EmulatedFault Fail(ServiceOperation operation, Fault fault, int times)
    {
        ArgumentNullException.ThrowIfNull(fault);
        return Fail(Named(operation).Service, operation.Id, fault, times);
    }

    /// <summary>Waits until a client cannot continue unless the clock is advanced: the client delays a retry or a refresh, or its call hangs (<see cref="Fault.Hang"/>) until a timeout ends the call.</summary>
    /// <remarks>
    /// Then advance the clock that the emulator was started with by the returned time. This method sees only clients that use <see cref="TimeProvider"/>.
    /// Every delay on <see cref="TimeProvider"/> counts, so use another clock for the program's other services.
    /// </remarks>
    /// <param name="timeout">How long to wait for such a client, in real time: more than zero, at most 1 day. Default: <see langword="null"/>, 30 s.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The time by which to advance the clock, so that the shortest of these waits ends.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is out of range.</exception>
    /// <exception cref="InvalidOperationException">The emulator uses the system clock, or a call hangs and no client uses <see cref="TimeProvider"/>.</exception>
    /// <exception cref="TimeoutException">No client began to wait within <paramref name="timeout"/>; the message says what to check.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    /// <exception cref="ObjectDisposedException">The emulator was disposed.</exception>
    public Task<TimeSpan> WhenClientWaitsAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var limit = timeout ?? DefaultWaitTimeout;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(timeout));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, LongestWaitTimeout, nameof(timeout));
        return _clientClock is { } clock
            ? clock.WhenClientWaitsAsync(limit, cancellationToken)
            : throw new InvalidOperationException("The emulator uses the system clock, which a test cannot advance. Start it with a clock that the test advances: TokenServicesEmulator.StartAsync(new FakeTimeProvider()).");
    }

    /// <summary>Waits up to 30 s until a client cannot continue unless the clock is advanced.</summary>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The time by which to advance the clock, so that the shortest of these waits ends.</returns>
    /// <exception cref="InvalidOperationException">The emulator uses the system clock, or a call hangs and no client uses <see cref="TimeProvider"/>.</exception>
    /// <exception cref="TimeoutException">No client began to wait within 30 s; the message says what to check.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was canceled.</exception>
    /// <exception cref="ObjectDisposedException">The emulator was disposed.</exception>
    public Task<TimeSpan> WhenClientWaitsAsync(CancellationToken cancellationToken) => WhenClientWaitsAsync(timeout: null, cancellationToken);

    /// <summary>Lists the tokens that work now, by the emulator's clock, oldest first. The list includes the tokens that the emulator created for its options.</summary>
    /// <param name="service">The service.</param>
    /// <returns>The service's own records, such as <see cref="TokenClients.Vercel.VercelToken"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="service"/> is not emulated.</exception>
    public IReadOnlyList<ITokenInfo> LiveTokens(TokenService service) => Find(service).LiveTokens(_clock.GetUtcNow());

    /// <summary>Returns whether a secret works now at a service. At Vercel, the secret can also be a code, a refresh token or an access token of the single sign-on, or an installation's access token.</summary>
    /// <param name="service">The service.</param>
    /// <param name="secret">The secret.</param>
    /// <returns><see langword="false"/> if it is unknown, expired, revoked, leaked or used up.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="secret"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="service"/> is not emulated.</exception>
    public bool IsLive(TokenService service, SecretString secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return Find(service).IsLive(secret.Reveal(), _clock.GetUtcNow());
    }

    /// <summary>Returns how many times an operation was executed. A rejected call does not count. A call that was executed without a response does.</summary>
    /// <param name="service">The service.</param>
    /// <param name="operationId">The operation's id, such as <c>createAuthToken</c> (<see cref="RecordedCall.OperationId"/>). The exception for an unknown id lists all known ids.</param>
    /// <returns>The number, since the emulator started.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="operationId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="service"/> is not emulated, or has no operation with this id.</exception>
    public int Executed(TokenService service, string operationId)
    {
        var emulation = Find(service);
        return emulation.Executions(Find(emulation, operationId), _clock.GetUtcNow());
    }

    /// <summary>Returns how many times an operation was executed. A rejected call does not count. A call that was executed without a response does.</summary>
    /// <param name="operation">The operation, such as <see cref="VercelOperations.CreateAuthToken"/>.</param>
    /// <returns>The number, since the emulator started.</returns>
    /// <exception cref="ArgumentException"><paramref name="operation"/> is the default value, which names no operation.</exception>
    public int Executed(ServiceOperation operation) => Executed(Named(operation).Service, operation.Id);

    /// <summary>Stops the server, ends hanging calls, and releases every port. Recorded calls and tokens can still be read. Later changes throw an <see cref="ObjectDisposedException"/>.</summary>
    /// <returns>A task that completes when the emulator has stopped.</returns>
    public ValueTask DisposeAsync()
    {
        lock (_services)
        {
            return new(_disposal ??= DisposeAllAsync());
        }
    }

    /// <summary>Returns every secret that the services have or have issued so far.</summary>
    internal IEnumerable<(TokenService Service, string Secret)> Secrets()
    {
        foreach (var service in _services)
        {
            foreach (var secret in service.Secrets.Snapshot())
            {
                yield return (service.Service, secret);
            }
        }
    }

    private void ThrowIfDisposed()
    {
        lock (_services)
        {
            ObjectDisposedException.ThrowIf(_disposal is not null, this);
        }
    }

    private static ServiceOperation Named(ServiceOperation operation) =>
        operation == default ? throw new ArgumentException("The default value names no operation. Use a property of a class such as VercelOperations.", nameof(operation)) : operation;

    private ServiceEmulation Find(TokenService service) =>
        Array.Find(_services, emulation => emulation.Service == service)
        ?? throw new ArgumentException($"{service} is not emulated. Emulated services: {string.Join(", ", Array.ConvertAll(_services, static emulation => emulation.Service.ToString()))}.", nameof(service));

    private static EmulatedOperation Find(ServiceEmulation service, string operationId)
    {
        ArgumentNullException.ThrowIfNull(operationId);
        var known = new List<string>();
        foreach (var operation in service.Operations)
        {
            if (operation.Id == operationId)
            {
                return operation;
            }

            known.Add(operation.Id);
        }

        throw new ArgumentException($"{service.Service} has no operation '{operationId}'. Known operations: {string.Join(", ", known)}.", nameof(operationId));
    }
}
