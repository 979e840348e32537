using System.IO;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Testing;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.WayOfACall;

/// <summary>What docs/way-of-a-call.md says of handlers and of where credentials are, carried out.</summary>
public sealed class WayOfACallTests
{
    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs", "way-of-a-call.md")).ReplaceLineEndings("\n");

    [Fact]
    public async Task A_handler_sees_each_attempt_and_no_credential()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        await using var output = new StringWriter();
        var services = new ServiceCollection();
        services.AddTokenClients().UseEmulator(emulator);
        Handlers.Register(services, output);
        await using var provider = services.BuildServiceProvider();
        emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.RateLimited(RateLimitHint.RetryAfterSeconds, TimeSpan.FromSeconds(1)));

        var token = await provider.GetRequiredService<IVercelTokens>().GetCurrentTokenAsync();

        token.Response.Attempts.Should().Be(2);
        output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Trim()).Should().Equal(
            $"GET {emulator.BaseAddress}v5/user/tokens/current -> 429, shows a credential: False",
            $"GET {emulator.BaseAddress}v5/user/tokens/current -> 200, shows a credential: False");
        Text.Should().Contain("GET https://api.vercel.com/v5/user/tokens/current -> 200, shows a credential: False");
    }

    [Fact]
    public async Task What_a_handler_is_shown_holds_secrets_in_responses_only()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var seen = new List<(string Asked, string Responded)>();
        var services = new ServiceCollection();
        services.AddTokenClients().AddApinizer(static _ => { }).AddCrafter(static _ => { }).AddVercel(static _ => { }).UseEmulator(emulator)
            .ConfigureHttpClient(http => http.AddHttpMessageHandler(() => new Reading(seen)));
        await using var provider = services.BuildServiceProvider();
        var crafter = provider.GetRequiredService<ICrafterAccessTokens>();

        var atApinizer = await provider.GetRequiredService<IApinizerAuth>().CreateTokenAsync();
        var atCrafter = await crafter.CreateTokenAsync(new CreateCrafterToken("way", TokenExpiry.Never));
        await crafter.GetTokenAsync(atCrafter.Secret);
        var atVercel = await provider.GetRequiredService<IVercelTokens>().CreateTokenAsync(new CreateVercelToken("way", TokenExpiry.Never));

        seen.Should().HaveCount(4);
        SecretString[] credentials = [emulator.ApinizerOptions().ClientSecret!, emulator.CrafterOptions().AccessToken!, emulator.VercelOptions().AccessToken!, atCrafter.Secret];
        foreach (var (asked, _) in seen)
        {
            credentials.Should().NotContain(secret => asked.Contains(secret.Reveal(), StringComparison.OrdinalIgnoreCase) || asked.Contains(Uri.EscapeDataString(secret.Reveal()), StringComparison.OrdinalIgnoreCase));
        }

        seen[2].Asked.Should().Contain("/access_token/***");
        new[] { seen[0], seen[1], seen[3] }.Zip([atApinizer.Secret, atCrafter.Secret, atVercel.Secret]).Should().OnlyContain(static pair => pair.First.Responded.Contains(pair.Second.Reveal()));
    }

    [Fact]
    public async Task A_handler_around_the_sockets_sees_what_goes_onto_the_wire()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        var seen = new List<(string Asked, string Responded)>();
        using var primary = new Reading(seen) { InnerHandler = new SocketsHttpHandler() };
        using var vercel = new VercelTokens(emulator.VercelOptions(), primary);

        await vercel.GetCurrentTokenAsync();

        seen.Should().ContainSingle().Which.Asked.Should().Contain(emulator.VercelOptions().AccessToken!.Reveal(), "the page warns of it");
        Text.Should().Contain("sees credentials");
    }

    [Fact]
    public async Task The_proxy_is_used_by_every_client()
    {
        await using var proxy = RawServer.Responding("""{"token":{"id":"tok_1"}}""");
        var address = new Uri("http://vercel.invalid/");
        var services = new ServiceCollection();
        Handlers.UseProxy(services.AddTokenClients().AddVercel(options => (options.BaseAddress, options.AllowInsecureHttp, options.AccessToken) = (address, true, new("vcp_1"))), proxy.BaseAddress);
        await using var provider = services.BuildServiceProvider();

        (await provider.GetRequiredService<IVercelTokens>().GetCurrentTokenAsync()).Id.Should().Be("tok_1");

        proxy.Requests.Should().ContainSingle().Which.Target.Should().Be($"{address}v5/user/tokens/current");
    }

    [Fact]
    public async Task No_redirect_is_followed_whatever_the_primary_handler_was_set_to()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var primary = new SocketsHttpHandler { AllowAutoRedirect = true };
        using var vercel = new VercelTokens(emulator.VercelOptions(), primary);
        emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.Redirect(302));

        var error = await Assert.ThrowsAsync<TokenClientException>(() => vercel.GetCurrentTokenAsync());

        error.Kind.Should().Be(TokenErrorKind.UnexpectedResponse);
        emulator.Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task A_secret_that_is_on_its_way_is_waited_for()
    {
        // The headers of the success are here, and as the body is about to be read, the caller gives up.
        using var canceled = new CancellationTokenSource();
        using var primary = new Responding(() => new LateContent("""{"token":{"id":"tok_1"},"bearerToken":"vcp_late"}""", canceled.Cancel));
        using var vercel = new VercelTokens(new VercelOptions { AccessToken = new("vcp_1") }, primary);

        var created = await vercel.CreateTokenAsync(new CreateVercelToken("way", TokenExpiry.Never), canceled.Token);

        created.Secret.Reveal().Should().Be("vcp_late");
        canceled.IsCancellationRequested.Should().BeTrue();
    }

    [Fact]
    public async Task A_response_that_is_too_large_is_no_response()
    {
        await using var emulator = await TokenServicesEmulator.StartAsync();
        using var vercel = new VercelTokens(emulator.VercelOptions());
        emulator.Fail(TokenService.Vercel, "getAuthToken", Fault.HugeBody((16 << 20) + 1));

        var error = await Assert.ThrowsAsync<TokenClientException>(() => vercel.GetCurrentTokenAsync());

        error.Kind.Should().Be(TokenErrorKind.UnexpectedResponse);
        error.Message.Should().Contain("16 MiB");
        Text.Should().Contain("16 MiB").And.Contain("1 MiB");
    }

    [Fact]
    public void The_diagram_and_the_table_name_the_same_steps()
    {
        var diagram = new MarkdownPage("docs/way-of-a-call.md").Blocks("mermaid").Should().ContainSingle().Which;
        var steps = Text.Split('\n').Where(static line => line.StartsWith("| **", StringComparison.Ordinal)).Select(static line => line.Split("**")[1]).ToList();

        steps.Should().HaveCount(8);
        foreach (var step in steps)
        {
            diagram.Should().Contain(step);
        }
    }

    /// <summary>Keeps all that a handler can read of a request and of its response.</summary>
    private sealed class Reading(List<(string Asked, string Responded)> seen) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var asked = $"{request.RequestUri!.AbsoluteUri}\n{request}\n{request.Headers}\n{(request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken))}";
            var response = await base.SendAsync(request, cancellationToken);
            seen.Add((asked, await response.Content.ReadAsStringAsync(cancellationToken)));
            return response;
        }
    }

    private sealed class Responding(Func<HttpContent> content) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = content(), RequestMessage = request });
    }

    /// <summary>Says when it is read.</summary>
    private sealed class LateContent(string body, Action reading) : HttpContent
    {
        protected override Task<Stream> CreateContentReadStreamAsync()
        {
            reading();
            return Task.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(body)));
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
