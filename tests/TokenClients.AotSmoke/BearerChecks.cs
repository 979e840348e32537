using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TokenClients.Apinizer;

namespace TokenClients.AotSmoke;

/// <summary>HTTP clients of the user's that get tokens of Apinizer, one of which is refused and replaced.</summary>
internal static class BearerChecks
{
    internal static async Task RunAsync(Checks checks, EmulatorOutput emulator)
    {
        var sent = new List<string?>();
        using var primary = new ScriptedHandler((send, request) =>
        {
            sent.Add(request.Headers.Authorization?.Parameter);
            if (send == 2)
            {
                // The server is to refuse a token that is good: it gets another one to see.
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "no-such-token-0123456789");
            }

            return null;
        });
        var services = new ServiceCollection();
        services.AddTokenClients(emulator.Configuration().GetSection("TokenClients"));
        services.AddHttpClient<ManagementApi>().AddApinizerBearerToken().ConfigurePrimaryHttpMessageHandler(() => primary);
        services.AddHttpClient("named").AddApinizerBearerToken();
        await using (var provider = services.BuildServiceProvider())
        {
            var api = provider.GetRequiredService<ManagementApi>();
            checks.Equal("base address", new Uri(emulator.Address("Apinizer"), "apiops/"), api.BaseAddress);
            checks.Equal("a call of a typed client", "Hello smoke", await api.HelloAsync());
            checks.Equal("a call whose token is refused", "Hello smoke", await api.HelloAsync());
            checks.Equal("sends of both calls", 3, sent.Count);
            checks.Equal("the second call begins with the same token", sent[0], sent[1]);
            checks.That("another token replaces the refused one", sent[2] is { Length: > 0 } && sent[2] != sent[1]);
            checks.Equal("the source has the new token", sent[2], (await provider.GetRequiredService<IApinizerAuth>().TokenSource.GetAccessTokenAsync(CancellationToken.None)).Reveal());
            using var named = provider.GetRequiredService<IHttpClientFactory>().CreateClient("named");
            checks.Equal("a call of a named client", "Hello named", await named.GetStringAsync(new Uri("test/hello/named", UriKind.Relative)));
            await checks.ThrowsAsync<InvalidOperationException>("another origin is refused", () => named.GetStringAsync(new Uri("http://127.0.0.1:9/")));
        }

        using var apinizer = new ApinizerAuth(ApinizerChecks.Options(emulator));
        var address = new Uri(emulator.Address("Apinizer"), "apiops/");
        using var byHand = new HttpClient(new BearerTokenHandler(apinizer.TokenSource, address) { InnerHandler = new SocketsHttpHandler() }) { BaseAddress = address };
        checks.Equal("a handler made by hand", "Hello hand", await byHand.GetStringAsync(new Uri("test/hello/hand", UriKind.Relative)));
        using var withoutToken = new HttpClient(new BearerTokenHandler(AccessTokenSource.Fixed(new("no-such-token-0123456789")), address) { InnerHandler = new SocketsHttpHandler() }) { BaseAddress = address };
        using var response = await withoutToken.GetAsync(new Uri("test/hello/hand", UriKind.Relative));
        checks.Equal("a fixed token that is refused", HttpStatusCode.Unauthorized, response.StatusCode);

        var forgotten = new ServiceCollection();
        forgotten.AddHttpClient("named").AddApinizerBearerToken();
        await using var incomplete = forgotten.BuildServiceProvider();
        var error = await checks.ThrowsAsync<OptionsValidationException>("a container without Apinizer", () =>
        {
            incomplete.GetRequiredService<IStartupValidator>().Validate();
            return Task.CompletedTask;
        });
        checks.Contains("a container without Apinizer: the sentence", error.Message, "'named'", "TokenClients:Apinizer");
    }
}
