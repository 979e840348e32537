using System.IO;
using System.IO.Compression;
using System.Text;
using TokenClients.Vercel;

namespace TokenClients.NetFramework;

/// <summary>What can happen between a client and a server, with the platform's own handler.</summary>
internal static class Network
{
    private const string Secret = "vcp_newSecret0123456789";
    private const string Created = $$"""{"token":{"id":"t1","name":"n","type":"token","activeAt":1,"createdAt":1},"bearerToken":"{{Secret}}"}""";
    private const string Page = """{"tokens":[{"id":"t1","name":"n","type":"token","activeAt":1,"createdAt":1}],"pagination":{"count":1,"next":null,"prev":null}}""";
    private const string Own = "own-credential-0123456789";

    private static readonly CreateVercelToken Request = new("n", TokenExpiry.Never);

    internal static async Task RunAsync(Checks checks)
    {
        await checks.RunAsync("a request has what it needs and no more", RequestAsync);
        await checks.RunAsync("a connection that is refused was not sent", RefusedAsync);
        await checks.RunAsync("a name that does not resolve was not sent", UnresolvedAsync);
        await checks.RunAsync("TLS that is refused is told as such", TlsAsync);
        await checks.RunAsync("a connection that is lost after a creation was sent leaves it open", LostAsync);
        await checks.RunAsync("a connection that is reset after a creation was sent leaves it open", ResetAsync);
        await checks.RunAsync("a list is asked for again after a lost connection", RepeatedAsync);
        await checks.RunAsync("a secret is read out of a body that is cut", CutCreateAsync);
        await checks.RunAsync("a list whose body is cut is asked for again", CutListAsync);
        await checks.RunAsync("a rate limit is waited out", LimitedAsync);
        await checks.RunAsync("compressed bodies are read", CompressedAsync);
        await checks.RunAsync("a redirect is not followed", RedirectAsync);
        await checks.RunAsync("a cookie is not kept", CookieAsync);
        await checks.RunAsync("no headers in time are a timeout", SilentAsync);
        await checks.RunAsync("a body that stops is a timeout", SlowBodyAsync);
        await checks.RunAsync("a creation that hangs is a timeout that leaves it open", HangingCreateAsync);
        await checks.RunAsync("a call is canceled while it waits for headers", CancelledAsync);
        await checks.RunAsync("a call is canceled within a body", CancelledInBodyAsync);
        await checks.RunAsync("a secret that is on its way outlives a cancellation", LateSecretAsync);
        await checks.RunAsync("a response that is no HTTP is a failure that quotes nothing", GarbageAsync);
        await checks.RunAsync("many calls run at once", ParallelAsync);
    }

    private static async Task RequestAsync()
    {
        using var server = new RawServer(static exchange => exchange.WriteAsync(RawServer.Whole(exchange.Number == 1 ? Created : Page)));
        using var vercel = Client(server.Address);
        var created = await vercel.CreateTokenAsync(Request);
        Checks.Same(Secret, created.Secret.Reveal(), "the secret");
        await vercel.ListTokensPageAsync();

        var create = server.Requests[0];
        Checks.True(create.StartsWith("POST /v3/user/tokens HTTP/1.1\r\n", StringComparison.Ordinal), "the first line of a creation");
        Checks.True(create.Contains("\r\nAuthorization: Bearer " + Own + "\r\n"), "the credential");
        Checks.True(create.Contains("\r\nUser-Agent: TokenClients/"), "the name of the client");
        Checks.True(create.EndsWith("\r\n\r\n{\"name\":\"n\"}", StringComparison.Ordinal), "the body: " + create.Substring(create.IndexOf("\r\n\r\n", StringComparison.Ordinal)));
        Checks.True(create.Contains("\r\nContent-Type: application/json"), "the type of the body");
        Checks.True(create.IndexOf("100-continue", StringComparison.OrdinalIgnoreCase) < 0, "a body that waits for nothing");
        var list = server.Requests[1];
        Checks.True(list.StartsWith("GET /v6/user/tokens", StringComparison.Ordinal), "the first line of a list");
        Checks.True(list.Contains("\r\nAccept-Encoding: gzip"), "the encodings");
        Checks.True(!list.Contains("Content-Length") && !list.Contains("Content-Type"), "a list without a body");
    }

