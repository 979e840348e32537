using System.Net.Http.Json;
using System.Text.Json;

namespace TokenClients.Benchmarks.Processes.ByHand;

/// <summary>What people write who need one call: <see cref="HttpClient"/> with source-generated JSON.</summary>
internal sealed class ByHandVercel(HttpClient http)
{
    private static readonly Uri Tokens = new("v3/user/tokens", UriKind.Relative);

    internal async Task<TokenCreated> CreateTokenAsync(NewToken request, CancellationToken cancellationToken = default)
    {
        using var response = await http.PostAsJsonAsync(Tokens, request, ByHandJson.Default.NewToken, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            throw new HttpRequestException(Describe(body) ?? response.ReasonPhrase, inner: null, response.StatusCode);
        }

        return await response.Content.ReadFromJsonAsync(ByHandJson.Default.TokenCreated, cancellationToken).ConfigureAwait(false)
            ?? throw new JsonException("The answer is null.");
    }

    private static string? Describe(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ByHandJson.Default.Refusal)?.Error is { } error ? $"{error.Code}: {error.Message}" : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
