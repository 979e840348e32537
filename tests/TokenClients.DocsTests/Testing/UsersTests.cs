using System.IO;
using System.Net;
using System.Text;
using System.Text.Json;
using AutoFixture;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using Moq.Protected;
using RichardSzalay.MockHttp;
using TokenClients.Apinizer;
using TokenClients.Crafter;
using TokenClients.Infisical;
using TokenClients.Vercel;

namespace TokenClients.DocsTests.Testing;

/// <summary>Tests as users write them, with the libraries that they write them with.</summary>
public sealed class UsersTests
{
    private const string TokenBody = """{"token":{"id":"tok_1","name":"ci"}}""";
    private const string PageBody = """{"tokens":[],"pagination":{"count":0,"next":null,"prev":null}}""";

    /// <summary>Every public type that a call returns, or that such a type holds.</summary>
    public static TheoryData<Type> Results => [.. FindResults().OrderBy(static type => type.FullName, StringComparer.Ordinal)];

    public static TheoryData<string> Fakes => ["MockHttp", "Moq", "hand-written, one response", "hand-written, one content", "hand-written, a stream", "hand-written, no content"];

    [Theory]
    [MemberData(nameof(Results))]
    public void Case_A12_AutoFixture_makes_every_result(Type type)
    {
        var made = typeof(SpecimenFactory).GetMethods().Single(static method => method is { Name: nameof(SpecimenFactory.Create), IsGenericMethod: true } && method.GetParameters() is [var first] && first.ParameterType == typeof(AutoFixture.Kernel.ISpecimenBuilder))
            .MakeGenericMethod(type).Invoke(null, [new Fixture()]);

        made.Should().NotBeNull();
        made!.ToString().Should().NotBeNull();
    }

    [Theory]
    [MemberData(nameof(Results))]
    public void Case_A12_Every_result_can_be_made_and_set(Type type)
    {
        var isMade = type.IsEnum || type.IsValueType || type.GetConstructors().Length > 0
            || type.GetMethods().Any(method => method.IsStatic && method.ReturnType == type);
        isMade.Should().BeTrue();
        if (type.IsSubclassOf(typeof(TokenClientModel)))
        {
            type.GetProperties().Where(static property => property.SetMethod is not { IsPublic: true }).Select(static property => property.Name).Should().BeSubsetOf(["Fingerprint"], "it is worked out from the id");
        }
    }

