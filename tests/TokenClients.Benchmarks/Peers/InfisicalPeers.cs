using Microsoft.Extensions.DependencyInjection;
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
    private const string Name = "deploy-0";

    internal static IReadOnlyList<PeerCall> Create()
    {
        var clients = Clients(InfisicalResponses.Created);
        var newtonsoft = new WithNewtonsoft.InfisicalClient(clients.Bare());
        var systemText = new WithSystemText.InfisicalClient(clients.Bare());
        return
        [
            .. clients.Calls(
                static client => client.CreateTokenAsync(InfisicalResponses.IdentityId, new() { Name = Name }), IsRight,
                static client => client.CreateAsync(InfisicalResponses.IdentityId, Name), IsRight),
            PeerCall.Of(PeerNames.StockNewtonsoft, () => newtonsoft.CreateTokenAuthTokenAsync(InfisicalResponses.IdentityId, new() { Name = Name }), static made => made.AccessToken == InfisicalResponses.Secret && made.TokenData.Name == Name),
            PeerCall.Of(PeerNames.StockSystemText, () => systemText.CreateTokenAuthTokenAsync(InfisicalResponses.IdentityId, new() { Name = Name }), static made => made.AccessToken == InfisicalResponses.Secret && made.TokenData.Name == Name),
        ];
    }

    internal static IReadOnlyList<PeerCall> List()
    {
        var clients = Clients(InfisicalResponses.Page);
        var newtonsoft = new WithNewtonsoft.InfisicalClient(clients.Bare());
        var systemText = new WithSystemText.InfisicalClient(clients.Bare());
        return
        [
            .. clients.Calls(
                static client => client.ListTokensPageAsync(InfisicalResponses.IdentityId, pageSize: 100), IsRight,
                static client => client.ListAsync(InfisicalResponses.IdentityId, 100), IsRight),
            PeerCall.Of(PeerNames.StockNewtonsoft, () => newtonsoft.GetTokenAuthTokensAsync(InfisicalResponses.IdentityId, null, 100), static page => page.Tokens.Count == 100),
            PeerCall.Of(PeerNames.StockSystemText, () => systemText.GetTokenAuthTokensAsync(InfisicalResponses.IdentityId, null, 100), static page => page.Tokens.Count == 100),
        ];
    }

    internal static IReadOnlyList<PeerCall> NotFound() => Clients(InfisicalResponses.NotFound).Failures(
        static client => client.GetTokenAsync(InfisicalResponses.MissingId), IsRight,
        static client => client.GetAsync(InfisicalResponses.MissingId), IsRight);

    private static ServicePeers<IInfisicalTokenAuth, HandWrittenInfisical> Clients(ServerResponse response) => new(
        response,
        static builder => builder.AddInfisical(static options => (options.BaseAddress, options.AccessToken) = (new(BaseAddress), new(Credential))),
        static http => PeerSetup.Configure(http, BaseAddress, Credential),
        static http => new(http));

    private static bool IsRight(CreatedToken<InfisicalToken> made) => made is { Problem: null, Token.Name: Name } && made.Secret.Reveal() == InfisicalResponses.Secret;

    private static bool IsRight(InfisicalCreated made) => made.AccessToken == InfisicalResponses.Secret && made.TokenData is { Name: Name };

    private static bool IsRight(TokenPage<InfisicalToken> page) => page.Items.Count == 100 && page.Items.All(static token => token is { UpdatedAt: not null, Name: not null });

    private static bool IsRight(InfisicalTokens page) => page.Tokens is { Count: 100 } tokens && tokens.TrueForAll(static token => token is { Name: not null, AccessTokenTTL: > 0 });

    private static bool IsRight(TokenClientException error) => error is { Kind: TokenErrorKind.NotFound, ErrorCode: "NotFound" };

    private static bool IsRight(HandWrittenException error) => error is { StatusCode: 404, Code: "NotFound" };
}
