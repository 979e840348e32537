using System.Globalization;
using System.Text;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests.Matrix;

/// <summary>A fault, and what must come of it at an operation.</summary>
/// <param name="Name">Its name, for the list of wrong cells.</param>
/// <param name="Make">Makes it, before or after executing; <see langword="null"/> if it strikes before there is an operation.</param>
/// <param name="Expect">What must come of it, before or after executing.</param>
internal sealed record MatrixFault(string Name, Func<MatrixWorld, bool, Fault>? Make, Func<MatrixOperation, bool, Expectation> Expect)
{
    private const long TooMuch = 17 << 20;

    /// <summary>Where only the proxy finds the emulator, whose certificate there is for this name.</summary>
    private static readonly Uri BehindProxy = new("https://wrong-name.example/");

    private static readonly TimeSpan LongWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan Attempt = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Slowness = TimeSpan.FromSeconds(2);

    /// <summary>Times of a client whose attempts are too short; a call that issues a secret has only a total.</summary>
    private static readonly MatrixTiming ShortAttempts = new(Attempt, null);

    private static readonly MatrixTiming ShortTotal = new(null, Attempt);

    /// <summary>What a service responds by a fault before executing: an object that says nothing.</summary>
    internal static readonly byte[] Foreign = Encoding.ASCII.GetBytes($$"""{"emulated":"{{new string('x', 1000)}}"}""");

    /// <summary>Whether the operation may run before.</summary>
    internal bool HasAfter { get; private init; } = true;

    internal Func<MatrixOperation, bool> Concerns { get; private init; } = static _ => true;

    /// <summary>The times of the client.</summary>
    internal Func<MatrixOperation, MatrixTiming?> Timing { get; private init; } = static _ => null;

    /// <summary>Where the client calls, if not at the emulator's own address.</summary>
    internal Func<MatrixWorld, Task<Uri>>? Origin { get; private init; }

    /// <summary>What the client calls with, if not with a handler of its own.</summary>
    internal Func<MatrixWorld, HttpMessageHandler>? Primary { get; private init; }

    /// <summary>The same for a fault that strikes once.</summary>
    internal Func<MatrixWorld, HttpMessageHandler>? PrimaryOnce { get; private init; }

    /// <summary>Sets the fault of something between the client and the service, and returns what came of it there.</summary>
    internal Func<MatrixWorld, MatrixOperation, bool, int, Strike>? Between { get; private init; }

    /// <summary>Prepares the world for a fault that strikes so many times.</summary>
    internal Action<MatrixWorld, int> Prepare { get; private init; } = static (_, _) => { };

    /// <summary>What must come of it if it strikes once and the call is sent again, if that is not what the cause says.</summary>
    internal Func<MatrixOperation, bool, Expectation>? ExpectOnce { get; private init; }

    /// <summary>Why the call is sent again, if it is.</summary>
    internal Cause Cause { get; private init; }

    internal static IReadOnlyList<MatrixFault> All { get; } = [.. Connections(), .. Tunnels(), .. RefusedStreams(), .. Bodies(), .. Encodings(), .. Reframed(), .. Replacements(), .. GatewayPages(), .. Redirects(), .. Statuses(), .. RateLimits()];

    private static string Html => "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>";

