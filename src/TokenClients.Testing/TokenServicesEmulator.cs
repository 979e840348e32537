using TokenClients.Testing.Emulation;

namespace TokenClients.Testing;

/// <summary>Emulates the token services in this process, on a free port of 127.0.0.1: strict, with state, and with a view behind the counter.</summary>
/// <remarks>
/// Point a client at it (<see cref="VercelOptions()"/>), let a call go wrong (<see cref="Fail"/>), and assert what the service really did (<see cref="LiveTokens"/>).
/// Safe to use from many threads. Every secret that it issues is fake, random and of this instance only.
/// </remarks>
public sealed partial class TokenServicesEmulator : IAsyncDisposable
{
    private readonly TimeProvider _clock;
    private readonly ServiceEmulation[] _services;
    private readonly EmulatorServer _server;
    private Task? _disposal;

    private TokenServicesEmulator(TimeProvider clock)
    {
        _clock = clock;
        _apinizer = new();
        _crafter = new(clock.GetUtcNow());
        _infisical = new(clock.GetUtcNow());
        _vercel = new(clock.GetUtcNow());
        // Vercel's paths begin at the root, so it comes last.
        _services = [_apinizer, _crafter, _infisical, _vercel];
        _server = new(clock, _services, call => CallCompleted?.Invoke(this, new(call)));
    }

    /// <summary>
    /// Raised when a call has ended: answered, dropped, or left by its client. It comes on a thread of the server, perhaps after the client has its answer; handlers must not throw.
    /// </summary>
    public event EventHandler<CallCompletedEventArgs>? CallCompleted;

    /// <summary>Where it listens: <c>http://127.0.0.1:port/</c>.</summary>
    public Uri BaseAddress { get; private set; } = null!;

    /// <summary>The calls that arrived so far, oldest first; a snapshot. The latest 100,000 are kept.</summary>
    public IReadOnlyList<RecordedCall> Calls => _server.Log.Snapshot();

    /// <summary>Starts an emulator.</summary>
    /// <param name="clock">The services' clock, which decides what has expired and what <c>Date</c> says. Default: <see langword="null"/>, the system's.</param>
    /// <param name="port">The port on 127.0.0.1: 0 to 65535, where 0 means a free one.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The emulator, listening.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="port"/> is no port.</exception>
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

    /// <summary>Lets the next calls of an operation go wrong. Several faults of one operation strike one after another, the oldest first.</summary>
    /// <param name="service">The service.</param>
    /// <param name="operationId">The id of the operation, such as <c>createAuthToken</c> (<see cref="RecordedCall.OperationId"/>); the exception for an unknown one lists all.</param>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="times">How many calls it strikes, at least one.</param>
    /// <returns>The fault; disposing it removes what is left of it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="operationId"/> or <paramref name="fault"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    /// <exception cref="ArgumentException"><paramref name="service"/> is not emulated, or has no operation of this id.</exception>
    public EmulatedFault Fail(TokenService service, string operationId, Fault fault, int times = 1)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        return _server.Faults.Add(Find(Find(service), operationId), fault, times);
    }

    /// <summary>Lists the tokens that work now, by the emulator's clock, the oldest first; those that it made for its own callers included.</summary>
    /// <param name="service">The service.</param>
    /// <returns>The service's own records, such as <see cref="TokenClients.Vercel.VercelToken"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="service"/> is not emulated.</exception>
    public IReadOnlyList<ITokenInfo> LiveTokens(TokenService service) => Find(service).LiveTokens(_clock.GetUtcNow());

    /// <summary>Tells whether a secret works now at a service: a token, or at Vercel also a code, a refresh token or an access token of the single sign-on.</summary>
    /// <param name="service">The service.</param>
    /// <param name="secret">The secret to ask about.</param>
    /// <returns><see langword="false"/> if it is unknown, expired, revoked, leaked or used up.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="secret"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="service"/> is not emulated.</exception>
    public bool IsLive(TokenService service, SecretString secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return Find(service).IsLive(secret.Reveal(), _clock.GetUtcNow());
    }

    /// <summary>Counts how often an operation was carried out. What the service refused does not count; what it did and could not answer does.</summary>
    /// <param name="service">The service.</param>
    /// <param name="operationId">The id of the operation, such as <c>createAuthToken</c> (<see cref="RecordedCall.OperationId"/>); the exception for an unknown one lists all.</param>
    /// <returns>The number, since the emulator started.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="operationId"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="service"/> is not emulated, or has no operation of this id.</exception>
    public int Executed(TokenService service, string operationId)
    {
        var emulation = Find(service);
        return emulation.Executions(Find(emulation, operationId));
    }

    /// <summary>Stops the server, ends what still hangs, and gives back every port.</summary>
    /// <returns>The end of it.</returns>
    public ValueTask DisposeAsync()
    {
        lock (_services)
        {
            return new(_disposal ??= DisposeAllAsync());
        }
    }

    /// <summary>Every secret that the services have or have issued so far.</summary>
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

    private ServiceEmulation Find(TokenService service) =>
        Array.Find(_services, emulation => emulation.Service == service)
        ?? throw new ArgumentException($"{service} is not emulated. Known: {string.Join(", ", Array.ConvertAll(_services, static emulation => emulation.Service.ToString()))}.", nameof(service));

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

        throw new ArgumentException($"{service.Service} has no operation '{operationId}'. Known: {string.Join(", ", known)}.", nameof(operationId));
    }
}
