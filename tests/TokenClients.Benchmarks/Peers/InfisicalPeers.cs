using RestSharp;
using TokenClients.Benchmarks.InMemory;
using TokenClients.Benchmarks.Peers.HandWritten;
using TokenClients.Infisical;
using WithNewtonsoft = TokenClients.Benchmarks.Peers.Stock.NewtonsoftJson.Infisical;
using WithSystemText = TokenClients.Benchmarks.Peers.Stock.SystemTextJson.Infisical;

namespace TokenClients.Benchmarks.Peers;

/// <summary>Who calls Infisical.</summary>
internal static class InfisicalPeers
{
    private const string BaseAddress = "https://us.infisical.com/";
    private const string Credential = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpZGVudGl0eUlkIjoiYWRtaW4ifQ.bm8gc2lnbmF0dXJlIGF0IGFsbCwgb2YgMzIgYnl0ZXMu";
    private const string Path = "api/v1/auth/token-auth/identities/{identityId}/tokens";
    private const string Name = "deploy-0";

    internal static IReadOnlyList<PeerCall> Create()
    {
        var handler = new ServerHandler(InfisicalAnswers.Created);
        var library = Library(handler);
        var withoutResilience = Library(handler, isResilient: false);
        var handWritten = HandWritten(handler);
        var again = HandWritten(handler);
        var withPolly = HandWritten(handler, isResilient: true);
        var newtonsoft = new WithNewtonsoft.InfisicalClient(StockPeers.Http(handler, Credential));
        var systemText = new WithSystemText.InfisicalClient(StockPeers.Http(handler, Credential));
        var restSharp = RestSharpPeers.Create(handler, BaseAddress, Credential);
        return
        [
            PeerCall.Of(PeerNames.Library, () => library.CreateTokenAsync(InfisicalAnswers.IdentityId, new() { Name = Name }), IsRight),
            PeerCall.Of(PeerNames.LibraryWithoutResilience, () => withoutResilience.CreateTokenAsync(InfisicalAnswers.IdentityId, new() { Name = Name }), IsRight),
            PeerCall.Of(PeerNames.HandWritten, () => handWritten.CreateAsync(InfisicalAnswers.IdentityId, Name), IsRight),
            PeerCall.Of(PeerNames.HandWrittenAgain, () => again.CreateAsync(InfisicalAnswers.IdentityId, Name), IsRight),
            PeerCall.Of(PeerNames.HandWrittenWithPolly, () => withPolly.CreateAsync(InfisicalAnswers.IdentityId, Name), IsRight),
            PeerCall.Of(PeerNames.StockNewtonsoft, () => newtonsoft.CreateTokenAuthTokenAsync(InfisicalAnswers.IdentityId, new() { Name = Name }), static made => made.AccessToken == InfisicalAnswers.Secret && made.TokenData.Name == Name),
            PeerCall.Of(PeerNames.StockSystemText, () => systemText.CreateTokenAuthTokenAsync(InfisicalAnswers.IdentityId, new() { Name = Name }), static made => made.AccessToken == InfisicalAnswers.Secret && made.TokenData.Name == Name),
            PeerCall.Of(PeerNames.RestSharp, () => restSharp.SendAsync<InfisicalCreated>(new RestRequest(Path, Method.Post).AddUrlSegment("identityId", InfisicalAnswers.IdentityId).AddJsonBody(new InfisicalCreation { Name = Name })), IsRight),
        ];
    }

