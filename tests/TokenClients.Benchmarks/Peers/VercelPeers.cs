using RestSharp;
using TokenClients.Benchmarks.InMemory;
using TokenClients.Benchmarks.Peers.HandWritten;
using TokenClients.Vercel;
using WithNewtonsoft = TokenClients.Benchmarks.Peers.Stock.NewtonsoftJson.Vercel;
using WithSystemText = TokenClients.Benchmarks.Peers.Stock.SystemTextJson.Vercel;

namespace TokenClients.Benchmarks.Peers;

/// <summary>Who calls Vercel.</summary>
internal static class VercelPeers
{
    private const string BaseAddress = "https://api.vercel.com/";
    private const string Credential = "vcp_fakeCredentialFakeCredentialFakeCredential12";
    private const string Name = "deploy-0";

    private static readonly DateTimeOffset ExpiresAt = DateTimeOffset.UtcNow.AddDays(30);

    internal static IReadOnlyList<PeerCall> Create()
    {
        var handler = new ServerHandler(VercelAnswers.Created);
        var library = Library(handler);
        var withoutResilience = Library(handler, isResilient: false);
        var handWritten = HandWritten(handler);
        var again = HandWritten(handler);
        var withPolly = HandWritten(handler, isResilient: true);
        var newtonsoft = new WithNewtonsoft.VercelClient(StockPeers.Http(handler, Credential));
        var systemText = new WithSystemText.VercelClient(StockPeers.Http(handler, Credential));
        var restSharp = RestSharpPeers.Create(handler, BaseAddress, Credential);
        return
        [
            PeerCall.Of(PeerNames.Library, () => library.CreateTokenAsync(new(Name, TokenExpiry.At(ExpiresAt))), IsRight),
            PeerCall.Of(PeerNames.LibraryWithoutResilience, () => withoutResilience.CreateTokenAsync(new(Name, TokenExpiry.At(ExpiresAt))), IsRight),
            PeerCall.Of(PeerNames.HandWritten, () => handWritten.CreateAsync(Name, ExpiresAt), IsRight),
            PeerCall.Of(PeerNames.HandWrittenAgain, () => again.CreateAsync(Name, ExpiresAt), IsRight),
            PeerCall.Of(PeerNames.HandWrittenWithPolly, () => withPolly.CreateAsync(Name, ExpiresAt), IsRight),
            PeerCall.Of(PeerNames.StockNewtonsoft, () => newtonsoft.CreateAuthTokenAsync(null, null, new() { Name = Name, ExpiresAt = ExpiresAt.ToUnixTimeMilliseconds() }), static made => made.BearerToken == VercelAnswers.Secret && made.Token.Scopes.Count == 2),
            PeerCall.Of(PeerNames.StockSystemText, () => systemText.CreateAuthTokenAsync(null, null, new() { Name = Name, ExpiresAt = ExpiresAt.ToUnixTimeMilliseconds() }), static made => made.BearerToken == VercelAnswers.Secret && made.Token.Scopes.Count == 2),
            PeerCall.Of(PeerNames.RestSharp, () => restSharp.SendAsync<VercelCreated>(new RestRequest("v3/user/tokens", Method.Post).AddJsonBody(new VercelCreation { Name = Name, ExpiresAt = ExpiresAt })), IsRight),
        ];
    }

