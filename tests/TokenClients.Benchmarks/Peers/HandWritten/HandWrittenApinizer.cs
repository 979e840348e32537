using System.Net.Http.Json;

namespace TokenClients.Benchmarks.Peers.HandWritten;

internal sealed class HandWrittenApinizer(HttpClient http, string clientId, string clientSecret) : HandWrittenClient(http)
{
    internal Task<ApinizerGrant> CreateAsync(CancellationToken cancellationToken = default) =>
        PostAsync(
            "apiops/auth/token",
            [new("grant_type", "client_credentials"), new("client_id", clientId), new("client_secret", clientSecret)],
            ApinizerJson.Default.ApinizerGrant,
            cancellationToken);

    protected override async Task<HandWrittenException> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var error = await response.Content.ReadFromJsonAsync(ApinizerJson.Default.ApinizerError, cancellationToken).ConfigureAwait(false);
        return new((int)response.StatusCode, error?.Error, error?.ErrorDescription);
    }
}
