using Microsoft.Extensions.DependencyInjection;
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
        var clients = Clients(VercelResponses.Created);
        var newtonsoft = new WithNewtonsoft.VercelClient(clients.Bare());
        var systemText = new WithSystemText.VercelClient(clients.Bare());
        return
        [
            .. clients.Calls(
                static client => client.CreateTokenAsync(new(Name, TokenExpiry.At(ExpiresAt))), IsRight,
                static client => client.CreateAsync(Name, ExpiresAt), IsRight),
            PeerCall.Of(PeerNames.StockNewtonsoft, () => newtonsoft.CreateAuthTokenAsync(null, null, new() { Name = Name, ExpiresAt = ExpiresAt.ToUnixTimeMilliseconds() }), static made => made.BearerToken == VercelResponses.Secret && made.Token.Scopes.Count == 2),
            PeerCall.Of(PeerNames.StockSystemText, () => systemText.CreateAuthTokenAsync(null, null, new() { Name = Name, ExpiresAt = ExpiresAt.ToUnixTimeMilliseconds() }), static made => made.BearerToken == VercelResponses.Secret && made.Token.Scopes.Count == 2),
        ];
    }

    internal static IReadOnlyList<PeerCall> List()
    {
        var clients = Clients(VercelResponses.Page);
        var newtonsoft = new WithNewtonsoft.VercelClient(clients.Bare());
        var systemText = new WithSystemText.VercelClient(clients.Bare());
        return
        [
            .. clients.Calls(
                static client => client.ListTokensPageAsync(pageSize: 100), IsRight,
                static client => client.ListAsync(100), IsRight),
            PeerCall.Of(PeerNames.StockNewtonsoft, () => newtonsoft.ListAuthTokensAsync(100, null), static page => page.Tokens.Count == 100 && page.Tokens.All(static token => token.Scopes.Count == 2)),
            PeerCall.Of(PeerNames.StockSystemText, () => systemText.ListAuthTokensAsync(100, null), static page => page.Tokens.Count == 100 && page.Tokens.All(static token => token.Scopes.Count == 2)),
        ];
    }

    internal static IReadOnlyList<PeerCall> NotFound() => Clients(VercelResponses.NotFound).Failures(
        static client => client.GetTokenAsync(VercelResponses.MissingId), IsRight,
        static client => client.GetAsync(VercelResponses.MissingId), IsRight);

    private static ServicePeers<IVercelTokens, HandWrittenVercel> Clients(ServerResponse response) => new(
        response,
        static builder => builder.AddVercel(static options => options.AccessToken = new(Credential)),
        static http => PeerSetup.Configure(http, BaseAddress, Credential),
        static http => new(http));

    private static bool IsRight(CreatedToken<VercelToken> made) => made.Problem is null && made.Secret.Reveal() == VercelResponses.Secret && made.Token is { Scopes.Count: 2 };

    private static bool IsRight(VercelCreated made) => made.BearerToken == VercelResponses.Secret && made.Token is { Scopes.Count: 2 };

    private static bool IsRight(TokenPage<VercelToken> page) => page.Items.Count == 100 && page.Items.All(static token => token.Scopes.Count == 2);

    private static bool IsRight(VercelAuthTokens page) => page.Tokens is { Count: 100 } tokens && tokens.TrueForAll(static token => token.Scopes is { Count: 2 });

    private static bool IsRight(TokenClientException error) => error is { Kind: TokenErrorKind.NotFound, ErrorCode: "not_found" };

    private static bool IsRight(HandWrittenException error) => error is { StatusCode: 404, Code: "not_found" };
}
