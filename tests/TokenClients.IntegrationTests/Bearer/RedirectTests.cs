using System.Globalization;
using System.Linq;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using TokenClients.Apinizer;

namespace TokenClients.IntegrationTests.Bearer;

/// <summary>What becomes of a token, and of a request that was made with it, when the server responds with a redirect: on real sockets.</summary>
public sealed class RedirectTests
{
    private const string TokenPath = "/apiops/auth/token";
    private const string AskedPath = "/apiops/projects";
    private const string TargetPath = "/apiops/projects/";

    private static readonly Uri Asked = new("projects", UriKind.Relative);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Whether the caller waits for the response.</summary>
    private static readonly bool[] Blocking =
#if NETSTANDARD_ASSET
        [false]; // netstandard2.0 does not know HttpClient.Send, so the handler cannot stand in its way.
#else
        [false, true];
#endif

    public static MatrixTheoryData<string, int, bool, string, bool> Redirects() =>
        new(["sockets", "client handler", "nested", "registered"], [301, 302, 307, 308], [false, true], ["GET", "POST"], Blocking);

    [Theory]
    [MemberData(nameof(Redirects))]
    public async Task Redirect_is_the_response_and_nobody_else_sees_anything(string kind, int status, bool elsewhere, string method, bool blocking)
    {
        await using var other = RawServer.Responding("other", status: 401);
        await using var server = Redirecting(status, server => new(elsewhere ? other.BaseAddress : server, TargetPath));
        await using var services = Services(server);
        using var http = Client(services, server, kind);

        for (var call = 0; call < 2; call++)
        {
            using var response = await SendAsync(http, method, blocking);

            ((int)response.StatusCode).Should().Be(status);
            response.Headers.Location.Should().Be(new Uri(elsewhere ? other.BaseAddress : server.BaseAddress, TargetPath));
        }

        other.Requests.Should().BeEmpty();
        server.Requests.Select(static request => request.Target).Should().Equal(TokenPath, AskedPath, AskedPath);
        server.Requests.Skip(1).Should().OnlyContain(static request => request.Headers["Authorization"] == "Bearer token_1");
    }

    // Handlers whose redirects nobody can turn off from outside.
    public static MatrixTheoryData<string, int, bool, string, bool> FollowedRedirects() =>
        new(["in place", "as another request"], [302, 307], [false, true], ["GET", "POST"], Blocking);

    [Theory]
    [MemberData(nameof(FollowedRedirects))]
    public async Task Refusal_after_a_redirect_that_was_followed_neither_costs_the_token_nor_sends_one(string kind, int status, bool elsewhere, string method, bool blocking)
    {
        await using var other = RawServer.Responding("other", status: 401);
        await using var server = Redirecting(status, server => new(elsewhere ? other.BaseAddress : server, TargetPath));
        await using var services = Services(server);
        using var http = Client(services, server, kind);

        for (var call = 0; call < 2; call++)
        {
            using var response = await SendAsync(http, method, blocking);

            response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        }

        var target = elsewhere ? other : server;
        target.Requests.Count(static request => request.Target == TargetPath).Should().Be(2, "each redirect was followed once");
        target.Requests.Where(static request => request.Target == TargetPath).Should().OnlyContain(static request => !request.Headers.ContainsKey("Authorization"));
        server.Requests.Where(static request => request.Target == AskedPath).Select(static request => request.Headers["Authorization"]).Should().Equal("Bearer token_1", "Bearer token_1");
        server.Requests.Count(static request => request.Target == TokenPath).Should().Be(1);
    }

    [Fact]
    public async Task Refusal_of_the_request_that_a_redirect_made_another_method_of_costs_no_token()
    {
        await using var server = RawServer.Start(static exchange => exchange.Request switch
        {
            { Target: TokenPath } => exchange.RespondAsync("""{"access_token":"token_1","expires_in":3600}"""),
            { Method: "POST" } => exchange.RespondAsync("", status: 303, headers: $"Location: {AskedPath}\r\n"),
            _ => exchange.RespondAsync("", status: 401),
        });
        await using var services = Services(server);
        using var http = Client(services, server, "in place");

        using var response = await SendAsync(http, "POST", blocking: false);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        server.Requests.Select(static request => $"{request.Method} {request.Target}").Should().Equal($"POST {TokenPath}", $"POST {AskedPath}", $"GET {AskedPath}");
    }

