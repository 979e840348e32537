using System.Net.Http.Headers;
using Azure.Core;
using Azure.Core.Pipeline;
using TokenClients.Apinizer;
using TokenClients.Benchmarks.InMemory;

namespace TokenClients.Benchmarks.Tokens;

/// <summary>A request with and without <see cref="BearerTokenHandler"/>, and one with and without Azure.Core's bearer policy. Each is made anew for its call and has one header besides.</summary>
/// <param name="isLate">Whether the response comes after the request was sent.</param>
public abstract class BearerBenchmarks(bool isLate)
{
    private static readonly Uri Address = new("https://apinizer.example/apiops/projects/");

    private static readonly AuthenticationHeaderValue Static = new("Bearer", MintedTokens.Text);

    private readonly RespondingHandler _handler = new(isLate);
    private readonly RespondingTransport _transport = new(isLate);
    private ApinizerAuth _auth = null!;
    private HttpMessageInvoker _plain = null!;
    private HttpMessageInvoker _authorised = null!;
    private HttpPipeline _plainPipeline = null!;
    private HttpPipeline _authorisedPipeline = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _auth = await MintedTokens.SignInAsync();
        _plain = new(_handler, disposeHandler: false);
        _authorised = new(new BearerTokenHandler(_auth.TokenSource, Address) { InnerHandler = _handler });
        _plainPipeline = new(_transport);
        _authorisedPipeline = new(_transport, [new BearerTokenAuthenticationPolicy(new CachedCredential(), "https://apinizer.example/.default")]);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _plain.Dispose();
        _authorised.Dispose();
        _auth.Dispose();
    }

    [Benchmark]
    public Task Plain() => SendAsync(_plain);

    [Benchmark]
    public Task WithHandler() => SendAsync(_authorised);

    [Benchmark]
    public Task StaticHeader() => SendAsync(_plain, authorization: Static);

    [Benchmark]
    public Task AzurePlain() => SendAsync(_plainPipeline, hasId: false);

    [Benchmark]
    public Task AzureWithPolicy() => SendAsync(_authorisedPipeline, hasId: false);

    [Benchmark]
    public Task AzureNumberedPlain() => SendAsync(_plainPipeline, hasId: true);

    [Benchmark]
    public Task AzureNumberedWithPolicy() => SendAsync(_authorisedPipeline, hasId: true);

    /// <summary>Sends a request that has no header of its own.</summary>
    protected Task SendBareAsync(bool isAuthorised) => SendAsync(isAuthorised ? _authorised : _plain, isBare: true);

    private async Task SendAsync(HttpMessageInvoker http, bool isBare = false, AuthenticationHeaderValue? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address);
        if (!isBare)
        {
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
        }

        if (authorization is not null)
        {
            request.Headers.Authorization = authorization;
        }

#pragma warning disable CA2025 // It has completed when the request is disposed; between the two the response comes.
        var sending = http.SendAsync(request, CancellationToken.None);
#pragma warning restore CA2025
        _handler.Release();
        await sending;
    }

    private async Task SendAsync(HttpPipeline pipeline, bool hasId)
    {
        using var message = pipeline.CreateMessage();
        message.Request.Method = RequestMethod.Get;
        message.Request.Uri.Reset(Address);
        message.Request.Headers.SetValue("Accept", "application/json");
        if (hasId)
        {
            // Drawn when it is asked for first: the policy asks for it, but so does every pipeline that HttpPipelineBuilder makes.
            _ = message.Request.ClientRequestId;
        }

        var sending = pipeline.SendAsync(message, CancellationToken.None);
        _transport.Release();
        await sending;
    }
}
