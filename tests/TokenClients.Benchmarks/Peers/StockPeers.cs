using System.Net.Http.Headers;

namespace TokenClients.Benchmarks.Peers;

/// <summary>What the clients that NSwag generates are given.</summary>
internal static class StockPeers
{
    internal static HttpClient Http(HttpMessageHandler handler, string? bearer)
    {
        var http = new HttpClient(handler);
        http.DefaultRequestHeaders.UserAgent.ParseAdd("stock/1.0");
        http.DefaultRequestHeaders.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        return http;
    }
}
