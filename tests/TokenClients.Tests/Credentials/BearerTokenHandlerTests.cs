using System.IO;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using TokenClients.Primitives;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Credentials;

public sealed class BearerTokenHandlerTests
{
    private static readonly Uri Origin = new("https://api.example");

    public static TheoryData<bool> Ways => [false, true];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_goes_into_the_header_of_every_request_in_place_of_another_authorization()
    {
        var source = new Source("t1");
        using var recorder = new Wire.Recorder("{}");
        using var http = Client(source, recorder);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("https://API.example:443/b"));
        request.Headers.Authorization = new("Basic", "abc");

        using var first = await http.GetAsync(new Uri("https://api.example/a?b=c"), Cancellation);
        source.Token = "t2";
        using var second = await http.SendAsync(request, Cancellation);

        recorder.Requests.Select(static sent => sent.Authorization).Should().Equal("Bearer t1", "Bearer t2");
        source.Invalidated.Should().BeEmpty();
    }

    /// <summary>At the start, or changed by another handler while the token is got.</summary>
    [Theory]
    [InlineData("https://other.example/", false)]
    [InlineData("https://other.example/", true)]
    [InlineData("https://sub.api.example/", false)]
    [InlineData("https://api.example.other.example/", false)]
    [InlineData("https://api.example:8443/", false)]
    [InlineData("http://api.example/", false)]
    public async Task Other_origin_is_refused_and_gets_nothing(string address, bool meanwhile)
    {
        var error = await RefusalOf(request => request.RequestUri = new Uri(address + "path-secret?q=query-secret"), meanwhile);

        error.Message.Should().Contain("https://api.example only").And.NotContain("path-secret").And.NotContain("query-secret").And.NotContain("t1");
    }

    /// <summary>Which hosts are another's: HostHeaderTests.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Case_B14_other_host_in_the_header_is_refused_and_gets_nothing(bool meanwhile)
    {
        var error = await RefusalOf(static request => request.Headers.Host = "api.example:8443", meanwhile);

        error.Message.Should().Match("*Host header*https://api.example*");
    }

    [Fact]
    public async Task Case_B14_own_host_in_the_header_is_sent()
    {
        using var recorder = new Wire.Recorder("{}");
        using var http = Client(new Source("t1"), recorder);
        using var request = new HttpRequestMessage(HttpMethod.Get, Origin);
        request.Headers.Host = "API.example:443";

        using var response = await http.SendAsync(request, Cancellation);

        recorder.Requests.Single().Authorization.Should().Be("Bearer t1");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Without_a_token_nothing_is_sent(bool blocks)
    {
        using var recorder = new Recorder(HttpStatusCode.OK);
        using var http = Client(new Source(null), recorder);

        await FluentActions.Awaiting(() => SendAsync(http, Request("none"), blocks)).Should().ThrowAsync<FormatException>();

        recorder.Sent.Should().BeEmpty();
    }

    [Theory]
    [InlineData("none", HttpStatusCode.OK, false)]
    [InlineData("none", HttpStatusCode.Unauthorized, false)]
#if !NETSTANDARD_ASSET // .NET Framework disposes what it has sent, so that it cannot be sent again.
    [InlineData("text", HttpStatusCode.OK, false)]
    [InlineData("text", HttpStatusCode.OK, true)]
    [InlineData("bytes", HttpStatusCode.OK, false)]
    [InlineData("form", HttpStatusCode.OK, false)]
    [InlineData("json", HttpStatusCode.OK, false)]
    [InlineData("multipart", HttpStatusCode.OK, false)]
#endif
    public async Task Refused_token_is_replaced_and_the_request_is_repeated_once(string content, HttpStatusCode second, bool blocks)
    {
        var source = new Source("t1", next: "t2");
        using var recorder = new Recorder(HttpStatusCode.Unauthorized, second);
        using var http = Client(source, recorder);

        using var response = await SendAsync(http, Request(content), blocks);

        response.StatusCode.Should().Be(second, "a second refusal is the response");
        recorder.Sent.Select(static sent => sent.Authorization).Should().Equal("Bearer t1", "Bearer t2");
        recorder.Sent.Should().OnlyContain(sent => sent.Blocks == blocks);
        recorder.Sent[1].Body.Should().Be(recorder.Sent[0].Body);
        source.Invalidated.Should().Equal("t1");
    }

    /// <summary>There is no other token, the content cannot be sent again, or the token was not refused.</summary>
    [Theory]
    [InlineData(null, "none", HttpStatusCode.Unauthorized, false)]
    [InlineData("t2", "stream", HttpStatusCode.Unauthorized, false)]
#if !NETSTANDARD_ASSET
    [InlineData(null, "none", HttpStatusCode.Unauthorized, true)]
    [InlineData("t2", "stream", HttpStatusCode.Unauthorized, true)]
#endif
    [InlineData("t2", "multipart with a stream", HttpStatusCode.Unauthorized, false)]
    [InlineData("t2", "none", HttpStatusCode.Forbidden, false)]
    [InlineData("t2", "none", HttpStatusCode.InternalServerError, false)]
    public async Task Other_responses_are_handed_on_whole_and_nothing_is_repeated(string? next, string content, HttpStatusCode status, bool blocks)
    {
        var source = new Source("t1", next);
        using var recorder = new Recorder(status);
        using var http = Client(source, recorder);

        using var response = await SendAsync(http, Request(content), blocks);

        response.StatusCode.Should().Be(status);
        (await response.Content.ReadAsStringAsync(Cancellation)).Should().Be("no");
        recorder.Sent.Should().ContainSingle().Which.Blocks.Should().Be(blocks);
        source.Invalidated.Should().Equal(status == HttpStatusCode.Unauthorized ? ["t1"] : [], "the next request shall have another token all the same");
    }

    [Fact]
    public async Task Failure_to_get_the_second_token_leaves_no_response_open()
    {
        // Whether the refusal or the source's failure is the outcome: the caller must not be left with neither.
        var source = new Source("t1", failsAfterInvalidation: true);
        using var recorder = new Wire.Recorder("no", HttpStatusCode.Unauthorized);
        using var http = Client(source, recorder);

        await FluentActions.Awaiting(() => http.GetAsync(Origin, Cancellation)).Should().ThrowAsync<FormatException>();

        recorder.Requests.Should().ContainSingle();
    }

    [Fact]
    public void Source_and_absolute_origin_are_needed()
    {
        FluentActions.Invoking(static () => new BearerTokenHandler(null!, Origin)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(static () => new BearerTokenHandler(AccessTokenSource.Fixed(new SecretString("t")), null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(static () => new BearerTokenHandler(AccessTokenSource.Fixed(new SecretString("t")), new Uri("/a", UriKind.Relative))).Should().Throw<ArgumentException>().Which.ParamName.Should().Be("origin");
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://api.example", false)]
    public async Task Token_does_not_travel_in_clear_unless_that_is_safe_or_allowed(string address, bool isSafe)
    {
        var origin = new Uri(address);
        using var recorder = new Wire.Recorder("{}");
        using var handler = new BearerTokenHandler(AccessTokenSource.Fixed(new SecretString("t1")), origin) { InnerHandler = recorder };
        using var http = new HttpClient(handler);
        if (!isSafe)
        {
            await FluentActions.Awaiting(() => http.GetAsync(origin, Cancellation)).Should().ThrowAsync<InvalidOperationException>().WithMessage("*unencrypted*AllowInsecureHttp*");
            recorder.Requests.Should().BeEmpty();
            handler.AllowInsecureHttp = true;
        }

        using var response = await http.GetAsync(origin, Cancellation);

        recorder.Requests.Should().ContainSingle().Which.Authorization.Should().Be("Bearer t1");
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, false)]
    [InlineData(HttpStatusCode.OK, true)]
    [InlineData(HttpStatusCode.Unauthorized, false)]
    [InlineData(HttpStatusCode.Unauthorized, true)]
    [InlineData(null, false)]
    [InlineData(null, true)]
    public async Task Request_does_not_keep_the_token(HttpStatusCode? status, bool later)
    {
        var authorizations = new List<string>();
        using var inner = new FuncHandler((sent, _) =>
        {
            authorizations.Add(sent.Headers.Authorization!.ToString());
            return later ? RespondLateAsync() : Task.FromResult(Respond());
        });
        using var http = Client(new Source("t1", next: "t2"), inner);
        using var request = Request("none");

        var error = await Record.ExceptionAsync(() => http.SendAsync(request, Cancellation));

        authorizations.Should().Equal(status == HttpStatusCode.Unauthorized ? ["Bearer t1", "Bearer t2"] : ["Bearer t1"]);
        (error is null).Should().Be(status is not null);
        request.Headers.Contains("Authorization").Should().BeFalse();
        request.ToString().Should().NotContain("Bearer");

        HttpResponseMessage Respond() => new(status ?? throw new HttpRequestException("lost"));

        async Task<HttpResponseMessage> RespondLateAsync()
        {
            await Task.Yield();
            return Respond();
        }
    }

    [Fact]
    public async Task Response_that_is_there_at_once_costs_no_bytes()
    {
        var response = Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
        using var inner = new FuncHandler((_, _) => response);
        using var plain = new HttpMessageInvoker(inner, disposeHandler: false);
        using var authorized = new HttpMessageInvoker(new BearerTokenHandler(AccessTokenSource.Fixed(new SecretString("t1")), Origin) { InnerHandler = inner });

        // The runtime optimises in the background what is called often, which takes its time on a busy machine or while coverage is collected. What really costs bytes costs them for ever.
        var start = TimeProvider.System.GetTimestamp();
        long cost;
        do
        {
            cost = await BytesAsync(authorized) - await BytesAsync(plain);
        }
        while (cost > 0 && TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromMinutes(1));

        cost.Should().BeLessThanOrEqualTo(0);
    }

    /// <summary>What a call allocates. Of many rounds the least counts: in others the runtime has work of its own.</summary>
    private static async Task<long> BytesAsync(HttpMessageInvoker http)
    {
        const int rounds = 50;
        const int times = 100;
        var least = long.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var time = 0; time < times; time++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, Origin);
                request.Headers.TryAddWithoutValidation("Accept", "application/json");
                await http.SendAsync(request, Cancellation);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least / times;
    }

    private static async Task<InvalidOperationException> RefusalOf(Action<HttpRequestMessage> change, bool meanwhile)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Origin);
        using var recorder = new Wire.Recorder("{}");
        var source = new Source("t1") { Meanwhile = meanwhile ? () => change(request) : null };
        using var http = Client(source, recorder);
        if (!meanwhile)
        {
            change(request);
        }

        var error = (await FluentActions.Awaiting(() => http.SendAsync(request, Cancellation)).Should().ThrowAsync<InvalidOperationException>()).Which;

        recorder.Requests.Should().BeEmpty();
        source.Asked.Should().Be(meanwhile ? 1 : 0);
        return error;
    }

    private static HttpClient Client(IAccessTokenSource source, HttpMessageHandler inner) => new(new BearerTokenHandler(source, Origin) { InnerHandler = inner });

    private static HttpRequestMessage Request(string content) => new(HttpMethod.Post, Origin)
    {
        Content = content switch
        {
            "none" => null,
            "text" => new StringContent("""{"a":"ü"}""", Encoding.UTF8, "application/json"),
            "bytes" => new ByteArrayContent([1, 2, 3]),
            "form" => new FormUrlEncodedContent([KeyValuePair.Create("a", "b c")]),
            "json" => JsonContent.Create(new Dictionary<string, int> { ["a"] = 1 }),
            "multipart" => new MultipartFormDataContent("boundary") { { new StringContent("b"), "a" } },
            "stream" => new StreamContent(new MemoryStream([1, 2, 3])),
            _ => new MultipartFormDataContent { { new StreamContent(new MemoryStream([1, 2, 3])), "a" } },
        },
    };

    /// <summary>Sends as a caller that blocks, or as one that does not. netstandard2.0 does not know HttpClient.Send, so the handler cannot stand in its way.</summary>
    private static Task<HttpResponseMessage> SendAsync(HttpClient http, HttpRequestMessage request, bool blocks) =>
#if !NETSTANDARD_ASSET
        blocks ? Task.FromResult(http.Send(request, Cancellation)) :
#endif
        http.SendAsync(request, Cancellation);

    /// <summary>Keeps what is sent in either way. The last status is that of all further responses.</summary>
    private sealed class Recorder(params HttpStatusCode[] statuses) : HttpMessageHandler
    {
        internal List<(string? Authorization, string? Body, bool Blocks)> Sent { get; } = [];

#if !NETSTANDARD_ASSET
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
            RespondAsync(request, blocks: true).GetAwaiter().GetResult();
#endif

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => RespondAsync(request, blocks: false);

        private async Task<HttpResponseMessage> RespondAsync(HttpRequestMessage request, bool blocks)
        {
            Sent.Add((request.Headers.Authorization?.ToString(), request.Content is null ? null : await request.Content.ReadAsStringAsync(Cancellation), blocks));
            return Wire.Response("no", statuses[Math.Min(Sent.Count, statuses.Length) - 1]);
        }
    }

    /// <summary>A source that counts, and that has another token once its first one was refused.</summary>
    private sealed class Source(string? token, string? next = null, bool failsAfterInvalidation = false) : IAccessTokenSource
    {
        internal string? Token { get; set; } = token;

        internal int Asked { get; private set; }

        /// <summary>What happens while the token is got, which then takes its time.</summary>
        internal Action? Meanwhile { get; init; }

        internal List<string> Invalidated { get; } = [];

        public ValueTask<SecretString> GetAccessTokenAsync(CancellationToken cancellationToken = default)
        {
            Asked++;
            return Meanwhile is not null ? new(GetLaterAsync())
                : Token is null || (failsAfterInvalidation && Invalidated.Count > 0) ? throw new FormatException("no token")
                : new(new SecretString(Token));
        }

        public void Invalidate(SecretString rejected)
        {
            Invalidated.Add(rejected.Reveal());
            Token = next ?? Token;
        }

        private async Task<SecretString> GetLaterAsync()
        {
            await Task.Yield();
            Meanwhile!();
            return new(Token!);
        }
    }
}
