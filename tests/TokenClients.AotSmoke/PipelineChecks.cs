using System.Net;
using System.Net.Sockets;
using TokenClients.Vercel;

namespace TokenClients.AotSmoke;

/// <summary>Retries, timeouts, the circuit breaker, lost connections and cancellation.</summary>
internal static class PipelineChecks
{
    private const string Unavailable = """{"error":{"code":"internal_server_error","message":"An unexpected error occurred."}}""";

    internal static async Task RunAsync(Checks checks, EmulatorOutput emulator)
    {
        await RetryAsync(checks, emulator);
        await BreakAsync(checks, emulator);
        await CredentialAsync(checks, emulator);

        using var refusing = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        refusing.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var nowhere = Client(emulator, options => (options.BaseAddress, options.Resilience.Retry.MaxRetryAttempts) = (AddressOf(refusing), 1));
        var unreachable = await checks.RefusedAsync("a connection that is refused", TokenErrorKind.Unreachable, () => nowhere.CreateTokenAsync(new CreateVercelToken("smoke", TokenExpiry.Never)));
        checks.That("a connection that is refused: nothing was sent", unreachable is { IsRetryable: true, OutcomeUnknown: false, StatusCode: null });

        using var hanging = Listen();
        using var impatient = Client(emulator, options => (options.BaseAddress, options.Resilience.TotalRequestTimeout.Timeout, options.Resilience.AttemptTimeout.Timeout, options.Resilience.Retry.MaxRetryAfter) =
            (AddressOf(hanging), TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(300), TimeSpan.Zero));
        var late = await checks.RefusedAsync("a server that does not respond", TokenErrorKind.Timeout, () => impatient.GetTokenAsync("tok_1"));
        checks.That("a server that does not respond: may be asked again", late is { IsRetryable: true, OutcomeUnknown: false });

        // Of its own: a client whose call has ended may still hold a connection on which it sends nothing.
        using var silent = Listen();
        using var patient = Client(emulator, options => options.BaseAddress = AddressOf(silent));
        using var cancellation = new CancellationTokenSource();
        var creating = patient.CreateTokenAsync(new CreateVercelToken("smoke", TokenExpiry.Never), cancellation.Token);
        using var connection = await AcceptAsync(silent, "smoke");
        await cancellation.CancelAsync();
        var canceled = await checks.ThrowsAsync<TokenCallCanceledException>("a creation that is canceled", () => creating);
        checks.That("a creation that is canceled: its outcome is unknown", canceled is { OutcomeUnknown: true, Operation: "CreateTokenAsync", Service: TokenService.Vercel });
    }

    private static async Task RetryAsync(Checks checks, EmulatorOutput emulator)
    {
        using var once = new ScriptedHandler(static (send, _) => send == 1 ? ScriptedHandler.Response(HttpStatusCode.ServiceUnavailable, Unavailable) : null);
        using var vercel = Client(emulator, static _ => { }, once);
        var page = await vercel.ListTokensPageAsync();
        checks.That("a reading call is sent again", once.Sends == 2 && page.Response is { StatusCode: 200, Attempts: 2 });

        using var always = new ScriptedHandler(static (_, _) => ScriptedHandler.Response(HttpStatusCode.ServiceUnavailable, Unavailable));
        using var creator = Client(emulator, static _ => { }, always);
        var lost = await checks.RefusedAsync("a creation whose response is an error", TokenErrorKind.ServiceFault, () => creator.CreateTokenAsync(new CreateVercelToken("smoke", TokenExpiry.Never)));
        checks.That("a creation whose response is an error: sent once, outcome unknown", always.Sends == 1 && lost is { OutcomeUnknown: true, IsRetryable: false, Attempts: 1, StatusCode: 503 });

        using var limited = new ScriptedHandler(static (_, _) =>
        {
            var response = ScriptedHandler.Response(HttpStatusCode.TooManyRequests, """{"error":{"code":"too_many_requests","message":"Too many requests."}}""");
            response.Headers.RetryAfter = new(TimeSpan.FromMinutes(5));
            return response;
        });
        using var caller = Client(emulator, static _ => { }, limited);
        var tooMany = await checks.RefusedAsync("a rate limit", TokenErrorKind.RateLimited, () => caller.ListTokensPageAsync());
        checks.That("a rate limit: the wait is too long to sleep, and told", limited.Sends == 1 && tooMany.IsRetryable && tooMany.RetryAfter == TimeSpan.FromMinutes(5));
    }

    private static async Task BreakAsync(Checks checks, EmulatorOutput emulator)
    {
        using var always = new ScriptedHandler(static (_, _) => ScriptedHandler.Response(HttpStatusCode.ServiceUnavailable, Unavailable));
        using var vercel = Client(
            emulator,
            static options => (options.Resilience.Retry.MaxRetryAttempts, options.Resilience.CircuitBreaker.MinimumThroughput, options.Resilience.CircuitBreaker.FailureRatio, options.Resilience.CircuitBreaker.BreakDuration) = (0, 2, 0.5, TimeSpan.FromHours(1)),
            always);
        for (var call = 0; call < 2; call++)
        {
            await checks.RefusedAsync($"failure {call + 1} of a service", TokenErrorKind.ServiceFault, () => vercel.ListTokensPageAsync());
        }

        var open = await checks.RefusedAsync("a circuit that is open", TokenErrorKind.Unreachable, () => vercel.ListTokensPageAsync());
        checks.That("a circuit that is open: nothing was sent", always.Sends == 2 && open is { IsRetryable: true, Attempts: 0 });
    }

    private static async Task CredentialAsync(Checks checks, EmulatorOutput emulator)
    {
        using var vercel = Client(emulator, static options => (options.AccessToken, options.AccessTokenProvider) = (null, static _ => throw new NotSupportedException("vault")));
        var error = await checks.RefusedAsync("a provider that fails", TokenErrorKind.CredentialUnavailable, () => vercel.ListTokensPageAsync());
        checks.Contains("a provider that fails: its exception's type", error.Message, nameof(NotSupportedException));
        using var off = Client(emulator, static options => options.Resilience.Enabled = false);
        checks.Equal("without resilience", 200, (await off.ListTokensPageAsync()).Response.StatusCode);
    }

    private static VercelTokens Client(EmulatorOutput emulator, Action<VercelOptions> change, HttpMessageHandler? primary = null)
    {
        var options = VercelChecks.Options(emulator);
        options.Resilience.Retry.Delay = TimeSpan.Zero;
        change(options);
        return new(options, primary);
    }

    private static Uri AddressOf(Socket socket) => new($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}/");

    private static Socket Listen()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    /// <summary>Accepts a connection, and reads its request until it holds a text.</summary>
    private static async Task<Socket> AcceptAsync(Socket listening, string text)
    {
        var buffer = new byte[4096];
        var connection = await listening.AcceptAsync();
        var received = "";
        while (!received.Contains(text, StringComparison.Ordinal))
        {
            var count = await connection.ReceiveAsync(buffer);
            received += count > 0 ? System.Text.Encoding.UTF8.GetString(buffer, 0, count) : throw new InvalidOperationException($"The connection ended after: {received}");
        }

        return connection;
    }
}
