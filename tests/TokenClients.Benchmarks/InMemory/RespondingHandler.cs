using System.Net;

namespace TokenClients.Benchmarks.InMemory;

/// <summary>responds with 200 to what comes from .NET's own HTTP client.</summary>
internal sealed class RespondingHandler(bool isLate) : HttpMessageHandler
{
    private readonly Responses<HttpResponseMessage> _responses = new(new(HttpStatusCode.OK), isLate);

    internal void Release() => _responses.Release();

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _responses.Take();
}
