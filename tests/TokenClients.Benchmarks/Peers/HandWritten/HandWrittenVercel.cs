using System.Net.Http.Json;

namespace TokenClients.Benchmarks.Peers.HandWritten;

internal sealed class HandWrittenVercel(HttpClient http) : HandWrittenClient(http)
{
    internal Task<VercelCreated> CreateAsync(string name, DateTimeOffset expiresAt, CancellationToken cancellationToken = default) =>
        PostAsync("v3/user/tokens", new() { Name = name, ExpiresAt = expiresAt }, VercelJson.Default.VercelCreation, VercelJson.Default.VercelCreated, cancellationToken);

    internal Task<VercelAuthTokens> ListAsync(int limit, CancellationToken cancellationToken = default) =>
        GetAsync($"v6/user/tokens?limit={limit}", VercelJson.Default.VercelAuthTokens, cancellationToken);

    internal Task<VercelTokenResponse> GetAsync(string id, CancellationToken cancellationToken = default) =>
        GetAsync("v5/user/tokens/" + Uri.EscapeDataString(id), VercelJson.Default.VercelTokenResponse, cancellationToken);

    protected override async Task<HandWrittenException> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var error = await response.Content.ReadFromJsonAsync(VercelJson.Default.VercelError, cancellationToken).ConfigureAwait(false);
        return new((int)response.StatusCode, error?.Error?.Code, error?.Error?.Message);
    }
}
