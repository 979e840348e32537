using System.Net;
using TokenClients.Apinizer;
using TokenClients.Credentials;
using TokenClients.Tokens;

namespace TokenClients.Benchmarks.InMemory;

/// <summary>Mints a token that is good for hours: as an issuer, and as an Apinizer manager.</summary>
internal sealed class MintedTokens : HttpMessageHandler, ITokenIssuer
{
    internal static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    /// <summary>Of the length of a signed token with few claims.</summary>
    internal static readonly string Text = new('t', 256);

    public TokenService Service => TokenService.Apinizer;

    public Task<TokenGrant> IssueAsync(SecretString? previous, long callStart, CancellationToken cancellationToken) =>
        Task.FromResult(new TokenGrant(new(Text), Lifetime, TimeSpan.Zero));

    /// <summary>A client of this manager, which holds a token already.</summary>
    internal static async Task<ApinizerAuth> SignInAsync()
    {
        var auth = new ApinizerAuth(new() { BaseAddress = new("https://apinizer.example/"), ClientId = "benchmark", ClientSecret = new("fake") }, new MintedTokens());
        await auth.TokenSource.GetAccessTokenAsync().ConfigureAwait(false);
        return auth;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
    {
        Content = new StringContent($$"""{"access_token":"{{Text}}","token_type":"Bearer","expires_in":{{Lifetime.TotalSeconds:0}}}""", System.Text.Encoding.UTF8, "application/json"),
        RequestMessage = request,
    });
}