    private static MatrixFault[] Connections() =>
    [
        new("refused connection", null, static (operation, executed) => MatrixTables.Fails(operation, Cause.NeverConnected, executed))
        {
            Cause = Cause.NeverConnected,
            HasAfter = false,
            Origin = static world => Task.FromResult(world.Emulator.RefusingAddress),
            PrimaryOnce = static world => world.RefusedOnce(),
        },
        Tls(EmulatedCertificate.Expired),
        Tls(EmulatedCertificate.WrongName),
        Tls(EmulatedCertificate.SelfSigned),
        Tls(EmulatedCertificate.Valid),
        Failing("reset before the head", Cause.Lost, static (_, executed) => Fault.Drop(executed)),
        Failing("reset before the head, executed later", Cause.Lost, static (_, _) => Fault.ExecuteLater(TimeSpan.FromDays(1))) with { HasAfter = false },
        new("no response", static (_, executed) => Fault.Hang(executed), static (operation, executed) => MatrixTables.Fails(operation, Cause.TimedOut, executed, isTotal: operation.Issues))
        {
            Cause = Cause.TimedOut,
            Timing = static operation => operation.Issues ? ShortTotal : ShortAttempts,
        },
        Responding("slow head", static executed => Fault.SlowHeaders(Slowness, executed), static body => (body, Ending.Whole), static operation => !operation.Issues) with { Timing = static _ => ShortAttempts, Cause = Cause.TimedOut },
        Responding("slow body", static executed => Fault.SlowBody(Slowness, executed), static body => (body, Ending.Whole), static operation => !operation.Issues, needsBody: true) with { Timing = static _ => ShortAttempts, Cause = Cause.TimedOut },
        new("head slower than the call", static (_, executed) => Fault.SlowHeaders(Slowness, executed), static (operation, executed) => MatrixTables.Fails(operation, Cause.TimedOut, executed, isTotal: true))
        {
            Concerns = static operation => operation.Issues,
            Timing = static _ => ShortTotal,
        },
        new("body slower than the call", static (_, executed) => Fault.SlowBody(Slowness, executed), static (operation, executed) =>
        {
            // Once the head says that there is a secret, it is read for 5 s more whatever has passed, so that the response is known: it decides, not the time.
            return MatrixTables.Reads(operation, executed ? operation.Body : Foreign, Ending.Whole, executed);
        })
        {
            Concerns = static operation => operation.Issues,
            Timing = static _ => ShortTotal,
        },
    ];

