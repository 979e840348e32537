using System.Net;
using System.Text.Json;
using TokenClients.Crafter;
using TokenClients.Errors;

namespace TokenClients.Tests.Crafter;

/// <summary>What the service's errors mean.</summary>
public sealed class ErrorTests
{
    private static readonly string[] Throwing = [CrafterWire.Create, CrafterWire.List, CrafterWire.ListPage, CrafterWire.Get, CrafterWire.Revoke, CrafterWire.RevokeCurrent];

    public static TheoryData<int, string?, TokenErrorKind> Rows { get; } = new()
    {
        { 403, "ACCESS_DENIED", TokenErrorKind.InvalidCredential },
        { 401, "ACCESS_DENIED", TokenErrorKind.InvalidCredential },
        { 403, "ACTION_DENIED", TokenErrorKind.PermissionDenied },
        { 403, "DISABLED_PROFILE", TokenErrorKind.PermissionDenied },
        { 403, "A_CODE_OF_TOMORROW", TokenErrorKind.PermissionDenied },
        { 403, null, TokenErrorKind.UnexpectedResponse },
        { 401, "BAD_CREDENTIALS", TokenErrorKind.InvalidCredential },
        { 409, "ACCESS_TOKEN_EXISTS", TokenErrorKind.Conflict },
        { 409, "PROFILE_EXISTS", TokenErrorKind.Conflict },
        { 409, null, TokenErrorKind.Conflict },
        { 404, "OTHER", TokenErrorKind.UnsupportedByServer },
        { 404, "NO_SUCH_TENANT", TokenErrorKind.UnsupportedByServer },
        { 404, "NO_SUCH_PROFILE", TokenErrorKind.UnsupportedByServer },
        { 404, null, TokenErrorKind.UnsupportedByServer },
        { 405, "OTHER", TokenErrorKind.UnsupportedByServer },
        { 400, "OTHER", TokenErrorKind.InvalidRequest },
        { 400, "PARAM_DESERIALIZATION_ERROR", TokenErrorKind.InvalidRequest },
        { 400, null, TokenErrorKind.InvalidRequest },
        { 406, "OTHER", TokenErrorKind.InvalidRequest },
        { 413, null, TokenErrorKind.InvalidRequest },
        { 415, "OTHER", TokenErrorKind.InvalidRequest },
        { 408, null, TokenErrorKind.Timeout },
        { 429, null, TokenErrorKind.RateLimited },
        { 500, "OTHER", TokenErrorKind.ServiceFault },
        { 500, "PERMISSION_ERROR", TokenErrorKind.ServiceFault },
        { 500, null, TokenErrorKind.ServiceFault },
        { 503, null, TokenErrorKind.ServiceFault },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Every_error_has_its_kind(int status, string? code, TokenErrorKind kind)
    {
        var body = code is null ? """{"message":"the words"}""" : $$"""{"errorCode":"{{code}}","message":"the words"}""";
        foreach (var call in Throwing)
        {
            var failure = await CrafterWire.FailureOf(call, status, body);

            var issuesSecret = call == CrafterWire.Create;
            var isTransient = kind is TokenErrorKind.ServiceFault or TokenErrorKind.Timeout;
            failure.Should().BeEquivalentTo(
                new { Service = TokenService.Crafter, Operation = call, Kind = kind, StatusCode = status, ErrorCode = code, ServerMessage = "the words", Attempts = 1, OutcomeUnknown = issuesSecret && (isTransient || status == 406) }, call);
            failure.IsRetryable.Should().Be(kind == TokenErrorKind.RateLimited || (isTransient && !issuesSecret));
            failure.FieldErrors.Should().BeEmpty();
            failure.Message.Should().Contain("the words");
        }
    }

    [Fact]
    public async Task Only_one_code_says_that_there_is_no_such_token()
    {
        (await CrafterWire.FailureOf(CrafterWire.Get, 404, CrafterWire.NotFound)).Should()
            .BeEquivalentTo(new { Kind = TokenErrorKind.NotFound, ErrorCode = "NO_SUCH_ACCESS_TOKEN_ID", ServerMessage = Redactor.Hidden, IsRetryable = false });
    }

    [Theory]
    [InlineData("""{"errorCode":"OTHER","message":null}""", "OTHER", null)]
    [InlineData("""{"message":"m"}""", null, "m")]
    [InlineData("""{"errorCode":null,"message":"m"}""", null, "m")]
    [InlineData("""{"errorCode":7,"message":true}""", null, "true")]
    [InlineData("""{"errorCode":{"a":1},"message":["m"]}""", null, null)]
    [InlineData("""{"errorCode":"OTHER","mess""", null, null)]
    [InlineData("{}", null, null)]
    [InlineData("[]", null, null)]
    [InlineData("null", null, null)]
    [InlineData("", null, null)]
    [InlineData("<!doctype html><html><h1>HTTP Status 500 - Internal Server Error</h1></html>", null, null)]
    public async Task No_body_hides_the_status(string body, string? code, string? message)
    {
        foreach (var call in Throwing)
        {
            (await CrafterWire.FailureOf(call, 500, body)).Should().BeEquivalentTo(new { Kind = TokenErrorKind.ServiceFault, StatusCode = 500, ErrorCode = code, ServerMessage = message });
        }
    }

    [Fact]
    public async Task Pages_of_the_container_are_judged_by_their_status()
    {
        const string page = "<!doctype html><html>HTTP Status</html>";
        foreach (var (status, kind) in new[] { (400, TokenErrorKind.InvalidRequest), (403, TokenErrorKind.UnexpectedResponse), (404, TokenErrorKind.UnsupportedByServer), (500, TokenErrorKind.ServiceFault) })
        {
            (await CrafterWire.FailureOf(CrafterWire.Get, status, page, "text/html;charset=utf-8")).Should().BeEquivalentTo(new { Kind = kind, StatusCode = status, ServerMessage = (string?)null, ErrorCode = (string?)null });
        }

        (await CrafterWire.FailureOf(CrafterWire.Get, 502, "upstream is down", "text/plain")).ServerMessage.Should().Be("upstream is down");
    }

    [Fact]
    public async Task A_huge_page_is_cut_and_still_an_error()
    {
        var failure = await CrafterWire.FailureOf(CrafterWire.Create, 500, $$"""{"errorCode":"OTHER","message":"{{new string('x', 3 << 20)}}"}""");

        failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.ServiceFault, StatusCode = 500 });
        failure.Message.Length.Should().BeLessThan(2000);
    }

    [Theory]
    [InlineData(503, "Retry-After: 7", 7)]
    [InlineData(429, "Retry-After: 7", 7)]
    [InlineData(503, "Retry-After: -7", 0)]
    [InlineData(403, "Retry-After: 7", null)]
    [InlineData(503, "X-Nothing: 7", null)]
    public async Task A_wait_is_read_from_a_proxys_header(int status, string header, int? seconds) =>
        (await CrafterWire.FailureOf(CrafterWire.Get, status, "", headers: [header])).RetryAfter.Should().Be(seconds is null ? null : TimeSpan.FromSeconds(seconds.Value));

    [Fact]
    public async Task What_to_do_is_said()
    {
        (await CrafterWire.FailureOf(CrafterWire.Get, 403, CrafterWire.ActionDenied)).Message.Should().Contain("master");
        (await CrafterWire.FailureOf(CrafterWire.Get, 404, "")).Message.Should().Contain("BaseAddress").And.Contain("crafter-profile");
        (await CrafterWire.FailureOf(CrafterWire.Create, 406, "")).Message.Should().NotContain("Accept", "a status alone brings no advice");
        (await CrafterWire.FailureOf(CrafterWire.Get, 403, "<html>")).Message.Should().NotContain("master", "a proxy refused, and not the service");
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("percent")]
    [InlineData("form")]
    [InlineData("upper case")]
    public async Task Nothing_that_the_server_repeats_shows_an_id(string form)
    {
        const string own = "own+token/with=odd&chars%";
        foreach (var call in Throwing)
        {
            foreach (var status in new[] { 400, 403, 404, 409, 500 })
            {
                string[] ids = [own];
                string[] echoes = [];
                using var recorder = new Wire.Recorder((_, request) =>
                {
                    ids = call switch
                    {
                        CrafterWire.Create => [own, IdOf(request)],
                        CrafterWire.Get or CrafterWire.Revoke => [own, CrafterWire.Target],
                        _ => [own],
                    };
                    echoes = [.. ids.Select(id => Encode(id, form))];
                    var said = JsonEncodedText.Encode(string.Join(' ', echoes)).ToString();
                    return Wire.Response($$"""{"errorCode":"C {{said}}","message":"AccessToken{id='{{said}}', application='x'} of {{said}}"}""", (HttpStatusCode)status);
                });
                using var crafter = CrafterWire.Client(recorder, static options => options.AccessToken = new SecretString(own));

                var failure = await Wire.FailureOf(() => CrafterWire.RunAsync(call, crafter, Token));

                // An id of these characters cannot stand in a path, so nothing is sent.
                (failure.ServerMessage ?? (call == CrafterWire.RevokeCurrent ? Redactor.Hidden : null)).Should().Be(Redactor.Hidden);
                foreach (var shown in new[] { failure.ToString(), failure.Message, failure.ErrorCode, failure.ServerMessage })
                {
                    foreach (var id in ids.Concat(echoes))
                    {
                        shown.Should().NotContainEquivalentOf(id, $"{call} {status}");
                    }
                }
            }
        }
    }

    [Fact]
    public async Task The_dump_of_a_whole_new_token_shows_no_id()
    {
        foreach (var id in new[] { null, CrafterWire.UsersId })
        {
            var sent = "";
            using var recorder = new Wire.Recorder((_, request) =>
            {
                sent = IdOf(request);
                return Wire.Response($$"""{"errorCode":"OTHER","message":"Unable to insert AccessToken{id='{{sent}}', application='sample-app', master=false, tenantPermissions=[], expiresOn=null}"}""", HttpStatusCode.InternalServerError);
            });
            using var crafter = CrafterWire.Client(recorder);

            var failure = await Wire.FailureOf(() => crafter.CreateTokenAsync(new CreateCrafterToken("sample-app", TokenExpiry.Never) { Id = id is null ? null : new SecretString(id) }, Token));

            sent.Should().NotBeEmpty();
            failure.ToString().Should().NotContain(sent).And.Contain(Redactor.Hidden);
        }
    }

    [Fact]
    public async Task A_check_says_why_without_an_id()
    {
        using var crafter = CrafterWire.Client($$"""{"errorCode":"ACCESS_DENIED","message":"Access token with ID {{CrafterWire.Caller}} has expired"}""", HttpStatusCode.Forbidden);

        var check = await crafter.CheckCredentialAsync(Token);

        check.Detail.Should().Contain(Redactor.Hidden).And.NotContain(CrafterWire.Caller);
    }

    private static string IdOf(HttpRequestMessage create)
    {
        using var body = JsonDocument.Parse(CrafterWire.BodyOf(create));
        return body.RootElement.GetProperty("id").GetString()!;
    }

    private static string Encode(string secret, string form) => form switch
    {
        "percent" => Uri.EscapeDataString(secret),
        "form" => WebUtility.UrlEncode(secret),
        "upper case" => secret.ToUpperInvariant(),
        _ => secret,
    };
}
