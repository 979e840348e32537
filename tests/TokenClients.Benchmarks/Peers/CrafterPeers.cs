using RestSharp;
using TokenClients.Benchmarks.InMemory;
using TokenClients.Benchmarks.Peers.HandWritten;
using TokenClients.Crafter;
using WithNewtonsoft = TokenClients.Benchmarks.Peers.Stock.NewtonsoftJson.Crafter;
using WithSystemText = TokenClients.Benchmarks.Peers.Stock.SystemTextJson.Crafter;

namespace TokenClients.Benchmarks.Peers;

/// <summary>Who calls Crafter Profile.</summary>
internal static class CrafterPeers
{
    private const string BaseAddress = "https://crafter.example/";
    private const string Root = BaseAddress + "crafter-profile/";
    private const string Credential = "5b9d1f3e-7a2c-4e60-8d14-c6f0a9b3e752";
    private const string Name = "newsletter-0";

    private static readonly DateTimeOffset ExpiresAt = DateTimeOffset.UtcNow.AddDays(30);

    // An id of the caller's, as the answer repeats it; a library that makes one would see another's token.
    private static readonly SecretString MissingId = new(CrafterAnswers.MissingId);
    private static readonly SecretString Id = new(CrafterAnswers.Id(0));

    internal static IReadOnlyList<PeerCall> Create()
    {
        var handler = new ServerHandler(CrafterAnswers.Created);
        var library = Library(handler);
        var withoutResilience = Library(handler, isResilient: false);
        var handWritten = HandWritten(handler);
        var again = HandWritten(handler);
        var withPolly = HandWritten(handler, isResilient: true);
        var newtonsoft = new WithNewtonsoft.CrafterClient(StockPeers.Http(handler, null)) { BaseUrl = Root, Credential = Credential };
        var systemText = new WithSystemText.CrafterClient(StockPeers.Http(handler, null)) { BaseUrl = Root, Credential = Credential };
        var restSharp = RestSharpPeers.Create(handler, Root, null);
        return
        [
            PeerCall.Of(PeerNames.Library, () => library.CreateTokenAsync(new(Name, TokenExpiry.At(ExpiresAt)) { Id = Id, Permissions = [CrafterPermission.ForTenant("default", CrafterAction.ManageProfiles)] }), IsRight),
            PeerCall.Of(PeerNames.LibraryWithoutResilience, () => withoutResilience.CreateTokenAsync(new(Name, TokenExpiry.At(ExpiresAt)) { Id = Id, Permissions = [CrafterPermission.ForTenant("default", CrafterAction.ManageProfiles)] }), IsRight),
            PeerCall.Of(PeerNames.HandWritten, () => handWritten.CreateAsync(CrafterAnswers.Id(0), Name, "default", ExpiresAt), IsRight),
            PeerCall.Of(PeerNames.HandWrittenAgain, () => again.CreateAsync(CrafterAnswers.Id(0), Name, "default", ExpiresAt), IsRight),
            PeerCall.Of(PeerNames.HandWrittenWithPolly, () => withPolly.CreateAsync(CrafterAnswers.Id(0), Name, "default", ExpiresAt), IsRight),
            PeerCall.Of(PeerNames.StockNewtonsoft, () => newtonsoft.CreateAccessTokenAsync(new() { Id = CrafterAnswers.Id(0), Application = Name, TenantPermissions = [new() { Tenant = "default", AllowedActions = ["MANAGE_PROFILES"] }], ExpiresOn = ExpiresAt.ToUnixTimeMilliseconds() }), static made => made.Id == CrafterAnswers.Id(0) && made.TenantPermissions.Count == 2),
            PeerCall.Of(PeerNames.StockSystemText, () => systemText.CreateAccessTokenAsync(new() { Id = CrafterAnswers.Id(0), Application = Name, TenantPermissions = [new() { Tenant = "default", AllowedActions = ["MANAGE_PROFILES"] }], ExpiresOn = ExpiresAt.ToUnixTimeMilliseconds() }), static made => made.Id == CrafterAnswers.Id(0) && made.TenantPermissions.Count == 2),
            PeerCall.Of(PeerNames.RestSharp, () => restSharp.SendAsync<CrafterAccess>(new RestRequest("api/1/access_token/create", Method.Post).AddQueryParameter("accessTokenId", Credential).AddJsonBody(new CrafterCreation { Id = CrafterAnswers.Id(0), Application = Name, TenantPermissions = [new() { Tenant = "default", AllowedActions = ["MANAGE_PROFILES"] }], ExpiresOn = ExpiresAt })), IsRight),
        ];
    }