    [Fact]
    public async Task Case_A12_A_fake_returns_what_it_likes()
    {
        var vercel = new Mock<IVercelTokens>();
        vercel.Setup(static tokens => tokens.GetTokenAsync("tok_1", null, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new VercelToken { Id = "tok_1", Name = "ci", Extra = ExtraMembers.Parse("""{"color":"red"}"""), Response = new() { StatusCode = 200 } });

        var token = await vercel.Object.GetTokenAsync("tok_1", CancellationToken.None);

        token.Extra.TryGet("color", out var color).Should().BeTrue();
        color.GetString().Should().Be("red");
        $"Found {token}".Should().Be("Found VercelToken { Id = tok_1, Name = ci }");
    }

    [Theory]
    [MemberData(nameof(Fakes))]
    public async Task Case_A13_One_response_serves_several_calls(string fake)
    {
        using var handler = Fake(fake, PageBody);
        using var vercel = new VercelTokens(new VercelOptions { AccessToken = new("vcp_1") }, handler);

        for (var call = 0; call < 3; call++)
        {
            if (fake.EndsWith("no content", StringComparison.Ordinal))
            {
                var failure = await Assert.ThrowsAsync<TokenClientException>(() => vercel.ListTokensPageAsync());
                failure.Kind.Should().Be(TokenErrorKind.UnexpectedResponse, failure.Message);
            }
            else
            {
                (await vercel.ListTokensPageAsync()).Items.Should().BeEmpty();
            }
        }
    }

    /// <summary>Retries dispose what they do not return.</summary>
    [Theory]
    [MemberData(nameof(Fakes))]
    public async Task Case_A13_One_failure_serves_all_attempts(string fake)
    {
        using var handler = Fake(fake, """{"error":{"code":"internal_server_error","message":"Later."}}""", HttpStatusCode.ServiceUnavailable);
        using var vercel = new VercelTokens(new VercelOptions { AccessToken = new("vcp_1"), Resilience = { Retry = { Delay = TimeSpan.Zero } } }, handler);

        for (var call = 0; call < 2; call++)
        {
            var failure = await Assert.ThrowsAsync<TokenClientException>(() => vercel.ListTokensPageAsync());

            failure.Kind.Should().Be(TokenErrorKind.ServiceFault, failure.Message);
            failure.Attempts.Should().Be(4);
        }
    }

    [Theory]
    [MemberData(nameof(Fakes))]
    public async Task Case_A13_One_response_serves_calls_at_the_same_time(string fake)
    {
        using var handler = Fake(fake, TokenBody);
        using var vercel = new VercelTokens(new VercelOptions { AccessToken = new("vcp_1") }, handler);

        var calls = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => vercel.CheckCredentialAsync())));

        calls.Select(static check => check.State).Distinct().Should().Equal(fake.EndsWith("no content", StringComparison.Ordinal) ? CredentialState.Undetermined : CredentialState.Accepted);
    }

    [Fact]
    public async Task Case_A13_A_request_that_a_fake_kept_can_be_read_after_the_call()
    {
        var handler = new Mock<HttpMessageHandler>();
        HttpRequestMessage? kept = null;
        handler.Protected().Setup<Task<HttpResponseMessage>>("SendAsync", ItExpr.IsAny<HttpRequestMessage>(), ItExpr.IsAny<CancellationToken>())
            .Callback<HttpRequestMessage, CancellationToken>((request, _) => kept = request)
            .ReturnsAsync(static () => Json("""{"token":{"id":"tok_1","name":"ci"},"bearerToken":"vcp_2"}"""));
        using var vercel = new VercelTokens(new VercelOptions { AccessToken = new("vcp_1") }, handler.Object);

        await vercel.CreateTokenAsync(new CreateVercelToken("ci", TokenExpiry.Never));

        kept!.Method.Should().Be(HttpMethod.Post);
        kept.RequestUri!.AbsolutePath.Should().Be("/v3/user/tokens");
        using var body = JsonDocument.Parse(await kept.Content!.ReadAsStringAsync());
        body.RootElement.GetProperty("name").GetString().Should().Be("ci");
    }

    [Fact]
    public async Task Case_A13_Each_client_leaves_its_requests_readable()
    {
        using var handler = new OneResponse(static () => Json("{}"));
        using var apinizer = new ApinizerAuth(new ApinizerOptions { BaseAddress = new("https://console.example"), ClientId = "ops", ClientSecret = new("password") }, handler);
        using var sso = new VercelSso(new VercelSsoOptions { ClientId = "oac_1", ClientSecret = new("secret") }, handler);
        using var infisical = new InfisicalTokenAuth(new InfisicalOptions { BaseAddress = InfisicalOptions.EuCloud, AccessToken = new("token") }, handler);
        using var crafter = new CrafterAccessTokens(new CrafterOptions { BaseAddress = new("https://crafter.example/crafter-profile"), AccessToken = new("token") }, handler);

        await Record.ExceptionAsync(() => apinizer.CreateTokenAsync());
        await Record.ExceptionAsync(() => sso.RefreshAsync(new("refresh")));
        await Record.ExceptionAsync(() => infisical.RenewByValueAsync(new("token")));
        await Record.ExceptionAsync(() => crafter.CreateTokenAsync(new("engine", TokenExpiry.Never)));

        var bodies = new List<string>();
        foreach (var request in handler.Requests)
        {
            bodies.Add(await request.Content!.ReadAsStringAsync());
        }

        bodies.Should().HaveCount(4).And.OnlyContain(static body => body.Length > 0, "a fake in place of the network sees what goes onto the wire, secrets included");
    }

    [Fact]
    public async Task Case_A13_A_fake_that_always_refuses_the_token_is_passed_on()
    {
        using var refusal = new HttpResponseMessage(HttpStatusCode.Unauthorized) { Content = new StringContent("expired") };
        var tokens = 0;
        var source = new Mock<IAccessTokenSource>();
        source.Setup(static tokens => tokens.GetAccessTokenAsync(It.IsAny<CancellationToken>())).Returns(() => new ValueTask<SecretString>(new SecretString($"token{++tokens}")));
        using var http = new HttpClient(new BearerTokenHandler(source.Object, new Uri("https://console.example")) { InnerHandler = new OneResponse(() => refusal) });

        using var response = await http.GetAsync(new Uri("https://console.example/apiops/projects"));

        tokens.Should().Be(2);
        (await response.Content.ReadAsStringAsync()).Should().Be("expired");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Case_A13_A_fake_that_was_not_set_up_is_named(bool asPrimary)
    {
        var notSetUp = new Mock<HttpMessageHandler>();
        notSetUp.Protected().Setup<Task<HttpResponseMessage>>("SendAsync", ItExpr.IsAny<HttpRequestMessage>(), ItExpr.IsAny<CancellationToken>()).ReturnsAsync(static () => null!);
        var services = new ServiceCollection();
        services.AddTokenClients().AddVercel(static options => options.AccessToken = new("vcp_1")).ConfigureHttpClient(http =>
            _ = asPrimary ? http.ConfigurePrimaryHttpMessageHandler(() => notSetUp.Object) : http.AddHttpMessageHandler(static () => new NoResponse()));
        await using var provider = services.BuildServiceProvider();

        var failure = await Assert.ThrowsAsync<TokenClientException>(() => provider.GetRequiredService<IVercelTokens>().GetCurrentTokenAsync());

        failure.Message.Should().Contain("A message handler returned null. Return an HttpResponseMessage, even in a test.");
    }

    private sealed class NoResponse : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult<HttpResponseMessage>(null!);
    }

    private static HttpMessageHandler Fake(string fake, string body, HttpStatusCode status = HttpStatusCode.OK)
    {
        switch (fake)
        {
            case "MockHttp":
                var mock = new MockHttpMessageHandler();
                var response = Json(body, status);
                mock.When("*").Respond(_ => response);
                return mock;

            case "Moq":
                var moq = new Mock<HttpMessageHandler>();
                moq.Protected().Setup<Task<HttpResponseMessage>>("SendAsync", ItExpr.IsAny<HttpRequestMessage>(), ItExpr.IsAny<CancellationToken>()).ReturnsAsync(Json(body, status));
                return moq.Object;

            case "hand-written, one response":
                var one = Json(body, status);
                return new OneResponse(() => one);

            case "hand-written, one content":
                var content = Json(body, status).Content;
                return new OneResponse(() => new(status) { Content = content });

            case "hand-written, a stream":
                // A stream that is read by several calls at once can serve none of them, so each call has its own here.
                return new OneResponse(() => new(status) { Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(body))) { Headers = { { "Content-Type", "application/json" } } } });

            default:
                var empty = new HttpResponseMessage(status);
                return new OneResponse(() => empty);
        }
    }

    private static HttpResponseMessage Json(string body, HttpStatusCode status = HttpStatusCode.OK) => new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private static HashSet<Type> FindResults()
    {
        var found = new HashSet<Type>();
        var open = new Queue<Type>(new[] { typeof(IInfisicalTokenAuth), typeof(IApinizerAuth), typeof(IVercelTokens), typeof(IVercelSso), typeof(ICrafterAccessTokens) }
            .SelectMany(static facade => facade.GetMethods()).Select(static method => method.ReturnType).Concat([typeof(FieldError), typeof(TokenClientException), typeof(TokenCallCanceledException)]));
        while (open.TryDequeue(out var type))
        {
            foreach (var argument in type.GetGenericArguments())
            {
                open.Enqueue(argument);
            }

            if (type.Assembly == typeof(TokenClientModel).Assembly && !type.IsInterface && !type.IsGenericTypeDefinition && found.Add(type) && !typeof(Exception).IsAssignableFrom(type))
            {
                foreach (var property in type.GetProperties())
                {
                    open.Enqueue(property.PropertyType);
                }
            }
        }

        return found;
    }

    private sealed class OneResponse(Func<HttpResponseMessage> response) : HttpMessageHandler
    {
        internal List<HttpRequestMessage> Requests { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (Requests)
            {
                Requests.Add(request);
            }

            return Task.FromResult(response());
        }
    }
}
