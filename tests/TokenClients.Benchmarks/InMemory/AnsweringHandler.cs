using System.Net;

namespace TokenClients.Benchmarks.InMemory;

/// <summary>Answers 200 to what comes from .NET's own HTTP client.</summary>
internal sealed class AnsweringHandler(bool isLate) : HttpMessageHandler
{
    private readonly Answers<HttpResponseMessage> _answers = new(new(HttpStatusCode.OK), isLate);

    internal void Release() => _answers.Release();

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _answers.Take();
}