    internal static IReadOnlyList<PeerCall> List()
    {
        var handler = new ServerHandler(CrafterAnswers.All);
        var library = Library(handler);
        var withoutResilience = Library(handler, isResilient: false);
        var handWritten = HandWritten(handler);
        var again = HandWritten(handler);
        var withPolly = HandWritten(handler, isResilient: true);
        var newtonsoft = new WithNewtonsoft.CrafterClient(StockPeers.Http(handler, null)) { BaseUrl = Root, Credential = Credential };
        var systemText = new WithSystemText.CrafterClient(StockPeers.Http(handler, null)) { BaseUrl = Root, Credential = Credential };
        var restSharp = RestSharpPeers.Create(handler, Root, null);
        return
        [
            PeerCall.Of(PeerNames.Library, () => library.ListTokensPageAsync(), IsRight),
            PeerCall.Of(PeerNames.LibraryWithoutResilience, () => withoutResilience.ListTokensPageAsync(), IsRight),
            PeerCall.Of(PeerNames.HandWritten, () => handWritten.ListAsync(), IsRight),
            PeerCall.Of(PeerNames.HandWrittenAgain, () => again.ListAsync(), IsRight),
            PeerCall.Of(PeerNames.HandWrittenWithPolly, () => withPolly.ListAsync(), IsRight),
            PeerCall.Of(PeerNames.StockNewtonsoft, () => newtonsoft.ListAccessTokensAsync(), static all => all.Count == 100),
            PeerCall.Of(PeerNames.StockSystemText, () => systemText.ListAccessTokensAsync(), static all => all.Count == 100),
            PeerCall.Of(PeerNames.RestSharp, () => restSharp.SendAsync<List<CrafterAccess>>(new RestRequest("api/1/access_token/all").AddQueryParameter("accessTokenId", Credential)), IsRight),
        ];
    }

    internal static IReadOnlyList<PeerCall> NotFound()
    {
        var handler = new ServerHandler(CrafterAnswers.NotFound);
        var library = Library(handler);
        var withoutResilience = Library(handler, isResilient: false);
        var handWritten = HandWritten(handler);
        var again = HandWritten(handler);
        var withPolly = HandWritten(handler, isResilient: true);
        return
        [
            PeerCall.OfFailure<TokenClientException>(PeerNames.Library, () => library.GetTokenAsync(MissingId), IsRight),
            PeerCall.OfFailure<TokenClientException>(PeerNames.LibraryWithoutResilience, () => withoutResilience.GetTokenAsync(MissingId), IsRight),
            PeerCall.OfFailure<HandWrittenException>(PeerNames.HandWritten, () => handWritten.GetAsync(CrafterAnswers.MissingId), IsRight),
            PeerCall.OfFailure<HandWrittenException>(PeerNames.HandWrittenAgain, () => again.GetAsync(CrafterAnswers.MissingId), IsRight),
            PeerCall.OfFailure<HandWrittenException>(PeerNames.HandWrittenWithPolly, () => withPolly.GetAsync(CrafterAnswers.MissingId), IsRight),
        ];
    }

    private static CrafterAccessTokens Library(HttpMessageHandler handler, bool isResilient = true) =>
        new(new() { BaseAddress = new(Root), AccessToken = new(Credential), Resilience = { Enabled = isResilient } }, handler);

    private static HandWrittenCrafter HandWritten(HttpMessageHandler handler, bool isResilient = false) =>
        new(handler, BaseAddress, Credential, isResilient ? HandWrittenPipeline.Create() : null);

    private static bool IsRight(CreatedToken<CrafterToken> made) => made is { Problem: null, Token.Permissions.Count: 2 } && made.Secret == Id;

    private static bool IsRight(CrafterAccess made) => made.Id == CrafterAnswers.Id(0) && made.TenantPermissions is { Count: 2 };

    private static bool IsRight(TokenPage<CrafterToken> page) => page.Items.Count == 100 && page.Items.All(static token => token is { Secret: not null, Permissions.Count: 2 });

    private static bool IsRight(List<CrafterAccess> all) => all.Count == 100 && all.TrueForAll(static token => token is { Id: not null, TenantPermissions.Count: 2 });

    private static bool IsRight(TokenClientException error) => error is { Kind: TokenErrorKind.NotFound, ErrorCode: "NO_SUCH_ACCESS_TOKEN_ID" };

    private static bool IsRight(HandWrittenException error) => error is { StatusCode: 404, Code: "NO_SUCH_ACCESS_TOKEN_ID" };
}
