using System.Net.Http.Json;

namespace TokenClients.Benchmarks.Peers.HandWritten;

internal sealed class HandWrittenCrafter(HttpClient http, string accessTokenId) : HandWrittenClient(http)
{
    // Made once: it is the same in every address.
    private readonly string _query = "?accessTokenId=" + Uri.EscapeDataString(accessTokenId);

    internal Task<CrafterAccess> CreateAsync(string id, string application, string tenant, DateTimeOffset expiresOn, CancellationToken cancellationToken = default) =>
        PostAsync(
            "api/1/access_token/create" + _query,
            new()
            {
                Id = id,
                Application = application,
                TenantPermissions = [new() { Tenant = tenant, AllowedActions = ["MANAGE_PROFILES"] }],
                ExpiresOn = expiresOn,
            },
            CrafterJson.Default.CrafterCreation,
            CrafterJson.Default.CrafterAccess,
            cancellationToken);

    internal Task<List<CrafterAccess>> ListAsync(CancellationToken cancellationToken = default) =>
        GetAsync("api/1/access_token/all" + _query, CrafterJson.Default.ListCrafterAccess, cancellationToken);

    internal Task<CrafterAccess> GetAsync(string id, CancellationToken cancellationToken = default) =>
        GetAsync("api/1/access_token/" + Uri.EscapeDataString(id) + _query, CrafterJson.Default.CrafterAccess, cancellationToken);

    protected override async Task<HandWrittenException> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var error = await response.Content.ReadFromJsonAsync(CrafterJson.Default.CrafterError, cancellationToken).ConfigureAwait(false);
        return new((int)response.StatusCode, error?.ErrorCode, error?.Message);
    }
}
