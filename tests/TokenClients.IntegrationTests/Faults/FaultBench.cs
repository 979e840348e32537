using System.Net;
using System.Text;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.IntegrationTests.Faults;

/// <summary>An emulator, and one call of a service in three forms: by the library, by a plain client, and as bytes.</summary>
internal sealed class FaultBench : IAsyncDisposable
{
    internal static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    /// <summary>Every fault that an operation can have, by a name for the test's own use.</summary>
    internal static readonly IReadOnlyDictionary<string, Func<bool, Fault>> Faults = new Dictionary<string, Func<bool, Fault>>
    {
        ["status 204"] = executed => Fault.Status(204, afterExecuting: executed),
        ["status 401"] = executed => Fault.Status(401, afterExecuting: executed),
        ["status 403"] = executed => Fault.Status(403, afterExecuting: executed),
        ["status 408"] = executed => Fault.Status(408, afterExecuting: executed),
        ["status 500"] = executed => Fault.Status(500, afterExecuting: executed),
        ["status 503"] = executed => Fault.Status(503, TimeSpan.FromHours(1), executed),
        ["empty"] = executed => Fault.Body("application/json", "", afterExecuting: executed),
        ["html 200"] = executed => Fault.Body("text/html", "<!doctype html><title>Sign in</title>", afterExecuting: executed),
        ["html 502"] = executed => Fault.Body("text/html", "<html>Bad gateway</html>", 502, executed),
        ["content type"] = executed => Fault.ContentType("image/png", executed),
        ["redirect, same"] = executed => Fault.Redirect(307, afterExecuting: executed),
        ["redirect, other"] = executed => Fault.Redirect(302, new("http://127.0.0.1:9/elsewhere"), executed),
        ["drop"] = Fault.Drop,
        ["hang"] = Fault.Hang,
        ["reset, head"] = executed => Fault.Reset(0, executed),
        ["reset, body"] = executed => Fault.Reset(10, executed),
        ["truncate"] = executed => Fault.Truncate(10, executed),
        ["too long"] = executed => Fault.WrongLength(7, executed),
        ["too short"] = executed => Fault.WrongLength(-7, executed),
        ["slow headers"] = executed => Fault.SlowHeaders(Slow, executed),
        ["slow body"] = executed => Fault.SlowBody(Slow, executed),
        ["byte order mark"] = Fault.ByteOrderMark,
        ["invalid utf-8"] = Fault.InvalidUtf8,
        ["nesting"] = executed => Fault.DeepNesting(afterExecuting: executed),
        ["huge"] = executed => Fault.HugeBody(17 << 20, executed),
        ["bomb"] = executed => Fault.GzipBomb(17 << 20, executed),
        ["gzip, not"] = executed => Fault.BrokenGzip(GzipError.NotCompressed, executed),
        ["gzip, cut"] = executed => Fault.BrokenGzip(GzipError.Cut, executed),
        ["gzip, checksum"] = executed => Fault.BrokenGzip(GzipError.Checksum, executed),
        ["chunk, size"] = executed => Fault.BrokenChunks(ChunkError.Size, executed),
        ["chunk, length"] = executed => Fault.BrokenChunks(ChunkError.Length, executed),
        ["chunk, cut"] = executed => Fault.BrokenChunks(ChunkError.Cut, executed),
        ["informational"] = executed => Fault.Informational(count: 3, afterExecuting: executed),
    };

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Capture _capture = new();
    private readonly IDisposable _client;
    private readonly Func<CancellationToken, Task<SecretString?>> _call;
    private int _executedBefore;

    private FaultBench(TokenServicesEmulator emulator, TokenService service, TimeSpan timeout)
    {
        Emulator = emulator;
        Service = service;
        switch (service)
        {
            case TokenService.Vercel:
                var vercel = new VercelTokens(Prepared(emulator.VercelOptions(), timeout), _capture);
                (_client, Operation) = (vercel, "createAuthToken");
                _call = async cancellation => (await vercel.CreateTokenAsync(new CreateVercelToken("struck", TokenExpiry.Never), cancellation)).Secret;
                break;
            case TokenService.Apinizer:
                var apinizer = new ApinizerAuth(Prepared(emulator.ApinizerOptions(), timeout), _capture);
                (_client, Operation) = (apinizer, "createToken");
                _call = async cancellation => (await apinizer.CreateTokenAsync(cancellation)).Secret;
                break;
            case TokenService.Infisical:
                var infisical = new InfisicalTokenAuth(Prepared(emulator.InfisicalOptions(), timeout), _capture);
                (_client, Operation) = (infisical, "createTokenAuthToken");
                _call = async cancellation => (await infisical.CreateTokenAsync(emulator.InfisicalIdentityId, cancellationToken: cancellation)).Secret;
                break;
            default:
                // Its creations cannot be repeated as they are: the client chooses the id.
                var crafter = new CrafterAccessTokens(Prepared(emulator.CrafterOptions(), timeout), _capture);
                (_client, Operation) = (crafter, "listAccessTokens");
                _call = async cancellation =>
                {
                    await crafter.ListTokensPageAsync(cancellation);
                    return null;
                };
                break;
        }
    }

