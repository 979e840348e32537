using System.IO;
using System.Text;
using System.Text.Json;
using Polly;

namespace TokenClients.Benchmarks.Peers.HandWritten;

internal sealed class HandWrittenApinizer(HttpMessageHandler handler, string baseAddress, string clientId, string clientSecret, ResiliencePipeline<HttpResponseMessage>? pipeline = null)
    : HandWrittenClient(handler, baseAddress, null, pipeline)
{
    internal Task<ApinizerGrant> CreateAsync(CancellationToken cancellationToken = default) =>
        SendAsync(
            HttpMethod.Post,
            "apiops/auth/token",
            Encoding.UTF8.GetBytes($"grant_type=client_credentials&client_id={Uri.EscapeDataString(clientId)}&client_secret={Uri.EscapeDataString(clientSecret)}"),
            "application/x-www-form-urlencoded",
            HandWrittenJson.Default.ApinizerGrant,
            cancellationToken);

    protected override async ValueTask<HandWrittenException> ReadErrorAsync(int status, Stream body, CancellationToken cancellationToken)
    {
        var error = await JsonSerializer.DeserializeAsync(body, HandWrittenJson.Default.ApinizerError, cancellationToken).ConfigureAwait(false);
        return new(status, error?.Error, error?.ErrorDescription);
    }
}
