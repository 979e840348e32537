using System.IO;
using System.Text.Json;
using Polly;

namespace TokenClients.Benchmarks.Peers.HandWritten;

internal sealed class HandWrittenCrafter(HttpMessageHandler handler, string baseAddress, string accessTokenId, ResiliencePipeline<HttpResponseMessage>? pipeline = null)
    : HandWrittenClient(handler, baseAddress, null, pipeline)
{
    // Made once: it is the same in every address.
    private readonly string _query = "?accessTokenId=" + Uri.EscapeDataString(accessTokenId);

    internal Task<CrafterAccess> CreateAsync(string id, string application, string tenant, DateTimeOffset expiresOn, CancellationToken cancellationToken = default) =>
        PostAsync(
            "crafter-profile/api/1/access_token/create" + _query,
            new()
            {
                Id = id,
                Application = application,
                TenantPermissions = [new() { Tenant = tenant, AllowedActions = ["MANAGE_PROFILES"] }],
                ExpiresOn = expiresOn,
            },
            HandWrittenJson.Default.CrafterCreation,
            HandWrittenJson.Default.CrafterAccess,
            cancellationToken);

    internal Task<List<CrafterAccess>> ListAsync(CancellationToken cancellationToken = default) =>
        GetAsync("crafter-profile/api/1/access_token/all" + _query, HandWrittenJson.Default.ListCrafterAccess, cancellationToken);

    internal Task<CrafterAccess> GetAsync(string id, CancellationToken cancellationToken = default) =>
        GetAsync("crafter-profile/api/1/access_token/" + Uri.EscapeDataString(id) + _query, HandWrittenJson.Default.CrafterAccess, cancellationToken);

    protected override async ValueTask<HandWrittenException> ReadErrorAsync(int status, Stream body, CancellationToken cancellationToken)
    {
        var error = await JsonSerializer.DeserializeAsync(body, HandWrittenJson.Default.CrafterError, cancellationToken).ConfigureAwait(false);
        return new(status, error?.ErrorCode, error?.Message);
    }
}
