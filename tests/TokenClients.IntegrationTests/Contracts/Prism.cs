using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Testing;

namespace TokenClients.IntegrationTests;

/// <summary>
/// Prism as a proxy before an emulator: it holds each request and each response against a specification and lists what is wrong in a header of the response.
/// One for all tests of a class, started by the first that needs it. The emulator's clock stands unless a test moves it.
/// </summary>
/// <param name="service">The service whose specification it is.</param>
public abstract class Prism(TokenService service) : IAsyncDisposable
{
    private readonly SemaphoreSlim _starting = new(1, 1);
    private TokenServicesEmulator? _emulator;
    private ToolProcess? _process;
    private Uri? _address;

    internal TokenService Service { get; } = service;

    internal Specification Specification { get; } = Specification.Of(service);

    private FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    internal async Task<Checked> OpenAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await _starting.WaitAsync(cancellation);
        try
        {
            if (_address is null)
            {
                var prism = ExternalTools.NodeModule("@stoplight", "prism-cli", "dist", "index.js");
                _emulator = await TokenServicesEmulator.StartAsync(Clock, cancellationToken: cancellation);

                // Prism knows the paths of a specification, but not what its server's address adds to them.
                var upstream = new Uri(_emulator.BaseAddress, Specification.ServerPath);
                _process = ToolProcess.Start(
                    ExternalTools.Node,
                    [prism, "proxy", Specification.File, upstream.AbsoluteUri.TrimEnd('/'), "--host", "127.0.0.1", "--port", "0"],
                    new Dictionary<string, string> { ["NO_COLOR"] = "1", ["FORCE_COLOR"] = "0" });
                var address = await _process.ReadAfterAsync("Prism is listening on ", cancellation);
                _address = new(address + "/");
            }
        }
        finally
        {
            _starting.Release();
        }

        return new(this, _emulator!, Clock, _address);
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
        GC.SuppressFinalize(this);
    }

    /// <summary>What one test sends through the proxy. At its end everything must have been as the specification says.</summary>
    internal sealed class Checked : IAsyncDisposable
    {
        private readonly Prism _prism;
        private readonly Uri _address;
        private readonly List<string> _violations = [];
        private readonly HashSet<string> _operations = [];
        private readonly List<IDisposable> _owned = [];
        private readonly List<Action> _undo = [];
        private readonly int _callsBefore;

        internal Checked(Prism prism, TokenServicesEmulator emulator, FakeTimeProvider clock, Uri address)
        {
            _prism = prism;
            _address = address;
            Emulator = emulator;
            Clock = clock;
            _callsBefore = emulator.Calls.Count;
        }

        internal TokenServicesEmulator Emulator { get; }

        /// <summary>The emulator's clock.</summary>
        internal FakeTimeProvider Clock { get; }

        /// <summary>The operations that were called.</summary>
        internal IReadOnlyCollection<string> Operations => _operations;

        internal IReadOnlyList<string> Violations => _violations;

        /// <summary>What is wrong with responses, and not with the requests that they response.</summary>
        internal IEnumerable<string> ViolationsOfResponses => _violations.Where(violation => !violation.Contains("\"location\":[\"request\"", StringComparison.Ordinal));

        /// <summary>A client whose way leads through the proxy, and which does not repeat what fails.</summary>
        internal T Client<TOptions, T>(TOptions options, Func<TOptions, HttpMessageHandler, T> create)
            where TOptions : TokenClientOptions
            where T : IDisposable
        {
            options.BaseAddress = _address;
            options.Resilience.Retry.MaxRetryAttempts = 0;
            return Keep(create(options, Keep(new Recorder(this))));
        }

        /// <summary>A client that sends what no client of ours does.</summary>
        /// <param name="bearer">What authenticates, if it goes into the header.</param>
        internal HttpClient Raw(SecretString? bearer = null)
        {
            var http = Keep(new HttpClient(Keep(new Recorder(this)), disposeHandler: false) { BaseAddress = _address });
            http.DefaultRequestHeaders.Authorization = bearer is null ? null : new("Bearer", bearer.Reveal());
            return http;
        }

        /// <summary>Lets the next call of an operation go wrong, in this test only.</summary>
        internal void Fail(string operationId, Fault fault) => Keep(Emulator.Fail(_prism.Service, operationId, fault));

        /// <summary>Turns the emulator's switches, in this test only.</summary>
        internal void Switch(Action<TokenServicesEmulator> turn, Action<TokenServicesEmulator> back)
        {
            _undo.Add(() => back(Emulator));
            turn(Emulator);
        }

        /// <summary>Forgets the violations, which a test expected.</summary>
        internal void Forget() => _violations.Clear();

        public ValueTask DisposeAsync()
        {
            foreach (var owned in _owned)
            {
                owned.Dispose();
            }

            _undo.ForEach(static undo => undo());
            _violations.Should().BeEmpty();
            Emulator.Calls.Skip(_callsBefore).Should().OnlyContain(call => call.Service == _prism.Service);
            return default;
        }

        private T Keep<T>(T owned)
            where T : IDisposable
        {
            _owned.Insert(0, owned);
            return owned;
        }

        private void Record(HttpRequestMessage request, HttpResponseMessage response)
        {
            var specification = _prism.Specification;
            lock (_violations)
            {
                var operation = specification.Find(request.Method.Method, request.RequestUri!);
                if (operation is not null)
                {
                    _operations.Add(operation.Id);
                }

                _violations.AddRange(specification.Violations(request.Method.Method, request.RequestUri!, (int)response.StatusCode));
                if (response.Headers.TryGetValues("sl-violations", out var found))
                {
                    _violations.AddRange(found.Select(text => string.Create(
                        CultureInfo.InvariantCulture, $"{operation?.Id ?? request.RequestUri!.AbsolutePath} -> {(int)response.StatusCode}: {text}")));
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
