using System.Net.Http.Json;

namespace TokenClients.Benchmarks.Peers.HandWritten;

internal sealed class HandWrittenInfisical(HttpClient http) : HandWrittenClient(http)
{
    internal Task<InfisicalCreated> CreateAsync(Guid identityId, string name, CancellationToken cancellationToken = default) =>
        PostAsync($"api/v1/auth/token-auth/identities/{identityId}/tokens", new() { Name = name }, InfisicalJson.Default.InfisicalCreation, InfisicalJson.Default.InfisicalCreated, cancellationToken);

    internal Task<InfisicalTokens> ListAsync(Guid identityId, int limit, CancellationToken cancellationToken = default) =>
        GetAsync($"api/v1/auth/token-auth/identities/{identityId}/tokens?limit={limit}", InfisicalJson.Default.InfisicalTokens, cancellationToken);

    internal Task<InfisicalTokenResponse> GetAsync(string id, CancellationToken cancellationToken = default) =>
        GetAsync("api/v1/auth/token-auth/tokens/" + Uri.EscapeDataString(id), InfisicalJson.Default.InfisicalTokenResponse, cancellationToken);

    protected override async Task<HandWrittenException> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var error = await response.Content.ReadFromJsonAsync(InfisicalJson.Default.InfisicalError, cancellationToken).ConfigureAwait(false);
        return new((int)response.StatusCode, error?.Error, error?.Message);
    }
}
