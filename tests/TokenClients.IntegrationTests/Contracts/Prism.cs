using System.Globalization;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests;

/// <summary>
/// Prism as a proxy before an emulator: it holds each request and each answer against a specification and lists what is wrong in a header of the answer.
/// One for all tests of a class, started by the first that needs it.
/// </summary>
public sealed class Prism : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1, 1);
    private TokenServicesEmulator? _emulator;
    private ToolProcess? _process;
    private Uri? _address;

    internal Specification Specification { get; } = Specification.Load("vercel.yaml");

    internal async Task<Checked> OpenAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await _starting.WaitAsync(cancellation);
        try
        {
            if (_address is null)
            {
                var prism = ExternalTools.NodeModule("@stoplight", "prism-cli", "dist", "index.js");
                _emulator = await TokenServicesEmulator.StartAsync(cancellationToken: cancellation);
                _process = ToolProcess.Start(
                    ExternalTools.Node,
                    [prism, "proxy", Repository.PathOf("openapi", "vercel.yaml"), _emulator.BaseAddress.AbsoluteUri.TrimEnd('/'), "--host", "127.0.0.1", "--port", "0"],
                    new Dictionary<string, string> { ["NO_COLOR"] = "1", ["FORCE_COLOR"] = "0" });
                var address = await _process.ReadAfterAsync("Prism is listening on ", cancellation);
                _address = new(address + "/");
            }
        }
        finally
        {
            _starting.Release();
        }

        return new(this, _emulator!, _address);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        if (_emulator is not null)
        {
            await _emulator.DisposeAsync();
        }

        _starting.Dispose();
    }

    /// <summary>What one test sends through the proxy. At its end everything must have been as the specification says.</summary>
    internal sealed class Checked(Prism prism, TokenServicesEmulator emulator, Uri address) : IAsyncDisposable
    {
        private readonly List<string> _violations = [];
        private readonly HashSet<string> _operations = [];
        private readonly List<IDisposable> _clients = [];

        internal TokenServicesEmulator Emulator { get; } = emulator;

        internal Uri Address { get; } = address;

        /// <summary>The operations that were called.</summary>
        internal IReadOnlyCollection<string> Operations => _operations;

        internal IReadOnlyList<string> Violations => _violations;

        internal Vercel.VercelTokens Tokens(Vercel.VercelOptions? options = null)
        {
            options ??= Emulator.VercelOptions();
            Prepare(options);
            return Keep(new Vercel.VercelTokens(options, Keep(new Recorder(this))));
        }

        internal Vercel.VercelSso Sso()
        {
            var options = Emulator.VercelSsoOptions();
            Prepare(options);
            return Keep(new Vercel.VercelSso(options, Keep(new Recorder(this))));
        }

        /// <summary>A client that sends what no client of ours does.</summary>
        internal HttpClient Raw()
        {
            var http = Keep(new HttpClient(Keep(new Recorder(this)), disposeHandler: false) { BaseAddress = Address });
            http.DefaultRequestHeaders.Authorization = new("Bearer", Emulator.VercelOptions().AccessToken!.Reveal());
            return http;
        }

        /// <summary>Lets the next call of an operation go wrong, in this test only.</summary>
        internal void Fail(string operationId, Fault fault) => Keep(Emulator.Fail(TokenService.Vercel, operationId, fault));

        /// <summary>Forgets the violations, which a test expected.</summary>
        internal void Forget() => _violations.Clear();

        public ValueTask DisposeAsync()
        {
            foreach (var client in _clients)
            {
                client.Dispose();
            }

            Emulator.VercelRateLimits = false;
            Emulator.VercelNumericCursors = false;
            Emulator.VercelSparseAnswers = false;
            _violations.Should().BeEmpty();
            return default;
        }

        private void Prepare(TokenClientOptions options)
        {
            options.BaseAddress = Address;
            options.Resilience.MaxRetries = 0;
        }

        private T Keep<T>(T client)
            where T : IDisposable
        {
            _clients.Insert(0, client);
            return client;
        }

        private void Record(HttpRequestMessage request, HttpResponseMessage response)
        {
            var specification = prism.Specification;
            lock (_violations)
            {
                if (specification.Find(request.Method.Method, request.RequestUri!) is { } operation)
                {
                    _operations.Add(operation.Id);
                }

                _violations.AddRange(specification.Violations(request.Method.Method, request.RequestUri!, (int)response.StatusCode));
                if (response.Headers.TryGetValues("sl-violations", out var found))
                {
                    _violations.AddRange(found.Select(text => string.Create(
                        CultureInfo.InvariantCulture, $"{request.Method} {request.RequestUri!.AbsolutePath} -> {(int)response.StatusCode}: {text}")));
                }
            }
        }

        private sealed class Recorder(Checked owner) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, ActivityHeadersPropagator = null })
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var response = await base.SendAsync(request, cancellationToken);
                owner.Record(request, response);
                return response;
            }
        }
    }
}
