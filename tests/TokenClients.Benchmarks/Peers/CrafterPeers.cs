using Microsoft.Extensions.DependencyInjection;
using TokenClients.Benchmarks.InMemory;
using TokenClients.Benchmarks.Peers.HandWritten;
using TokenClients.Crafter;
using WithNewtonsoft = TokenClients.Benchmarks.Peers.Stock.NewtonsoftJson.Crafter;
using WithSystemText = TokenClients.Benchmarks.Peers.Stock.SystemTextJson.Crafter;

namespace TokenClients.Benchmarks.Peers;

/// <summary>Who calls Crafter Profile.</summary>
internal static class CrafterPeers
{
    private const string BaseAddress = "https://crafter.example/crafter-profile/";
    private const string Credential = "5b9d1f3e-7a2c-4e60-8d14-c6f0a9b3e752";
    private const string Name = "newsletter-0";

    private static readonly DateTimeOffset ExpiresAt = DateTimeOffset.UtcNow.AddDays(30);

    // An id of the caller's, as the response repeats it; a library that makes one would see another's token.
    private static readonly SecretString MissingId = new(CrafterResponses.MissingId);
    private static readonly SecretString Id = new(CrafterResponses.Id(0));

    internal static IReadOnlyList<PeerCall> Create()
    {
        var clients = Clients(CrafterResponses.Created);
        var newtonsoft = new WithNewtonsoft.CrafterClient(clients.Bare()) { BaseUrl = BaseAddress, Credential = Credential };
        var systemText = new WithSystemText.CrafterClient(clients.Bare()) { BaseUrl = BaseAddress, Credential = Credential };
        return
        [
            .. clients.Calls(
                static client => client.CreateTokenAsync(new(Name, TokenExpiry.At(ExpiresAt)) { Id = Id, Permissions = [CrafterPermission.ForTenant("default", CrafterAction.ManageProfiles)] }), IsRight,
                static client => client.CreateAsync(CrafterResponses.Id(0), Name, "default", ExpiresAt), IsRight),
            PeerCall.Of(PeerNames.StockNewtonsoft, () => newtonsoft.CreateAccessTokenAsync(new() { Id = CrafterResponses.Id(0), Application = Name, TenantPermissions = [new() { Tenant = "default", AllowedActions = ["MANAGE_PROFILES"] }], ExpiresOn = ExpiresAt.ToUnixTimeMilliseconds() }), static made => made.Id == CrafterResponses.Id(0) && made.TenantPermissions.Count == 2),
            PeerCall.Of(PeerNames.StockSystemText, () => systemText.CreateAccessTokenAsync(new() { Id = CrafterResponses.Id(0), Application = Name, TenantPermissions = [new() { Tenant = "default", AllowedActions = ["MANAGE_PROFILES"] }], ExpiresOn = ExpiresAt.ToUnixTimeMilliseconds() }), static made => made.Id == CrafterResponses.Id(0) && made.TenantPermissions.Count == 2),
        ];
    }

    internal static IReadOnlyList<PeerCall> List()
    {
        var clients = Clients(CrafterResponses.All);
        var newtonsoft = new WithNewtonsoft.CrafterClient(clients.Bare()) { BaseUrl = BaseAddress, Credential = Credential };
        var systemText = new WithSystemText.CrafterClient(clients.Bare()) { BaseUrl = BaseAddress, Credential = Credential };
        return
        [
            .. clients.Calls(
                static client => client.ListTokensPageAsync(), IsRight,
                static client => client.ListAsync(), IsRight),
            PeerCall.Of(PeerNames.StockNewtonsoft, () => newtonsoft.ListAccessTokensAsync(), static all => all.Count == 100),
            PeerCall.Of(PeerNames.StockSystemText, () => systemText.ListAccessTokensAsync(), static all => all.Count == 100),
        ];
    }

    internal static IReadOnlyList<PeerCall> NotFound() => Clients(CrafterResponses.NotFound).Failures(
        static client => client.GetTokenAsync(MissingId), IsRight,
        static client => client.GetAsync(CrafterResponses.MissingId), IsRight);

    private static ServicePeers<ICrafterAccessTokens, HandWrittenCrafter> Clients(ServerResponse response) => new(
        response,
        static builder => builder.AddCrafter(static options => (options.BaseAddress, options.AccessToken) = (new(BaseAddress), new(Credential))),
        static http => PeerSetup.Configure(http, BaseAddress, bearer: null),
        static http => new(http, Credential));

    private static bool IsRight(CreatedToken<CrafterToken> made) => made is { Problem: null, Token.Permissions.Count: 2 } && made.Secret == Id;

    private static bool IsRight(CrafterAccess made) => made.Id == CrafterResponses.Id(0) && made.TenantPermissions is { Count: 2 };

    private static bool IsRight(TokenPage<CrafterToken> page) => page.Items.Count == 100 && page.Items.All(static token => token is { Secret: not null, Permissions.Count: 2 });

    private static bool IsRight(List<CrafterAccess> all) => all.Count == 100 && all.TrueForAll(static token => token is { Id: not null, TenantPermissions.Count: 2 });

    private static bool IsRight(TokenClientException error) => error is { Kind: TokenErrorKind.NotFound, ErrorCode: "NO_SUCH_ACCESS_TOKEN_ID" };

    private static bool IsRight(HandWrittenException error) => error is { StatusCode: 404, Code: "NO_SUCH_ACCESS_TOKEN_ID" };
}
