using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Matrix;

/// <summary>Every fault at every operation, on real sockets: what is reported, how many requests the server sees, and that no secret shows anywhere. One matrix runs at a time.</summary>
[Collection(nameof(FaultMatrixTests))]
public sealed class FaultMatrixTests
{
    private const int Degree = 8;
    private const int Always = 20;
    private const int ShownCells = 40;

    /// <summary>
    /// How often a cell is tried in which a short time races against a busy machine, or in which an attempt did not reach the server: such a request tells nothing of the fault.
    /// A client that counts attempts which it does not make is wrong every time.
    /// </summary>
    private const int RepeatedTries = 20;

    /// <summary>All but the platform's own diagnostics of a request, which the library's handler turns off.</summary>
    private static readonly SecretLeakChannel[] Listened = [.. Enum.GetValues<SecretLeakChannel>().Where(static channel => channel != SecretLeakChannel.Diagnostic)];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public Task Every_fault_at_every_operation_is_what_the_tables_say_and_shows_no_secret() => RunAsync(ResilienceEngine.BuiltIn);

    internal static async Task RunAsync(ResilienceEngine engine)
    {
        var start = TimeProvider.System.GetTimestamp();
        var operations = MatrixOperation.All();
        operations.Select(static operation => operation.Id).Distinct().Should().HaveCount(25);
        var cells = new ConcurrentBag<Cell>();
        using var detector = new SecretLeakDetector();
        await using var elsewhere = await TokenServicesEmulator.StartAsync();
        var worlds = new Dictionary<MatrixOperation, MatrixWorld>();
        try
        {
            // All first: the detector must know of every emulator before much has been collected.
            foreach (var operation in operations)
            {
                worlds.Add(operation, await MatrixWorld.StartAsync(operation, new(elsewhere.BaseAddress, "caught"), detector, engine));
            }

            await Parallel.ForEachAsync(
                operations,
                new ParallelOptions { MaxDegreeOfParallelism = Degree, CancellationToken = TestContext.Current.CancellationToken },
                async (operation, _) => await RunAsync(operation, worlds[operation], detector, cells));
        }
        finally
        {
            await Task.WhenAll(worlds.Values.Select(static world => world.DisposeAsync().AsTask()));
        }

        var wrong = cells.Where(static cell => !cell.IsRight).OrderBy(static cell => cell.ToString(), StringComparer.Ordinal).ToList();
        var duration = TimeProvider.System.GetElapsedTime(start);
        var leaks = Record.Exception(detector.AssertClean);
        Write($"{cells.Count} cells tried, {cells.Count - wrong.Count} right");
        Write($"{cells.Count(static cell => cell.Tries > 1)} of them tried again, as a request had not arrived");
        Write($"Leaks: {leaks?.Message ?? "none"}");
        Write($"{duration.TotalSeconds:f0} s, and {TimeProvider.System.GetElapsedTime(start).TotalSeconds - duration.TotalSeconds:f0} s of search; {string.Join(", ", Listened.Select(channel => $"{channel}: {detector.Collected(channel)}"))}");

        elsewhere.Calls.Should().BeEmpty("no redirect is followed");
        string.Join('\n', wrong.Take(ShownCells)).Should().BeEmpty($"{wrong.Count} cells are wrong");
        Listened.Should().OnlyContain(channel => detector.Collected(channel) > 0);
        leaks.Should().BeNull();
    }

    private static void Write(FormattableString line) => TestContext.Current.TestOutputHelper!.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static async Task RunAsync(MatrixOperation operation, MatrixWorld world, SecretLeakDetector detector, ConcurrentBag<Cell> cells)
    {
        await LookAtGoodResponseAsync(operation, world);

        // A fault of the connection or of a handler would meet the look-up, whose own cells have it.
        foreach (var fault in MatrixFault.All.Where(fault => fault.Concerns(operation) && (operation.LookUp is null || fault.Between is not null || fault is { Make: not null, Primary: null, PrimaryOnce: null, Origin: null })))
        {
            foreach (var executed in fault.HasAfter ? new[] { false, true } : [false])
            {
                var expected = fault.Expect(operation, executed);
                cells.Add(await TryAsync(operation, world, detector, fault, executed, Always, expected));
                if (expected.Repeats)
                {
                    var requests = fault.Cause == Cause.NeverConnected ? 1 : 2;
                    var once = fault.ExpectOnce?.Invoke(operation, executed) ?? MatrixTables.Succeeds(operation, executed, requests, attempts: 2, after: fault.Cause);
                    cells.Add(await TryAsync(operation, world, detector, fault, executed, 1, once));
                }
            }
        }
    }

    /// <summary>What the operation responses when nothing is wrong: faults spoil that, and what is left of it decides what a client can know.</summary>
    private static async Task LookAtGoodResponseAsync(MatrixOperation operation, MatrixWorld world)
    {
        using var capture = new Capture();
        using var client = world.NewClient(operation.Client, primary: capture);
        var result = await (await operation.PrepareAsync(world))(client.Client);
        (operation.Method, operation.Body) = (capture.Method, capture.Body);
        operation.Secrets = [.. MatrixOperation.SecretsOf(result).Select(static secret => secret.Reveal())];
        operation.Secrets.Any().Should().Be(operation.Issues);
        var text = Encoding.UTF8.GetString(operation.Body);
        operation.Secrets.Count(secret => text.Contains(secret, StringComparison.Ordinal)).Should().Be(operation.Secrets.Count);
    }

