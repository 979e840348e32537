using System.Diagnostics.CodeAnalysis;
using System.IO;
using Azure.Core;
using Azure.Core.Pipeline;

namespace TokenClients.Benchmarks.InMemory;

/// <summary>responds with 200 to what comes from Azure.Core. Requests are those of its own transport.</summary>
internal sealed class RespondingTransport(bool isLate) : HttpPipelineTransport
{
    private readonly Responses<Azure.Response> _responses = new(new Ok(), isLate);

    public override Request CreateRequest() => HttpClientTransport.Shared.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("Benchmarks are asynchronous.");

    public override ValueTask ProcessAsync(HttpMessage message)
    {
        var response = _responses.Take();
        if (!response.IsCompletedSuccessfully)
        {
            return WaitAsync(message, response);
        }

#pragma warning disable CA1849 // It has completed.
        message.Response = response.Result;
#pragma warning restore CA1849
        return ValueTask.CompletedTask;
    }

    internal void Release() => _responses.Release();

    private static async ValueTask WaitAsync(HttpMessage message, Task<Azure.Response> response) => message.Response = await response.ConfigureAwait(false);

    private sealed class Ok : Azure.Response
    {
        public override int Status => 200;

        public override string ReasonPhrase => "OK";

        public override Stream? ContentStream { get; set; }

        public override string ClientRequestId { get; set; } = "";

        public override void Dispose()
        {
            // One response for all requests, without content.
        }

        protected override bool ContainsHeader(string name) => false;

        protected override IEnumerable<HttpHeader> EnumerateHeaders() => [];

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
        {
            value = null;
            return false;
        }

        protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
        {
            values = null;
            return false;
        }
    }
}
