using Microsoft.Extensions.DependencyInjection;
using TokenClients.Benchmarks.InMemory;
using TokenClients.Benchmarks.Peers.HandWritten;
using TokenClients.Apinizer;
using WithNewtonsoft = TokenClients.Benchmarks.Peers.Stock.NewtonsoftJson.Apinizer;
using WithSystemText = TokenClients.Benchmarks.Peers.Stock.SystemTextJson.Apinizer;

namespace TokenClients.Benchmarks.Peers;

/// <summary>Who calls an Apinizer manager.</summary>
internal static class ApinizerPeers
{
    private const string BaseAddress = "https://apinizer.example/";
    private const string ClientId = "deployer";
    private const string ClientSecret = "no+secret & nobody's";

    internal static IReadOnlyList<PeerCall> Create()
    {
        var clients = Clients(ApinizerResponses.Created);
        var newtonsoft = new WithNewtonsoft.ApinizerClient(clients.Bare()) { BaseUrl = BaseAddress };
        var systemText = new WithSystemText.ApinizerClient(clients.Bare()) { BaseUrl = BaseAddress };
        return
        [
            .. clients.Calls(
                static client => client.CreateTokenAsync(), IsRight,
                static client => client.CreateAsync(), IsRight),
            PeerCall.Of(PeerNames.StockNewtonsoft, () => newtonsoft.CreateTokenAsync(new() { Grant_type = WithNewtonsoft.ClientCredentialsGrantType.Client_credentials, Client_id = ClientId, Client_secret = ClientSecret }), static made => made.Access_token == ApinizerResponses.Secret && made.Expires_in == 28800),
            PeerCall.Of(PeerNames.StockSystemText, () => systemText.CreateTokenAsync(new() { Grant_type = WithSystemText.ClientCredentialsGrantType.Client_credentials, Client_id = ClientId, Client_secret = ClientSecret }), static made => made.Access_token == ApinizerResponses.Secret && made.Expires_in == 28800),
        ];
    }

    internal static IReadOnlyList<PeerCall> NotFound() => Clients(ApinizerResponses.NotFound).Failures(
        static client => client.CreateTokenAsync(), IsRight,
        static client => client.CreateAsync(), IsRight);

    private static ServicePeers<IApinizerAuth, HandWrittenApinizer> Clients(ServerResponse response) => new(
        response,
        static builder => builder.AddApinizer(static options => (options.BaseAddress, options.ClientId, options.ClientSecret) = (new(BaseAddress), ClientId, new(ClientSecret))),
        static http => PeerSetup.Configure(http, BaseAddress, bearer: null),
        static http => new(http, ClientId, ClientSecret));

    private static bool IsRight(IssuedToken made) => made.Secret.Reveal() == ApinizerResponses.Secret && made.Expiry.Instant is not null;

    private static bool IsRight(ApinizerGrant made) => made is { AccessToken: ApinizerResponses.Secret, ExpiresIn: 28800 };

    private static bool IsRight(TokenClientException error) => error is { StatusCode: 404, ErrorCode: "resource_not_found" };

    private static bool IsRight(HandWrittenException error) => error is { StatusCode: 404, Code: "resource_not_found" };
}