    internal TokenServicesEmulator Emulator { get; }

    internal TokenService Service { get; }

    internal string Operation { get; }

    /// <summary>How often the operation ran for the test.</summary>
    internal int Executed => Emulator.Executed(Service, Operation) - _executedBefore;

    /// <summary>The calls of the test, all of the one operation.</summary>
    internal IReadOnlyList<RecordedCall> Calls => [.. Emulator.Calls.Where(call => call.OperationId == Operation).Skip(1)];

    internal static async Task<FaultBench> StartAsync(TokenService service, TimeProvider? clock = null, TimeSpan? timeout = null)
    {
        var emulator = await TokenServicesEmulator.StartAsync(clock);
        if (service == TokenService.Infisical)
        {
            using var infisical = new InfisicalTokenAuth(emulator.InfisicalOptions());
            await infisical.AttachAsync(emulator.InfisicalIdentityId);
        }

        var bench = new FaultBench(emulator, service, timeout ?? Patience);

        // What the library sends is what the others send as well.
        await bench.CallAsync();
        bench._executedBefore = 1;
        return bench;
    }

    internal EmulatedFault Fail(Fault fault, int times = 1) => Emulator.Fail(Service, Operation, fault, times);

    internal Task<SecretString?> CallAsync(CancellationToken cancellationToken = default) => _call(cancellationToken);

    internal HttpRequestMessage Request(Uri? origin = null)
    {
        var sent = _capture.Sent!;
        var request = new HttpRequestMessage(new(sent.Method), new Uri(origin ?? Emulator.BaseAddress, sent.Target))
        {
            Content = sent.Body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(sent.Body)),
        };
        foreach (var (name, value) in sent.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    /// <summary>Sends the call as bytes, says that it is the last on its connection, and reads until the connection ends.</summary>
    internal Task<RawResponse> SendRawAsync(Uri? origin = null)
    {
        var sent = _capture.Sent!;
        var text = new StringBuilder($"{sent.Method} {sent.Target} HTTP/1.1\r\nHost: {Emulator.BaseAddress.Authority}\r\nConnection: close\r\n");
        foreach (var (name, value) in sent.Headers)
        {
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        text.Append(sent.Body is null ? "\r\n" : $"Content-Length: {Encoding.UTF8.GetByteCount(sent.Body)}\r\n\r\n{sent.Body}");
        return RawResponse.ToAsync(origin ?? Emulator.BaseAddress, text.ToString());
    }

    /// <summary>The path and query of the call.</summary>
    internal string Target => _capture.Sent!.Target;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _capture.Dispose();
        await Emulator.DisposeAsync();
    }

    internal static T Prepared<T>(T options, TimeSpan? timeout = null)
        where T : TokenClientOptions
    {
        var total = timeout ?? Patience;
        options.Resilience = new() { Retry = { MaxRetryAttempts = 1, Delay = TimeSpan.Zero, MaxRetryAfter = total / 2 }, AttemptTimeout = { Timeout = total }, TotalRequestTimeout = { Timeout = total }, CircuitBreaker = { SamplingDuration = TimeSpan.FromMinutes(3) } };
        return options;
    }

    private sealed record SentRequest(string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, string? Body);

    /// <summary>Remembers the first request.</summary>
    private sealed class Capture : DelegatingHandler
    {
        internal Capture()
            : base(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All })
        {
        }

        internal SentRequest? Sent { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Sent is null)
            {
                var headers = request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []).Where(static header => header.Key != "Content-Length")
                    .Select(static header => KeyValuePair.Create(header.Key, string.Join(", ", header.Value)));
                Sent = new(request.Method.Method, request.RequestUri!.PathAndQuery, [.. headers], request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken));
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }
}
