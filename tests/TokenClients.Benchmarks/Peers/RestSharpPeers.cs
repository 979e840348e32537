using RestSharp;

namespace TokenClients.Benchmarks.Peers;

/// <summary>RestSharp, with the JSON reader that it comes with, and the models of the hand-written peers.</summary>
internal static class RestSharpPeers
{
    internal static RestClient Create(HttpMessageHandler handler, string baseAddress, string? bearer)
    {
        var client = new RestClient(new RestClientOptions(baseAddress) { ConfigureMessageHandler = _ => handler });
        if (bearer is not null)
        {
            client.AddDefaultHeader("Authorization", "Bearer " + bearer);
        }

        return client;
    }

    internal static async Task<T> SendAsync<T>(this RestClient client, RestRequest request)
    {
        var response = await client.ExecuteAsync<T>(request).ConfigureAwait(false);
        return response is { IsSuccessful: true, Data: { } data } ? data : throw new InvalidOperationException($"RestSharp: {response.StatusCode}.", response.ErrorException);
    }
}