    [Theory]
    [InlineData("sockets", false)]
    [InlineData("client handler", false)]
#if !NETSTANDARD_ASSET // As above.
    [InlineData("sockets", true)]
    [InlineData("client handler", true)]
#endif
    public async Task Handler_that_has_sent_requests_and_follows_redirects_is_refused(string kind, bool blocking)
    {
        await using var server = Redirecting(302, static server => new(server, TargetPath));
        await using var services = Services(server);
        using var primary = Primary(kind);
        using (var before = new HttpClient(primary, disposeHandler: false))
        using (await before.GetAsync(new Uri(server.BaseAddress, "other"), Cancellation))
        {
        }

        using var http = new HttpClient(new BearerTokenHandler(services.GetRequiredService<IApinizerAuth>().TokenSource, server.BaseAddress) { InnerHandler = primary }) { BaseAddress = new(server.BaseAddress, "apiops/") };

        for (var call = 0; call < 2; call++)
        {
            (await FluentActions.Awaiting(() => SendAsync(http, "GET", blocking)).Should().ThrowAsync<InvalidOperationException>()).WithMessage("*redirects*AllowAutoRedirect to false*");
        }

        server.Requests.Select(static request => request.Target).Should().Equal(["/other"], "neither a token was asked for nor a request sent");
    }

    [Theory]
    [InlineData("sockets")]
    [InlineData("client handler")]
    public async Task Handler_that_has_sent_requests_and_follows_no_redirects_is_taken(string kind)
    {
        await using var server = Redirecting(302, static server => new(server, TargetPath));
        await using var services = Services(server);
        using var primary = Primary(kind, follows: false);
        using (var before = new HttpClient(primary, disposeHandler: false))
        using (await before.GetAsync(new Uri(server.BaseAddress, "other"), Cancellation))
        {
        }

        using var http = new HttpClient(new BearerTokenHandler(services.GetRequiredService<IApinizerAuth>().TokenSource, server.BaseAddress) { InnerHandler = primary }) { BaseAddress = new(server.BaseAddress, "apiops/") };
        using var response = await SendAsync(http, "GET", blocking: false);

        response.StatusCode.Should().Be(HttpStatusCode.Found);
    }

#if !NETSTANDARD_ASSET // As above.
    [Fact]
    public async Task Clients_that_share_a_new_handler_can_all_begin_at_once()
    {
        await using var server = Redirecting(302, static server => new(server, TargetPath));
        await using var services = Services(server);
        var source = services.GetRequiredService<IApinizerAuth>().TokenSource;
        await source.GetAccessTokenAsync(Cancellation);
        for (var round = 0; round < 20; round++)
        {
            using var primary = new SocketsHttpHandler();
            using var start = new Barrier(4);
            var sending = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    using var http = new HttpClient(new BearerTokenHandler(source, server.BaseAddress) { InnerHandler = primary }, disposeHandler: false) { BaseAddress = new(server.BaseAddress, "apiops/") };
                    using var request = new HttpRequestMessage(HttpMethod.Get, Asked);
                    start.SignalAndWait(Cancellation);
                    using var response = http.Send(request, Cancellation);
                    return response.StatusCode;
                },
                Cancellation,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default));

            (await Task.WhenAll(sending)).Should().OnlyContain(static status => status == HttpStatusCode.Found);
        }
    }
