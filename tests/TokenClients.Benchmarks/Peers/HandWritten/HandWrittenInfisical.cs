using System.IO;
using System.Text.Json;
using Polly;

namespace TokenClients.Benchmarks.Peers.HandWritten;

internal sealed class HandWrittenInfisical(HttpMessageHandler handler, string baseAddress, string bearer, ResiliencePipeline<HttpResponseMessage>? pipeline = null)
    : HandWrittenClient(handler, baseAddress, bearer, pipeline)
{
    internal Task<InfisicalCreated> CreateAsync(Guid identityId, string name, CancellationToken cancellationToken = default) =>
        PostAsync($"api/v1/auth/token-auth/identities/{identityId}/tokens", new() { Name = name }, HandWrittenJson.Default.InfisicalCreation, HandWrittenJson.Default.InfisicalCreated, cancellationToken);

    internal Task<InfisicalTokens> ListAsync(Guid identityId, int limit, CancellationToken cancellationToken = default) =>
        GetAsync($"api/v1/auth/token-auth/identities/{identityId}/tokens?limit={limit}", HandWrittenJson.Default.InfisicalTokens, cancellationToken);

    internal Task<InfisicalTokenAnswer> GetAsync(string id, CancellationToken cancellationToken = default) =>
        GetAsync("api/v1/auth/token-auth/tokens/" + Uri.EscapeDataString(id), HandWrittenJson.Default.InfisicalTokenAnswer, cancellationToken);

    protected override async ValueTask<HandWrittenException> ReadErrorAsync(int status, Stream body, CancellationToken cancellationToken)
    {
        var error = await JsonSerializer.DeserializeAsync(body, HandWrittenJson.Default.InfisicalError, cancellationToken).ConfigureAwait(false);
        return new(status, error?.Error, error?.Message);
    }
}
