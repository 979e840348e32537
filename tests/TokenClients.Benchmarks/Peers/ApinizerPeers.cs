using RestSharp;
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
        var handler = new ServerHandler(ApinizerAnswers.Created);
        var library = Library(handler);
        var withoutResilience = Library(handler, isResilient: false);
        var handWritten = HandWritten(handler);
        var again = HandWritten(handler);
        var withPolly = HandWritten(handler, isResilient: true);
        var newtonsoft = new WithNewtonsoft.ApinizerClient(StockPeers.Http(handler, null)) { BaseUrl = BaseAddress };
        var systemText = new WithSystemText.ApinizerClient(StockPeers.Http(handler, null)) { BaseUrl = BaseAddress };
        var restSharp = RestSharpPeers.Create(handler, BaseAddress, null);
        return
        [
            PeerCall.Of(PeerNames.Library, () => library.CreateTokenAsync(), IsRight),
            PeerCall.Of(PeerNames.LibraryWithoutResilience, () => withoutResilience.CreateTokenAsync(), IsRight),
            PeerCall.Of(PeerNames.HandWritten, () => handWritten.CreateAsync(), IsRight),
            PeerCall.Of(PeerNames.HandWrittenAgain, () => again.CreateAsync(), IsRight),
            PeerCall.Of(PeerNames.HandWrittenWithPolly, () => withPolly.CreateAsync(), IsRight),
            PeerCall.Of(PeerNames.StockNewtonsoft, () => newtonsoft.CreateTokenAsync(new() { Grant_type = WithNewtonsoft.ClientCredentialsGrantType.Client_credentials, Client_id = ClientId, Client_secret = ClientSecret }), static made => made.Access_token == ApinizerAnswers.Secret && made.Expires_in == 28800),
            PeerCall.Of(PeerNames.StockSystemText, () => systemText.CreateTokenAsync(new() { Grant_type = WithSystemText.ClientCredentialsGrantType.Client_credentials, Client_id = ClientId, Client_secret = ClientSecret }), static made => made.Access_token == ApinizerAnswers.Secret && made.Expires_in == 28800),
            PeerCall.Of(PeerNames.RestSharp, () => restSharp.SendAsync<ApinizerGrant>(new RestRequest("apiops/auth/token", Method.Post).AddParameter("grant_type", "client_credentials").AddParameter("client_id", ClientId).AddParameter("client_secret", ClientSecret)), IsRight),
        ];
    }

    internal static IReadOnlyList<PeerCall> NotFound()
    {
        var handler = new ServerHandler(ApinizerAnswers.NotFound);
        var library = Library(handler);
        var withoutResilience = Library(handler, isResilient: false);
        var handWritten = HandWritten(handler);
        var again = HandWritten(handler);
        var withPolly = HandWritten(handler, isResilient: true);
        return
        [
            PeerCall.OfFailure<TokenClientException>(PeerNames.Library, () => library.CreateTokenAsync(), IsRight),
            PeerCall.OfFailure<TokenClientException>(PeerNames.LibraryWithoutResilience, () => withoutResilience.CreateTokenAsync(), IsRight),
            PeerCall.OfFailure<HandWrittenException>(PeerNames.HandWritten, () => handWritten.CreateAsync(), IsRight),
            PeerCall.OfFailure<HandWrittenException>(PeerNames.HandWrittenAgain, () => again.CreateAsync(), IsRight),
            PeerCall.OfFailure<HandWrittenException>(PeerNames.HandWrittenWithPolly, () => withPolly.CreateAsync(), IsRight),
        ];
    }

    private static ApinizerAuth Library(HttpMessageHandler handler, bool isResilient = true) =>
        new(new() { BaseAddress = new(BaseAddress), ClientId = ClientId, ClientSecret = new(ClientSecret), Resilience = { Enabled = isResilient } }, handler);

    private static HandWrittenApinizer HandWritten(HttpMessageHandler handler, bool isResilient = false) =>
        new(handler, BaseAddress, ClientId, ClientSecret, isResilient ? HandWrittenPipeline.Create() : null);

    private static bool IsRight(IssuedToken made) => made.Secret.Reveal() == ApinizerAnswers.Secret && made.Expiry.Instant is not null;

    private static bool IsRight(ApinizerGrant made) => made is { AccessToken: ApinizerAnswers.Secret, ExpiresIn: 28800 };

    private static bool IsRight(TokenClientException error) => error is { StatusCode: 404, ErrorCode: "resource_not_found" };

    private static bool IsRight(HandWrittenException error) => error is { StatusCode: 404, Code: "resource_not_found" };
}