    private static async Task RefusedAsync()
    {
        using var vercel = Client(RawServer.Closed(), static options => options.Resilience.Retry.MaxRetryAttempts = 1);
        var failure = await Checks.FailureOfAsync(() => vercel.CreateTokenAsync(Request));
        NotSent(failure, retryable: true);
        Checks.Same(2, failure.Attempts, "the attempts");
        Checks.True(failure.InnerException is not null, "the cause");
    }

    private static async Task UnresolvedAsync()
    {
        using var vercel = Client(new("https://no-such-host.invalid/"), static options => options.Resilience.Retry.MaxRetryAttempts = 0);
        NotSent(await Checks.FailureOfAsync(() => vercel.CreateTokenAsync(Request)), retryable: true);
    }

    private static async Task TlsAsync()
    {
        using var server = new RawServer(static _ => Task.CompletedTask);
        using var vercel = Client(new UriBuilder(server.Address) { Scheme = "https" }.Uri, static options => options.Resilience.Retry.MaxRetryAttempts = 1);
        var failure = await Checks.FailureOfAsync(() => vercel.CreateTokenAsync(Request));
        NotSent(failure, retryable: false);
        Checks.True(failure.Message.Contains("TLS"), "a message that names it");
        Checks.Same(1, failure.Attempts, "the attempts");
    }

    private static Task LostAsync() => OpenAsync(static exchange => exchange.CloseAsync());

    private static Task ResetAsync() => OpenAsync(static exchange => exchange.CloseAsync(reset: true));

    private static async Task OpenAsync(Func<RawServer.Exchange, Task> end)
    {
        using var server = new RawServer(end);
        using var vercel = Client(server.Address);
        var failure = await Checks.FailureOfAsync(() => vercel.CreateTokenAsync(Request));
        Checks.Same(TokenErrorKind.Unreachable, failure.Kind, "the kind");
        Checks.True(failure is { IsRetryable: false, OutcomeUnknown: true, Attempts: 1 }, "what else is known");
        Checks.True(failure.InnerException is not null, "the cause");
        Checks.Same(1, server.Requests.Count, "the requests");
    }

    private static async Task RepeatedAsync()
    {
        using var server = new RawServer(static exchange => exchange.Number <= 2 ? exchange.CloseAsync(reset: exchange.Number == 1) : exchange.WriteAsync(RawServer.Whole(Page)));
        using var vercel = Client(server.Address);
        Checks.Same(1, (await vercel.ListTokensPageAsync()).Items.Count, "the tokens");
        Checks.Same(3, server.Requests.Count, "the requests");
    }

    private static async Task CutCreateAsync()
    {
        using var server = new RawServer(static async exchange =>
        {
            await exchange.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{Created}");
            await exchange.CloseAsync();
        });
        using var vercel = Client(server.Address);
        Checks.Same(Secret, (await vercel.CreateTokenAsync(Request)).Secret.Reveal(), "the secret");
    }