    internal static IReadOnlyList<PeerCall> List()
    {
        var handler = new ServerHandler(VercelAnswers.Page);
        var library = Library(handler);
        var withoutResilience = Library(handler, isResilient: false);
        var handWritten = HandWritten(handler);
        var again = HandWritten(handler);
        var withPolly = HandWritten(handler, isResilient: true);
        var newtonsoft = new WithNewtonsoft.VercelClient(StockPeers.Http(handler, Credential));
        var systemText = new WithSystemText.VercelClient(StockPeers.Http(handler, Credential));
        var restSharp = RestSharpPeers.Create(handler, BaseAddress, Credential);
        return
        [
            PeerCall.Of(PeerNames.Library, () => library.ListTokensPageAsync(pageSize: 100), IsRight),
            PeerCall.Of(PeerNames.LibraryWithoutResilience, () => withoutResilience.ListTokensPageAsync(pageSize: 100), IsRight),
            PeerCall.Of(PeerNames.HandWritten, () => handWritten.ListAsync(100), IsRight),
            PeerCall.Of(PeerNames.HandWrittenAgain, () => again.ListAsync(100), IsRight),
            PeerCall.Of(PeerNames.HandWrittenWithPolly, () => withPolly.ListAsync(100), IsRight),
            PeerCall.Of(PeerNames.StockNewtonsoft, () => newtonsoft.ListAuthTokensAsync(100, null), static page => page.Tokens.Count == 100 && page.Tokens.All(static token => token.Scopes.Count == 2)),
            PeerCall.Of(PeerNames.StockSystemText, () => systemText.ListAuthTokensAsync(100, null), static page => page.Tokens.Count == 100 && page.Tokens.All(static token => token.Scopes.Count == 2)),
            PeerCall.Of(PeerNames.RestSharp, () => restSharp.SendAsync<VercelAuthTokens>(new RestRequest("v6/user/tokens").AddQueryParameter("limit", "100")), IsRight),
        ];
    }

    internal static IReadOnlyList<PeerCall> NotFound()
    {
        var handler = new ServerHandler(VercelAnswers.NotFound);
        var library = Library(handler);
        var withoutResilience = Library(handler, isResilient: false);
        var handWritten = HandWritten(handler);
        var again = HandWritten(handler);
        var withPolly = HandWritten(handler, isResilient: true);
        return
        [
            PeerCall.OfFailure<TokenClientException>(PeerNames.Library, () => library.GetTokenAsync(VercelAnswers.MissingId), IsRight),
            PeerCall.OfFailure<TokenClientException>(PeerNames.LibraryWithoutResilience, () => withoutResilience.GetTokenAsync(VercelAnswers.MissingId), IsRight),
            PeerCall.OfFailure<HandWrittenException>(PeerNames.HandWritten, () => handWritten.GetAsync(VercelAnswers.MissingId), IsRight),
            PeerCall.OfFailure<HandWrittenException>(PeerNames.HandWrittenAgain, () => again.GetAsync(VercelAnswers.MissingId), IsRight),
            PeerCall.OfFailure<HandWrittenException>(PeerNames.HandWrittenWithPolly, () => withPolly.GetAsync(VercelAnswers.MissingId), IsRight),
        ];
    }

    private static VercelTokens Library(HttpMessageHandler handler, bool isResilient = true) =>
        new(new() { AccessToken = new(Credential), Resilience = { Enabled = isResilient } }, handler);

    private static HandWrittenVercel HandWritten(HttpMessageHandler handler, bool isResilient = false) =>
        new(handler, BaseAddress, Credential, isResilient ? HandWrittenPipeline.Create() : null);

    private static bool IsRight(CreatedToken<VercelToken> made) => made.Problem is null && made.Secret.Reveal() == VercelAnswers.Secret && made.Token is { Scopes.Count: 2 };

    private static bool IsRight(VercelCreated made) => made.BearerToken == VercelAnswers.Secret && made.Token is { Scopes.Count: 2 };

    private static bool IsRight(TokenPage<VercelToken> page) => page.Items.Count == 100 && page.Items.All(static token => token.Scopes.Count == 2);

    private static bool IsRight(VercelAuthTokens page) => page.Tokens is { Count: 100 } tokens && tokens.TrueForAll(static token => token.Scopes is { Count: 2 });

    private static bool IsRight(TokenClientException error) => error is { Kind: TokenErrorKind.NotFound, ErrorCode: "not_found" };

    private static bool IsRight(HandWrittenException error) => error is { StatusCode: 404, Code: "not_found" };
}