    /// <summary>A proxy that opens no tunnel. Nothing of a call can have come to the service.</summary>
    private static MatrixFault[] Tunnels() =>
    [
        Tunnel("refused with 403", static exchange => exchange.RespondAsync(Html, 403, "text/html")),
        Tunnel("refused with 407", static exchange => exchange.RespondAsync("", 407, headers: "Proxy-Authenticate: Basic realm=\"x\"\r\n")),
        Tunnel("refused with 502", static exchange => exchange.RespondAsync(Html, 502, "text/html")),
        Tunnel("closed", static exchange =>
        {
            exchange.Close();
            return Task.CompletedTask;
        }),
        Tunnel("reset in the head", static async exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 200 Conn");
            exchange.Reset();
        }),
    ];

    /// <summary>The platform itself sends a stream that was refused again, three times: what may run once must not go out for it, and what is sent again is counted where it has a body.</summary>
    private static MatrixFault[] RefusedStreams() =>
    [
        new("refused stream", null, static (operation, executed) => MatrixTables.RefusedStream(operation, executed, repeats: 3))
        {
            Cause = Cause.Lost,
            Between = static (world, operation, executed, times) => world.Http2.Set(operation.Method, executed, times),
            Primary = static _ => new OverHttp2(),
            ExpectOnce = static (operation, executed) => MatrixTables.Succeeds(operation, executed, requests: 2, attempts: operation.Rule == ReplayRule.Safe ? 1 : 2, after: Cause.Lost),
        },
    ];

    private static MatrixFault[] Reframed() =>
    [
        Through("chunks in place of a length", Gateway.ChunksAsync, static body => (body, Ending.Whole)),
        Through("chunks besides a length", Gateway.ChunksAndLengthAsync, static body => (body, Ending.Whole)),
        Through("chunks in place of a length, cut", Gateway.ChunksCutAsync, static body => (body[..(body.Length / 2)], Ending.Lost)),
        Through("the end of the connection in place of a length", Gateway.UntilTheEndAsync, static body => (body, Ending.Whole)),
        Through("the end of the connection in place of a length, cut", Gateway.UntilTheEndCutAsync, static body => (body[..(body.Length / 2)], Ending.Whole)),
        Through("another response behind the body", Gateway.SurplusAsync, static body => (body, Ending.Whole)),
        Through("Brotli broken in the middle", Gateway.BrotliBrokenInTheMiddleAsync, static body => (body[..(body.Length / 2)], Ending.PackedInPart)),
        Through("Brotli broken at the end", Gateway.BrotliBrokenAtTheEndAsync, static body => (body, Ending.PackedInPart)),
        Through("Brotli cut in the middle", Gateway.BrotliCutInTheMiddleAsync, static body => (body[..(body.Length / 2)], Ending.PackedInPart)),

        // All of it came, and the platform need not notice that the stream does not say so.
        Through("Brotli cut at the end", Gateway.BrotliCutAtTheEndAsync, static body => (body, Ending.Whole)) with
        {
            Expect = static (operation, executed) => new([.. new[] { Ending.Whole, Ending.Packed }.SelectMany(ending => MatrixTables.Reads(operation, executed ? operation.Body : Foreign, ending, executed).Lines)]),
        },
    ];

    private static MatrixFault[] Bodies() =>
    [
        Responding("reset behind the head", static executed => Fault.Reset(0, executed), static body => body.Length == 0 ? (body, Ending.Whole) : ([], Ending.Lost)),
        Responding("reset in the body", static executed => Fault.Reset(10, executed), static body => body.Length <= 10 ? (body, Ending.Whole) : (body[..10], Ending.Lost)),
        Responding("truncated", static executed => Fault.Truncate(10, executed), static body => (body[..Math.Min(10, body.Length)], Ending.Whole)),
        Responding("length too long", static executed => Fault.WrongLength(7, executed), static body => (body, Ending.Lost)),
        Responding("length too short", static executed => Fault.WrongLength(-7, executed), static body => (body[..Math.Max(0, body.Length - 7)], Ending.Whole)),
        Responding("byte order mark", Fault.ByteOrderMark, static body => ([0xEF, 0xBB, 0xBF, .. body], Ending.Whole)),
        Responding("invalid UTF-8", Fault.InvalidUtf8, static body =>
        {
            var value = body.AsSpan().IndexOf("\":\""u8);

            // Without a text, the byte goes behind the JSON, where nothing may be.
            var place = value < 0 ? body.Length : value + 3;
            return ([.. body[..place], 0xFF, .. body[place..]], Ending.Whole);
        }),
        Responding("nesting", static executed => Fault.DeepNesting(afterExecuting: executed), static body =>
        {
            var arrays = Encoding.ASCII.GetBytes(new string('[', 10_000) + new string(']', 10_000));
            return (body is [(byte)'{', ..] ? [.. "{\"nested\":"u8, .. arrays, (byte)',', .. body[1..]] : arrays, Ending.Whole);
        }),
        Responding("huge body", static executed => Fault.HugeBody(TooMuch, executed), static body => (body, Ending.TooLarge)),
        Responding("gzip bomb", static executed => Fault.GzipBomb(TooMuch, executed), static body => (body, Ending.TooLarge)),
    ];

    private static MatrixFault[] Encodings() =>
    [
        Responding("not gzip", static executed => Fault.BrokenGzip(GzipError.NotCompressed, executed), static body => (body, body.Length == 0 ? Ending.Whole : Ending.Packed)),
        Responding("gzip cut", static executed => Fault.BrokenGzip(GzipError.Cut, executed), static body => (body, Ending.PackedInPart)),
        Responding("gzip with a wrong checksum", static executed => Fault.BrokenGzip(GzipError.Checksum, executed), static body => (body, Ending.PackedInPart)),
        Responding("chunk without a size", static executed => Fault.BrokenChunks(ChunkError.Size, executed), static body => (body[..(body.Length / 2)], Ending.LostInPart)),
        Responding("chunk longer than it says", static executed => Fault.BrokenChunks(ChunkError.Length, executed), static body => (body, Ending.LostInPart)),
        Responding("no last chunk", static executed => Fault.BrokenChunks(ChunkError.Cut, executed), static body => (body[..(body.Length / 2)], Ending.Lost)),
        .. new[] { (100, 1), (102, 2), (103, 5), (199, 1) }.Select(static row => Responding(
            $"{row.Item2} times {row.Item1} before", executed => Fault.Informational(row.Item1, row.Item2, executed), static body => (body, Ending.Whole))),
        .. new[] { "image/png", "text/html", "application/json; charset=utf-16", "" }.Select(static type => Responding(
            $"content type '{type}'", executed => Fault.ContentType(type, executed), static body => (body, Ending.Whole))),
    ];

    private static MatrixFault[] Replacements() =>
    [
        Instead("204", static executed => Fault.Status(204, afterExecuting: executed), ""),
        Instead("empty 200", static executed => Fault.Body("application/json", "", afterExecuting: executed), ""),
        Instead("HTML 200", static executed => Fault.Body("text/html", Html, afterExecuting: executed), Html),
        Instead("HTML 200 said to be JSON", static executed => Fault.Body("application/json", Html, afterExecuting: executed), Html),
        Failing("HTML 502", Cause.ServiceFault, static (_, executed) => Fault.Body("text/html", Html, 502, executed)),

        // Not the service's own words, so it is the path that is wrong.
        Failing("HTML 404", Cause.RouteMissing, static (_, executed) => Fault.Body("text/html", Html, 404, executed)),
    ];

    /// <summary>Pages of a gateway, a proxy or a sign-in: they are no verdict of the service's.</summary>
    private static MatrixFault[] GatewayPages() =>
    [
        .. new[] { 401, 402, 403, 407, 511 }.Select(static status => Failing($"HTML {status}", Cause.ForeignRefusal, (_, executed) => Fault.Body("text/html", Html, status, executed))),
    ];

    private static MatrixFault[] Redirects() =>
    [
        .. new[] { 301, 302, 303, 307, 308 }.SelectMany(static status => new[]
        {
            Failing($"{status} to itself", Cause.Redirected, (_, executed) => Fault.Redirect(status, afterExecuting: executed)),
            Failing($"{status} to elsewhere at the same origin", Cause.Redirected, (_, executed) => Fault.Redirect(status, new("/elsewhere", UriKind.Relative), executed)),
            Failing($"{status} to another origin", Cause.Redirected, (world, executed) => Fault.Redirect(status, world.Elsewhere, executed)),
        }),
    ];

    private static MatrixFault[] Statuses() =>
    [
        .. new[] { 304, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 411, 413, 415, 422, 500, 501, 502, 503, 504 }.Select(static status => OfStatus(
            status.ToString(CultureInfo.InvariantCulture), status, executed => Fault.Status(status, afterExecuting: executed))),
        OfStatus("503, now", 503, static executed => Fault.Status(503, TimeSpan.Zero, executed)),
        OfStatus("503, in an hour", 503, static executed => Fault.Status(503, LongWait, executed)) with
        {
            Expect = static (operation, executed) => MatrixTables.Fails(operation, Cause.ServiceFault, executed, asksLongWait: true),
        },
    ];

    private static MatrixFault[] RateLimits() =>
    [
        .. Enum.GetValues<RateLimitHint>().SelectMany(static hint => new[] { TimeSpan.Zero, LongWait }.Select(wait => new MatrixFault(
            $"429, {hint}, {wait:c}",
            (_, _) => Fault.RateLimited(hint, wait),
            (operation, executed) => MatrixTables.Fails(operation, Cause.RateLimited, executed, asksLongWait: wait > TimeSpan.Zero && IsSaid(operation.Service, hint)))
        {
            Cause = Cause.RateLimited,
            HasAfter = false,
        })),
    ];

    private static MatrixFault Tls(EmulatedCertificate certificate) => new(
        $"certificate: {certificate}",
        null,
        (operation, executed) => certificate == EmulatedCertificate.Valid ? MatrixTables.Succeeds(operation, executed: true, requests: 1) : MatrixTables.Fails(operation, Cause.TlsRefused, executed))
    {
        Cause = Cause.TlsRefused,
        HasAfter = false,
        Origin = world => world.Emulator.ListenTlsAsync(certificate),
        Primary = static world => world.Trusting(),
    };

    private static MatrixFault Tunnel(string name, Func<RawServer.Exchange, Task> refuse) => new($"tunnel: {name}", null, static (operation, executed) => MatrixTables.Fails(operation, Cause.NeverConnected, executed))
    {
        Cause = Cause.NeverConnected,
        HasAfter = false,
        Origin = static _ => Task.FromResult(BehindProxy),
        Primary = static world => world.OverProxy(),

        // The platform itself asks a proxy that hangs up again.
        ExpectOnce = static (operation, executed) => new([.. new[] { 1, 2 }.SelectMany(attempts => MatrixTables.Succeeds(operation, executed, requests: 1, attempts, after: Cause.NeverConnected).Lines)]),
        Prepare = (world, times) => world.Proxy.Set(times == 1 ? 1 : int.MaxValue, refuse),
    };

    /// <summary>A gateway responds in the service's place.</summary>
    private static MatrixFault Through(string name, Func<RawServer.Exchange, byte[], Task> respond, Func<byte[], (byte[] Bytes, Ending Ending)> spoil) =>
        Responding(name, static _ => throw new NotSupportedException(), spoil) with { Make = null, Between = (world, operation, executed, times) => world.Gateway.Set(operation.Method, executed, times, respond) };

    /// <summary>The same comes of it whatever the operation.</summary>
    private static MatrixFault Failing(string name, Cause cause, Func<MatrixWorld, bool, Fault> make) => new(name, make, (operation, executed) => MatrixTables.Fails(operation, cause, executed)) { Cause = cause };

    private static MatrixFault OfStatus(string name, int status, Func<bool, Fault> make) => new(name, (_, executed) => make(executed), (operation, executed) =>
    {
        // What a detached identity says is 400, and only a look tells it from another refusal.
        if (operation.Id == "deleteTokenAuth" && status == 400)
        {
            var seen = new Seen(1, null, 1, null);
            return new([executed ? $"{RevokeOutcome.NotFound}; {seen}" : MatrixTables.FailureLine(TokenErrorKind.InvalidRequest, isRetryable: false, outcomeUnknown: false, asksWait: false, seen)]);
        }

        return MatrixTables.Fails(operation, MatrixTables.CauseOf(status, operation), executed);
    })
    {
        Cause = status switch { 408 => Cause.TimedOut, 429 => Cause.RateLimited, >= 500 => Cause.ServiceFault, _ => default },
    };

    /// <summary>The operation's own response, or a foreign one if it did not run, spoilt.</summary>
    private static MatrixFault Responding(
        string name, Func<bool, Fault> make, Func<byte[], (byte[] Bytes, Ending Ending)> spoil, Func<MatrixOperation, bool>? timesOut = null, bool needsBody = false) =>
        new(name, (_, executed) => make(executed), (operation, executed) =>
        {
            var body = executed ? operation.Body : Foreign;
            if (timesOut is not null && timesOut(operation) && (body.Length > 0 || !needsBody))
            {
                return MatrixTables.Fails(operation, Cause.TimedOut, executed);
            }

            var (bytes, ending) = spoil(body);
            return MatrixTables.Reads(operation, bytes, ending, executed);
        })
        {
            Cause = Cause.Lost,
        };

    /// <summary>A success with this body instead.</summary>
    private static MatrixFault Instead(string name, Func<bool, Fault> make, string body) => new(
        name, (_, executed) => make(executed), (operation, executed) => MatrixTables.Reads(operation, Encoding.UTF8.GetBytes(body), Ending.Whole, executed));

    /// <summary>Whether the service can say there when to call again: the contracts know of these places.</summary>
    private static bool IsSaid(TokenService service, RateLimitHint hint) => hint switch
    {
        RateLimitHint.None => false,
        RateLimitHint.RetryAfterSeconds or RateLimitHint.RetryAfterDate => true,
        RateLimitHint.OwnHeader => service is TokenService.Infisical or TokenService.Vercel,
        _ => service != TokenService.Crafter,
    };
}