    private static async Task<Cell> TryAsync(
        MatrixOperation operation, MatrixWorld world, SecretLeakDetector detector, MatrixFault fault, bool executed, int times, Expectation expected)
    {
        for (var tried = 1; ; tried++)
        {
            var cell = await RunAsync(operation, world, detector, fault, executed, times, expected);
            var tries = cell.HasUnseenAttempt || fault.Timing(operation) is not null ? RepeatedTries : 1;
            if (cell.IsRight || tried >= tries)
            {
                return cell with { Tries = tried };
            }
        }
    }

    private static async Task<Cell> RunAsync(
        MatrixOperation operation, MatrixWorld world, SecretLeakDetector detector, MatrixFault fault, bool executed, int times, Expectation expected)
    {
        var name = $"{operation.Service} {operation.Name}: {fault.Name}{(executed ? ", executed" : "")}{(times == 1 ? ", once" : "")}";
        var isOnce = times == 1;
        var call = await operation.PrepareAsync(world);
        var strike = fault.Between?.Invoke(world, operation, executed, times);
        fault.Prepare(world, times);
        var origin = strike?.Address ?? (fault.Origin is null || (isOnce && fault.PrimaryOnce is not null) ? null : await fault.Origin(world));
        using var primary = isOnce && fault.PrimaryOnce is not null ? fault.PrimaryOnce(world) : fault.Primary?.Invoke(world);
        using var client = world.NewClient(operation.Client, origin, primary, fault.Timing(operation));
        var callsBefore = world.Emulator.Calls.Count;
        var executionsBefore = world.Emulator.Executed(operation.Service, operation.Id);
        using var struck = fault.Make is null ? null : world.Emulator.Fail(operation.Service, operation.Id, fault.Make(world, executed), times);

        string outcome;
        int? attempts = null;
        var running = call(client.Client);
        try
        {
            var result = detector.Inspect(await running.WaitAsync(Patience), "the result of a call");
            attempts = (result as TokenClientModel)?.Response.Attempts ?? (result as ResponseInfo)?.Attempts;
            outcome = DescribeResult(operation, world, result, executed || times == 1 || fault.Cause == Cause.TlsRefused);
        }
        catch (TokenClientException failure) when (failure.GetType() == typeof(TokenClientException))
        {
            detector.Inspect(failure, "the failure of a call");
            attempts = failure.Attempts;
            outcome = $"{failure.Kind}, {(failure.IsRetryable ? "retryable" : "final")}, outcome {(failure.OutcomeUnknown ? "unknown" : "known")}{(failure.RetryAfter > TimeSpan.FromMinutes(1) ? ", asks to wait" : "")}";
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            outcome = "did not end";
        }
#pragma warning disable CA1031 // That none escapes but the one above is what the cell is about.
        catch (Exception error)
#pragma warning restore CA1031
        {
            detector.Inspect(error, "what escaped");
            outcome = $"escaped: {error.GetType()}: {error.Message}";
        }

        var seen = world.Emulator.Calls.Skip(callsBefore).Select(static request => request.OperationId).ToList();
        var requests = strike?.Requests ?? seen.Count(id => id == operation.Id);
        var companions = seen.Count(id => id != operation.Id && id != operation.LookUp);
        var executions = world.Emulator.Executed(operation.Service, operation.Id) - executionsBefore;

        // Of a request that was not to be sent again, no byte of the body may have come; and a proxy is asked for a tunnel, and for nothing else.
        var surplus = $"{(strike?.BytesOfParts > 0 ? $", {strike.BytesOfParts} bytes of bodies that are not whole" : "")}{(world.Proxy.Others > 0 ? $", {world.Proxy.Others} requests that the proxy can read" : "")}";
        return new(name, expected, $"{outcome}; {new Seen(requests, companions > 0 || operation.Form == Form.Check ? null : attempts, companions, operation.Issues ? executions : null)}{surplus}")
        {
            HasUnseenAttempt = attempts > requests + companions,
        };
    }

    private static string DescribeResult(MatrixOperation operation, MatrixWorld world, object result, bool ran) => result switch
    {
        CredentialCheck check => $"{check.State}",
        RevokeResult revoked => $"{revoked.Outcome}",
        _ when !operation.Issues => "a response",

        // An identity token is no credential of Vercel's, and a part of a body may hold nothing else.
        VercelSsoTokens tokens => (tokens.RefreshToken ?? tokens.AccessToken) is not { } last || !ran || world.Emulator.IsLive(operation.Service, last) ? "the secret" : "another secret",
        _ => MatrixOperation.SecretsOf(result) is [var secret] && (!ran || world.Emulator.IsLive(operation.Service, secret)) ? "the secret" : "another secret",
    };

    private sealed record Cell(string Name, Expectation Expected, string Actual)
    {
        internal int Tries { get; init; } = 1;

        /// <summary>Whether the client made more attempts than the server saw requests.</summary>
        internal bool HasUnseenAttempt { get; init; }

        internal bool IsRight => Expected.Lines.Contains(Actual);

        public override string ToString() => $"{Name}\n    expected {Expected}\n    actual   {Actual}";
    }

    /// <summary>Keeps the verb of the last request and the body of its response.</summary>
    private sealed class Capture() : DelegatingHandler(new SocketsHttpHandler())
    {
        internal string Method { get; private set; } = "";

        internal byte[] Body { get; private set; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            (Method, Body) = (request.Method.Method, await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return response;
        }
    }
}
