#nullable enable
using System.Text;

#pragma warning disable IDE0060 // The generated half of the class says what the parameters are.

namespace TokenClients.Benchmarks.Peers.Stock.NewtonsoftJson.Crafter
{
    /// <content>NSwag generates nothing for a credential in the query; this is where its users put it.</content>
    public partial class CrafterClient
    {
        public required string Credential { get; init; }

        partial void PrepareRequest(HttpClient client, HttpRequestMessage request, StringBuilder urlBuilder) => urlBuilder.Append("?accessTokenId=").Append(Uri.EscapeDataString(Credential));
    }
}

namespace TokenClients.Benchmarks.Peers.Stock.SystemTextJson.Crafter
{
    /// <content>NSwag generates nothing for a credential in the query; this is where its users put it.</content>
    public partial class CrafterClient
    {
        public required string Credential { get; init; }

        partial void PrepareRequest(HttpClient client, HttpRequestMessage request, StringBuilder urlBuilder) => urlBuilder.Append("?accessTokenId=").Append(Uri.EscapeDataString(Credential));
    }
}