    private static async Task CutListAsync()
    {
        using var server = new RawServer(static async exchange =>
        {
            if (exchange.Number > 2)
            {
                await exchange.WriteAsync(RawServer.Whole(Page));
                return;
            }

            // Shorter than was said, and a chunk that does not end.
            await exchange.WriteAsync(exchange.Number == 1
                ? $"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{Page}"
                : $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{Page.Length:x}\r\n{Page.Substring(10)}");
            await exchange.CloseAsync();
        });
        using var vercel = Client(server.Address);
        Checks.Same(1, (await vercel.ListTokensPageAsync()).Items.Count, "the tokens");
        Checks.Same(3, server.Requests.Count, "the requests");
    }

    private static async Task LimitedAsync()
    {
        using var server = new RawServer(static exchange => exchange.WriteAsync(
            exchange.Number == 1 ? RawServer.Whole("""{"error":{"code":"rate_limited","message":"slow down"}}""", "429 Too Many Requests", "Retry-After: 0\r\n") : RawServer.Whole(Created)));
        using var vercel = Client(server.Address);
        Checks.Same(Secret, (await vercel.CreateTokenAsync(Request)).Secret.Reveal(), "the secret");
        Checks.Same(2, server.Requests.Count, "the requests");
    }

    private static async Task CompressedAsync()
    {
        using var server = new RawServer(static async exchange =>
        {
            using var bytes = new MemoryStream();
            using (var gzip = new GZipStream(bytes, CompressionMode.Compress, leaveOpen: true))
            {
                var page = Encoding.UTF8.GetBytes(Page);
                await gzip.WriteAsync(page, 0, page.Length);
            }

            await exchange.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {bytes.Length}\r\n\r\n");
            await exchange.WriteAsync(bytes.ToArray());
        });
        using var vercel = Client(server.Address);
        Checks.Same("t1", (await vercel.ListTokensPageAsync()).Items[0].Id, "the token");
    }

    private static async Task RedirectAsync()
    {
        using var target = new RawServer(static exchange => exchange.WriteAsync(RawServer.Whole(Created)));
        using var server = new RawServer(exchange => exchange.WriteAsync(RawServer.Whole("", "307 Temporary Redirect", $"Location: {target.Address}\r\n")));
        using var vercel = Client(server.Address);
        foreach (var call in new Func<Task>[] { () => vercel.CreateTokenAsync(Request), () => vercel.ListTokensPageAsync() })
        {
            var failure = await Checks.FailureOfAsync(call);
            Checks.Same((TokenErrorKind.UnexpectedResponse, 307), (failure.Kind, failure.StatusCode ?? 0), "the failure");
        }

        Checks.Same(0, target.Requests.Count, "the requests at the target");
    }

    private static async Task CookieAsync()
    {
        using var server = new RawServer(static exchange => exchange.WriteAsync(RawServer.Whole(Page, headers: "Set-Cookie: session=1; Path=/\r\n")));
        using var vercel = Client(server.Address);
        await vercel.ListTokensPageAsync();
        await vercel.ListTokensPageAsync();
        Checks.True(server.Requests.Count == 2 && !server.Requests.Any(static request => request.Contains("Cookie")), "requests without cookies");
    }

    private static async Task SilentAsync()
    {
        using var server = new RawServer(static exchange => exchange.HangAsync());
        using var vercel = Client(server.Address, Impatient);
        Checks.Same(TokenErrorKind.Timeout, (await Checks.FailureOfAsync(() => vercel.ListTokensPageAsync())).Kind, "the kind");
    }

    private static async Task SlowBodyAsync()
    {
        using var server = new RawServer(BeginAsync);
        using var vercel = Client(server.Address, Impatient);
        Checks.Same(TokenErrorKind.Timeout, (await Checks.FailureOfAsync(() => vercel.ListTokensPageAsync())).Kind, "the kind");
    }

    private static async Task HangingCreateAsync()
    {
        using var server = new RawServer(static exchange => exchange.HangAsync());
        using var vercel = Client(server.Address, Impatient);
        var failure = await Checks.FailureOfAsync(() => vercel.CreateTokenAsync(Request));
        Checks.Same(TokenErrorKind.Timeout, failure.Kind, "the kind");
        Checks.True(failure is { IsRetryable: false, OutcomeUnknown: true, Attempts: 1 }, "what else is known");
    }

    private static async Task CancelledAsync()
    {
        using var cancel = new CancellationTokenSource();
        using var server = new RawServer(exchange =>
        {
            cancel.Cancel();
            return exchange.HangAsync();
        });
        using var vercel = Client(server.Address);
        Checks.True((await Checks.CancellationOfAsync(() => vercel.CreateTokenAsync(Request, cancel.Token))).OutcomeUnknown, "that the outcome is unknown");
    }

    private static async Task CancelledInBodyAsync()
    {
        using var cancel = new CancellationTokenSource();
        using var server = new RawServer(async exchange =>
        {
            await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n" + Page);
            cancel.CancelAfter(TimeSpan.FromMilliseconds(200)); // time for the headers to arrive; without it the check would be another one, and still hold
            await exchange.HangAsync();
        });
        using var vercel = Client(server.Address);
        await Checks.CancellationOfAsync(() => vercel.ListTokensPageAsync(cancellationToken: cancel.Token));
        Checks.Same(1, server.Requests.Count, "the requests");
    }

    private static async Task LateSecretAsync()
    {
        using var cancel = new CancellationTokenSource();
        var reading = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = new RawServer(async exchange =>
        {
            await exchange.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Created.Length}\r\n\r\n{Created.Substring(0, 20)}");
            await reading.Task;
            cancel.Cancel();
            await exchange.WriteAsync(Created.Substring(20));
        });
        using var handler = new Watched(reading);
        using var vercel = Client(server.Address, handler: handler);
        Checks.Same(Secret, (await vercel.CreateTokenAsync(Request, cancel.Token)).Secret.Reveal(), "the secret");
    }

