using System.IO;
using System.Text.Json;
using Polly;

namespace TokenClients.Benchmarks.Peers.HandWritten;

internal sealed class HandWrittenVercel(HttpMessageHandler handler, string baseAddress, string bearer, ResiliencePipeline<HttpResponseMessage>? pipeline = null)
    : HandWrittenClient(handler, baseAddress, bearer, pipeline)
{
    internal Task<VercelCreated> CreateAsync(string name, DateTimeOffset expiresAt, CancellationToken cancellationToken = default) =>
        PostAsync("v3/user/tokens", new() { Name = name, ExpiresAt = expiresAt }, HandWrittenJson.Default.VercelCreation, HandWrittenJson.Default.VercelCreated, cancellationToken);

    internal Task<VercelAuthTokens> ListAsync(int limit, CancellationToken cancellationToken = default) =>
        GetAsync($"v6/user/tokens?limit={limit}", HandWrittenJson.Default.VercelAuthTokens, cancellationToken);

    internal Task<VercelTokenAnswer> GetAsync(string id, CancellationToken cancellationToken = default) =>
        GetAsync("v5/user/tokens/" + Uri.EscapeDataString(id), HandWrittenJson.Default.VercelTokenAnswer, cancellationToken);

    protected override async ValueTask<HandWrittenException> ReadErrorAsync(int status, Stream body, CancellationToken cancellationToken)
    {
        var error = await JsonSerializer.DeserializeAsync(body, HandWrittenJson.Default.VercelError, cancellationToken).ConfigureAwait(false);
        return new(status, error?.Error?.Code, error?.Error?.Message);
    }
}