#endif

    [Fact]
    public async Task Nothing_but_redirects_is_changed_of_a_handler()
    {
        await using var server = Redirecting(302, static server => new(server, TargetPath));
        await using var services = Services(server);
        using var sockets = new SocketsHttpHandler();
        var (cookies, propagator, lifetime) = (sockets.UseCookies, sockets.ActivityHeadersPropagator, sockets.PooledConnectionLifetime);
        using var http = new HttpClient(new BearerTokenHandler(services.GetRequiredService<IApinizerAuth>().TokenSource, server.BaseAddress) { InnerHandler = sockets }) { BaseAddress = new(server.BaseAddress, "apiops/") };

        using var response = await SendAsync(http, "GET", blocking: false);

        sockets.AllowAutoRedirect.Should().BeFalse();
        sockets.UseCookies.Should().Be(cookies).And.BeTrue();
        sockets.ActivityHeadersPropagator.Should().BeSameAs(propagator).And.NotBeNull();
        sockets.PooledConnectionLifetime.Should().Be(lifetime);
    }

    /// <summary>Issues tokens, redirects from the one address, and refuses who comes to the other without a token.</summary>
    private static RawServer Redirecting(int status, Func<Uri, Uri> target)
    {
        var issued = 0;
        return RawServer.Start(exchange => exchange.Request.Target switch
        {
            TokenPath => exchange.RespondAsync($$"""{"access_token":"token_{{Interlocked.Increment(ref issued).ToString(CultureInfo.InvariantCulture)}}","expires_in":3600}"""),
            AskedPath => exchange.RespondAsync("", status, headers: $"Location: {target(new($"http://{exchange.Request.Headers["Host"]}/"))}\r\n"),
            _ => exchange.RespondAsync("", exchange.Request.Headers.ContainsKey("Authorization") ? 200 : 401),
        });
    }

    private static ServiceProvider Services(RawServer server)
    {
        var services = new ServiceCollection();
        services.AddTokenClients().AddApinizer(options =>
        {
            (options.BaseAddress, options.ClientId, options.ClientSecret) = (server.BaseAddress, "ops", new("password"));
        });
        services.AddHttpClient("registered").AddApinizerBearerToken();
        return services.BuildServiceProvider();
    }

    private static HttpClient Client(ServiceProvider services, RawServer server, string kind) => kind == "registered"
        ? services.GetRequiredService<IHttpClientFactory>().CreateClient(kind)
        : new(new BearerTokenHandler(services.GetRequiredService<IApinizerAuth>().TokenSource, server.BaseAddress) { InnerHandler = Primary(kind) }) { BaseAddress = new(server.BaseAddress, "apiops/") };

    private static HttpMessageHandler Primary(string kind, bool follows = true) => kind switch
    {
        "sockets" => new SocketsHttpHandler { AllowAutoRedirect = follows },
        "client handler" => new HttpClientHandler { AllowAutoRedirect = follows },
        "nested" => new Transparent { InnerHandler = new Transparent { InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = follows } } },
        "in place" => new Hidden(),
        _ => new Following { InnerHandler = new SocketsHttpHandler() },
    };

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, string method, bool blocking)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Asked);
        if (method == "POST")
        {
            request.Content = new StringContent("{}");
        }

        // A server of this process responses: it needs a thread while this one waits.
        return blocking ? await Task.Run(() => http.Send(request, Cancellation), Cancellation) : await http.SendAsync(request, Cancellation);
    }

    private sealed class Transparent : DelegatingHandler;

    /// <summary>Follows redirects as the platform does, which writes the new address into the request, where nobody sees it.</summary>
    private sealed class Hidden : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _inner = new(new SocketsHttpHandler());

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) => _inner.Send(request, cancellationToken);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _inner.SendAsync(request, cancellationToken);

        protected override void Dispose(bool disposing)
        {
            _inner.Dispose();
            base.Dispose(disposing);
        }
    }

    /// <summary>Follows redirects by requests of its own.</summary>
    private sealed class Following : DelegatingHandler
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var response = base.Send(request, cancellationToken);
            return base.Send(new(HttpMethod.Get, response.Headers.Location), cancellationToken);
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var response = await base.SendAsync(request, cancellationToken);
            return await base.SendAsync(new(HttpMethod.Get, response.Headers.Location), cancellationToken);
        }
    }
}
