using System.IO;
using System.Net;
using System.Text;

namespace TokenClients.Tests.Credentials;

public sealed class BearerTokenHandlerTests
{
    private static readonly Uri Origin = new("https://api.example");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_goes_into_the_header_of_every_request()
    {
        var source = new Source("t1");
        using var recorder = new Wire.Recorder("{}");
        using var http = Client(source, recorder);

        using var first = await http.GetAsync(new Uri("https://api.example/a?b=c"), Cancellation);
        source.Token = "t2";
        using var second = await http.GetAsync(new Uri("https://API.example:443/b"), Cancellation);

        recorder.Requests.Select(static sent => sent.Authorization).Should().Equal("Bearer t1", "Bearer t2");
        source.Invalidated.Should().BeEmpty();
    }

    [Fact]
    public async Task Token_takes_the_place_of_another_authorization()
    {
        using var recorder = new Wire.Recorder("{}");
        using var http = Client(new Source("t1"), recorder);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("https://api.example/"));
        request.Headers.Authorization = new("Basic", "abc");

        using var response = await http.SendAsync(request, Cancellation);

        recorder.Requests.Single().Authorization.Should().Be("Bearer t1");
    }

    [Theory]
    [InlineData("https://other.example/")]
    [InlineData("https://sub.api.example/")]
    [InlineData("https://api.example.evil.example/")]
    [InlineData("https://api.example:8443/")]
    [InlineData("http://api.example/")]
    [InlineData("http://api.example:443/")]
    public async Task Other_origin_is_refused_and_gets_nothing(string address)
    {
        var source = new Source("t1");
        using var recorder = new Wire.Recorder("{}");
        using var http = Client(source, recorder);

        var error = (await FluentActions.Awaiting(() => http.GetAsync(new Uri(address + "path-secret?q=query-secret"), Cancellation)).Should().ThrowAsync<InvalidOperationException>()).Which;

        error.Message.Should().Contain("api.example").And.NotContain("path-secret").And.NotContain("query-secret").And.NotContain("t1");
        recorder.Requests.Should().BeEmpty();
        source.Asked.Should().Be(0);
    }

    [Fact]
    public async Task Without_a_token_nothing_is_sent()
    {
        using var recorder = new Wire.Recorder("{}");
        using var failing = Client(new Source(null), recorder);

        await FluentActions.Awaiting(() => failing.GetAsync(Origin, Cancellation)).Should().ThrowAsync<Exception>();

        recorder.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("none")]
    [InlineData("text")]
    [InlineData("bytes")]
    [InlineData("form")]
    public async Task Refused_token_is_replaced_and_the_request_is_repeated_once(string content)
    {
        var source = new Source("t1", next: "t2");
        using var recorder = new Wire.Recorder(static (_, _) => Wire.Response("no", HttpStatusCode.Unauthorized));
        using var http = Client(source, recorder);

        using var response = await http.SendAsync(Request(content), Cancellation);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized, "a second refusal is the answer");
        recorder.Requests.Select(static sent => sent.Authorization).Should().Equal("Bearer t1", "Bearer t2");
        recorder.Requests[1].Body.Should().Be(recorder.Requests[0].Body);
        source.Invalidated.Should().Contain("t1");
    }

    [Fact]
    public async Task Repeated_request_brings_its_own_answer()
    {
        var source = new Source("t1", next: "t2");
        using var recorder = new Wire.Recorder(static (count, _) => Wire.Response("yes", count == 1 ? HttpStatusCode.Unauthorized : HttpStatusCode.OK));
        using var http = Client(source, recorder);

        using var response = await http.GetAsync(Origin, Cancellation);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        source.Invalidated.Should().Equal("t1");
    }

    [Fact]
    public async Task Same_token_is_not_sent_a_second_time()
    {
        var source = new Source("t1");
        using var recorder = new Wire.Recorder("no", HttpStatusCode.Unauthorized);
        using var http = Client(source, recorder);

        using var response = await http.GetAsync(Origin, Cancellation);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await response.Content.ReadAsStringAsync(Cancellation)).Should().Be("no", "the answer is still whole");
        recorder.Requests.Should().ContainSingle();
        source.Invalidated.Should().Equal("t1");
    }

    [Theory]
    [InlineData("stream")]
    [InlineData("multipart with a stream")]
    public async Task Content_that_cannot_be_sent_again_is_not(string content)
    {
        var source = new Source("t1", next: "t2");
        using var recorder = new Wire.Recorder("no", HttpStatusCode.Unauthorized);
        using var http = Client(source, recorder);

        using var response = await http.SendAsync(Request(content), Cancellation);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        recorder.Requests.Should().ContainSingle();
        source.Invalidated.Should().Equal(["t1"], "the next request shall have another token all the same");
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task Other_answers_are_handed_on(HttpStatusCode status)
    {
        var source = new Source("t1", next: "t2");
        using var recorder = new Wire.Recorder("no", status);
        using var http = Client(source, recorder);

        using var response = await http.GetAsync(Origin, Cancellation);

        response.StatusCode.Should().Be(status);
        recorder.Requests.Should().ContainSingle();
        source.Invalidated.Should().BeEmpty();
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

    private static HttpClient Client(IAccessTokenSource source, HttpMessageHandler inner) => new(new BearerTokenHandler(source, Origin) { InnerHandler = inner });

    private static HttpRequestMessage Request(string content) => new(HttpMethod.Post, Origin)
    {
        Content = content switch
        {
            "none" => null,
            "text" => new StringContent("""{"a":"ü"}""", Encoding.UTF8, "application/json"),
            "bytes" => new ByteArrayContent([1, 2, 3]),
            "form" => new FormUrlEncodedContent([KeyValuePair.Create("a", "b c")]),
            "stream" => new StreamContent(new MemoryStream([1, 2, 3])),
            _ => new MultipartFormDataContent { { new StreamContent(new MemoryStream([1, 2, 3])), "a" } },
        },
    };

    /// <summary>A source that counts, and that has another token once its first one was refused.</summary>
    private sealed class Source(string? token, string? next = null, bool failsAfterInvalidation = false) : IAccessTokenSource
    {
        internal string? Token { get; set; } = token;

        internal int Asked { get; private set; }

        internal List<string> Invalidated { get; } = [];

        public ValueTask<SecretString> GetAccessTokenAsync(CancellationToken cancellationToken = default)
        {
            Asked++;
            return Token is null || (failsAfterInvalidation && Invalidated.Count > 0) ? throw new FormatException("no token") : new(new SecretString(Token));
        }

        public void Invalidate(SecretString rejected)
        {
            Invalidated.Add(rejected.Reveal());
            Token = next ?? Token;
        }
    }
}