    internal static IReadOnlyList<PeerCall> List()
    {
        var handler = new ServerHandler(InfisicalAnswers.Page);
        var library = Library(handler);
        var withoutResilience = Library(handler, isResilient: false);
        var handWritten = HandWritten(handler);
        var again = HandWritten(handler);
        var withPolly = HandWritten(handler, isResilient: true);
        var newtonsoft = new WithNewtonsoft.InfisicalClient(StockPeers.Http(handler, Credential));
        var systemText = new WithSystemText.InfisicalClient(StockPeers.Http(handler, Credential));
        var restSharp = RestSharpPeers.Create(handler, BaseAddress, Credential);
        return
        [
            PeerCall.Of(PeerNames.Library, () => library.ListTokensPageAsync(InfisicalAnswers.IdentityId, pageSize: 100), IsRight),
            PeerCall.Of(PeerNames.LibraryWithoutResilience, () => withoutResilience.ListTokensPageAsync(InfisicalAnswers.IdentityId, pageSize: 100), IsRight),
            PeerCall.Of(PeerNames.HandWritten, () => handWritten.ListAsync(InfisicalAnswers.IdentityId, 100), IsRight),
            PeerCall.Of(PeerNames.HandWrittenAgain, () => again.ListAsync(InfisicalAnswers.IdentityId, 100), IsRight),
            PeerCall.Of(PeerNames.HandWrittenWithPolly, () => withPolly.ListAsync(InfisicalAnswers.IdentityId, 100), IsRight),
            PeerCall.Of(PeerNames.StockNewtonsoft, () => newtonsoft.GetTokenAuthTokensAsync(InfisicalAnswers.IdentityId, null, 100), static page => page.Tokens.Count == 100),
            PeerCall.Of(PeerNames.StockSystemText, () => systemText.GetTokenAuthTokensAsync(InfisicalAnswers.IdentityId, null, 100), static page => page.Tokens.Count == 100),
            PeerCall.Of(PeerNames.RestSharp, () => restSharp.SendAsync<InfisicalTokens>(new RestRequest(Path).AddUrlSegment("identityId", InfisicalAnswers.IdentityId).AddQueryParameter("limit", "100")), IsRight),
        ];
    }

    internal static IReadOnlyList<PeerCall> NotFound()
    {
        var handler = new ServerHandler(InfisicalAnswers.NotFound);
        var library = Library(handler);
        var withoutResilience = Library(handler, isResilient: false);
        var handWritten = HandWritten(handler);
        var again = HandWritten(handler);
        var withPolly = HandWritten(handler, isResilient: true);
        return
        [
            PeerCall.OfFailure<TokenClientException>(PeerNames.Library, () => library.GetTokenAsync(InfisicalAnswers.MissingId), IsRight),
            PeerCall.OfFailure<TokenClientException>(PeerNames.LibraryWithoutResilience, () => withoutResilience.GetTokenAsync(InfisicalAnswers.MissingId), IsRight),
            PeerCall.OfFailure<HandWrittenException>(PeerNames.HandWritten, () => handWritten.GetAsync(InfisicalAnswers.MissingId), IsRight),
            PeerCall.OfFailure<HandWrittenException>(PeerNames.HandWrittenAgain, () => again.GetAsync(InfisicalAnswers.MissingId), IsRight),
            PeerCall.OfFailure<HandWrittenException>(PeerNames.HandWrittenWithPolly, () => withPolly.GetAsync(InfisicalAnswers.MissingId), IsRight),
        ];
    }

    private static InfisicalTokenAuth Library(HttpMessageHandler handler, bool isResilient = true) =>
        new(new() { BaseAddress = new(BaseAddress), AccessToken = new(Credential), Resilience = { Enabled = isResilient } }, handler);

    private static HandWrittenInfisical HandWritten(HttpMessageHandler handler, bool isResilient = false) =>
        new(handler, BaseAddress, Credential, isResilient ? HandWrittenPipeline.Create() : null);

    private static bool IsRight(CreatedToken<InfisicalToken> made) => made is { Problem: null, Token.Name: Name } && made.Secret.Reveal() == InfisicalAnswers.Secret;

    private static bool IsRight(InfisicalCreated made) => made.AccessToken == InfisicalAnswers.Secret && made.TokenData is { Name: Name };

    private static bool IsRight(TokenPage<InfisicalToken> page) => page.Items.Count == 100 && page.Items.All(static token => token is { UpdatedAt: not null, Name: not null });

    private static bool IsRight(InfisicalTokens page) => page.Tokens is { Count: 100 } tokens && tokens.TrueForAll(static token => token is { Name: not null, AccessTokenTTL: > 0 });

    private static bool IsRight(TokenClientException error) => error is { Kind: TokenErrorKind.NotFound, ErrorCode: "NotFound" };

    private static bool IsRight(HandWrittenException error) => error is { StatusCode: 404, Code: "NotFound" };
}