    private static async Task GarbageAsync()
    {
        using var server = new RawServer(static async exchange =>
        {
            await exchange.WriteAsync("garbage " + Secret + "\r\n\r\n");
            await exchange.CloseAsync();
        });
        using var vercel = Client(server.Address);
        var failure = await Checks.FailureOfAsync(() => vercel.CreateTokenAsync(Request));
        Checks.True(failure is { IsRetryable: false, OutcomeUnknown: true, Attempts: 1 }, "what is known");
        Checks.True(!failure.ToString().Contains(Secret), "a failure that quotes nothing");
    }

    private static async Task ParallelAsync()
    {
        const int Callers = 8;
        var waiting = 0;
        var all = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = new RawServer(async exchange =>
        {
            if (Interlocked.Increment(ref waiting) == Callers)
            {
                all.SetResult(true);
            }

            await all.Task;
            await exchange.WriteAsync(RawServer.Whole(Page));
        });
        using var vercel = Client(server.Address);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => vercel.ListTokensPageAsync()));
    }

    private static void NotSent(TokenClientException failure, bool retryable)
    {
        Checks.Same(TokenErrorKind.Unreachable, failure.Kind, "the kind");
        Checks.Same((retryable, false), (failure.IsRetryable, failure.OutcomeUnknown), "whether it may be repeated, and its outcome is unknown");
    }

    private static async Task BeginAsync(RawServer.Exchange exchange)
    {
        await exchange.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n" + Page);
        await exchange.HangAsync();
    }

    private static void Impatient(VercelOptions options)
    {
        options.Resilience.Retry.MaxRetryAttempts = 0;
        options.Resilience.AttemptTimeout.Timeout = TimeSpan.FromSeconds(1);
        options.Resilience.Retry.MaxRetryAfter = TimeSpan.FromSeconds(1);
        options.Resilience.TotalRequestTimeout.Timeout = TimeSpan.FromSeconds(2);
    }

    private static VercelTokens Client(Uri address, Action<VercelOptions>? configure = null, HttpMessageHandler? handler = null)
    {
        var options = new VercelOptions { BaseAddress = address, AccessToken = new SecretString(Own) };
        options.Resilience.Retry.Delay = TimeSpan.FromMilliseconds(10);
        configure?.Invoke(options);
        return new(options, handler);
    }

    /// <summary>In the place of the sockets: tells when somebody begins to read the body of a response.</summary>
    private sealed class Watched(TaskCompletionSource<bool> reading) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _sockets = new(new HttpClientHandler());

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await _sockets.SendAsync(request, cancellationToken);
            response.Content = new StreamContent(new WatchedStream(await response.Content.ReadAsStreamAsync(), reading));
            return response;
        }

        protected override void Dispose(bool disposing)
        {
            _sockets.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class WatchedStream(Stream inner, TaskCompletionSource<bool> reading) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            reading.TrySetResult(true);
            return inner.ReadAsync(buffer, offset, count, cancellationToken);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
