using System.Net;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Errors;

/// <summary>Proxies, gateways and sign-in pages respond in place of a service. Only the service's own words are its verdict, and advice follows only from what a body says.</summary>
public sealed class FromBetweenTests
{
    private static readonly string[] Bodies =
    [
        "",
        "  ",
        "<html><body><h1>401 Authorization Required</h1></body></html>",
        "Unauthorized",
        "{}",
        "[]",
        "null",
        "\"Unauthorized\"",
        """{"message":"Unauthorized"}""",
        """{"status":"SUCCESS"}""",
        """{"statusCode":401}""",
        """{"code":"_"}""",
        """{"code":""}""",
        """{"message":"Unauthorized","requestId":"4bf92f35"}""",
        """{"message":"No API key found in request","request_id":"4bf92f35"}""",
        """{"timestamp":"2026-11-30T01:00:00Z","status":401,"error":"Unauthorized","message":"No","path":"/"}""",
        """{"statusCode":401,"error":"Unauthorized","message":"No"}""",
        """{"error":"Unauthorized"}""",
        """{"error":"UnauthorizedError"}""",
        """{"error":true}""",
        """{"error":{}}""",
        """{"error":{"code":401,"message":"Request is missing required authentication credential.","status":"UNAUTHENTICATED"}}""",
        """{"error":{"code":"Unauthorized","message":"No"}}""",
        """{"errors":[{"code":"unauthorized"}]}""",
        """{"fault":{"faultstring":"Invalid access token","detail":{"errorcode":"oauth.v2.InvalidAccessToken"}}}""",
        """{"errorCode":"E0000011","errorSummary":"Invalid token provided"}""",
        """{"type":"about:blank","title":"Unauthorized","status":401}""",
        "{\"error\":{\"code\":\"forb",
    ];

    public static MatrixTheoryData<string, int> ChecksAndStatuses { get; } = new(Calls.Checks, [401, 403]);

    /// <summary>Every service's reader with the statuses that its own errors have, and one with those of others.</summary>
    public static TheoryData<string, int> CallsAndStatuses { get; } = new(
        from call in new[] { Calls.Create, Calls.Exchange, Calls.InfisicalCreate, Calls.InfisicalRevoke, Calls.ApinizerCreate, Calls.CrafterCreate, Calls.CrafterRevoke }
        from status in new[] { 401, 402, 403, 407, 511 }
        where status is 401 or 403 || call == Calls.Create
        select (call, status));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(ChecksAndStatuses))]
    public async Task Case_B11_a_check_that_something_between_responds_to_is_undetermined(string call, int status)
    {
        foreach (var body in Bodies)
        {
            using var handler = new Wire.Recorder((_, _) => Respond(body, status));

            var check = (CredentialCheck)(await Calls.RunAsync(call, handler))!;

            check.Should().BeEquivalentTo(new { State = CredentialState.Undetermined, Response = new { StatusCode = status } }, body);
            check.Detail.Should().Contain("not in the service's own format");
        }
    }

    [Theory]
    [MemberData(nameof(CallsAndStatuses))]
    public async Task Case_B11_a_refusal_from_between_is_no_verdict_on_the_credential(string call, int status)
    {
        foreach (var body in Bodies)
        {
            using var recorder = new Wire.Recorder((_, _) => Respond(body, status));

            var failure = await Calls.FailureOf(call, recorder, static options => options.Retry.MaxRetryAttempts = 3, new WaitingClock());

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnexpectedResponse, StatusCode = status, ErrorCode = (string?)null, OutcomeUnknown = false, IsRetryable = false }, body);
            failure.IsServicesOwn.Should().BeFalse(body);
            failure.Message.Should().NotContainAny("does not accept the credential", "the credential is valid", "lock the account", "full account", "BaseAddress");
            recorder.Requests.Should().ContainSingle();
        }
    }

    [Fact]
    public async Task Case_B11_a_token_source_keeps_its_token_and_its_credential()
    {
        foreach (var body in Bodies)
        {
            var clock = new FakeTimeProvider(Wire.Now);
            var logins = 0;
            var isBroken = false;
            using var handler = new Wire.Recorder((_, request) =>
            {
                var isLogin = request.RequestUri!.AbsolutePath.EndsWith("/auth/token", StringComparison.Ordinal);
                logins += isLogin ? 1 : 0;
                return isBroken || !isLogin ? Respond(body, 401) : Wire.Response(Calls.GoodResponse(Calls.ApinizerCreate));
            });
            using var auth = Wire.Apinizer(handler, clock: clock);
            (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be(Calls.NewSecret);

            (await auth.CheckCredentialAsync(Token)).State.Should().Be(CredentialState.Undetermined, body);
            (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be(Calls.NewSecret);
            logins.Should().Be(1, "the token is not replaced");

            isBroken = true;
            clock.Advance(TimeSpan.FromHours(1));
            var failure = await Wire.FailureOf(async () => await auth.TokenSource.GetAccessTokenAsync(Token));
            failure.Kind.Should().Be(TokenErrorKind.UnexpectedResponse);
            failure.Message.Should().NotContain("rejected the client id");

            isBroken = false;
            clock.Advance(TimeSpan.FromMinutes(15));
            (await auth.TokenSource.GetAccessTokenAsync(Token)).Reveal().Should().Be(Calls.NewSecret, "the credential was not refused, so it is sent again");
        }
    }

    [Theory]
    [InlineData(Calls.Create, 403, """{"error":{"code":"forbidden","message":"m","invalidToken":true}}""", TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.Create, 401, """{"error":{"code":"unauthorized","message":"m"}}""", TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.Create, 403, """{"error":{"missingToken":true}}""", TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.Create, 403, """{"error":{"message":"m"}}""", TokenErrorKind.PermissionDenied)]
    [InlineData(Calls.Create, 403, """{"code":"a"}""", TokenErrorKind.PermissionDenied)]
    [InlineData(Calls.Create, 403, """{"code":"z"}""", TokenErrorKind.PermissionDenied)]
    [InlineData(Calls.Create, 403, """{"code":"0"}""", TokenErrorKind.PermissionDenied)]
    [InlineData(Calls.Create, 403, """{"code":"9"}""", TokenErrorKind.PermissionDenied)]
    [InlineData(Calls.InfisicalCreate, 401, """{"reqId":"r"}""", TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.InfisicalCreate, 401, """{"requestId":"r","statusCode":401}""", TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.InfisicalCreate, 403, """{"reqId":"req-1","statusCode":403,"error":"A_name_of_tomorrow","message":"m"}""", TokenErrorKind.PermissionDenied)]
    [InlineData(Calls.ApinizerCreate, 401, """{"error":"unauthorized_client"}""", TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.ApinizerCreate, 401, """{"error_description":"Bad credentials"}""", TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.ApinizerCreate, 401, """{"status":"FAILURE","resultMessage":"Bad credentials"}""", TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.CrafterGet, 403, """{"errorCode":"ACCESS_DENIED"}""", TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.CrafterGet, 403, """{"errorCode":"ACTION_DENIED","message":null}""", TokenErrorKind.PermissionDenied)]
    public async Task Case_B11_the_services_own_words_are_its_verdict(string call, int status, string body, TokenErrorKind kind)
    {
        var failure = await Calls.FailureOf(call, new Wire.Recorder(body, (HttpStatusCode)status));

        (failure.Kind, failure.IsServicesOwn).Should().Be((kind, true));
    }

    /// <summary>Without an id of the request, a code that is known and a status show it.</summary>
    [Fact]
    public async Task Case_B11_every_code_of_Infisicals_is_its_own()
    {
        string[] codes =
        [
            "BadRequest", "UnauthorizedError", "TokenError", "PermissionDenied", "ForbiddenError", "PermissionBoundaryError", "PolicyViolationError", "NotFound", "Not Found",
            "ValidationFailure", "RateLimitExceeded", "InternalServerError", "GatewayTimeoutError",
        ];
        foreach (var code in codes)
        {
            var failure = await Calls.FailureOf(Calls.InfisicalCreate, new Wire.Recorder($$"""{"statusCode":401,"error":"{{code}}"}""", HttpStatusCode.Unauthorized));

            failure.IsServicesOwn.Should().BeTrue(code);
        }
    }

    /// <summary>What the status of a response from between brings stands whole in <see cref="MessageTests"/>.</summary>
    [Theory]
    [InlineData(400, """{"error":{"code":"bad_request","message":"Invalid request: should NOT have additional property `x`."}}""")]
    [InlineData(400, "<html><h1>400 Request Header Or Cookie Too Large</h1></html>")]
    [InlineData(403, "")]
    [InlineData(403, """{"error":{"message":"Something of tomorrow"}}""")]
    [InlineData(405, """{"error":{"code":"method_unknown","message":"m"}}""")]
    [InlineData(407, "")]
    [InlineData(422, """{"error":{"code":"invalid_name","message":"m"}}""")]
    [InlineData(451, "")]
    public async Task Case_B12_Vercels_statuses_alone_bring_no_advice(int status, string body)
    {
        var message = (await Calls.FailureOf(Calls.Create, new Wire.Recorder((_, _) => Respond(body, status)))).Message;

        message.Should().NotContainAny("full account", "project", "BaseAddress", "sign-on");
    }

    [Theory]
    [InlineData(400, """{"error":{"code":"bad_request","message":"`projectId` is not supported"}}""", "project tokens", "full account")]
    [InlineData(403, """{"error":{"message":"To create a token you must be authenticated to scope \"acme\"."}}""", "full account", "sign-on")]
    [InlineData(403, """{"error":{"code":"forbidden","message":"m","saml":true,"scope":"acme"}}""", "sign-on", "full account")]
    [InlineData(404, """{"error":{"code":"404","message":"The page could not be found"}}""", "BaseAddress", "full account")]
    public async Task Case_B12_Vercels_words_bring_the_advice_that_follows_from_them(int status, string body, string advice, string other) =>
        (await Calls.FailureOf(Calls.Create, new Wire.Recorder(body, (HttpStatusCode)status))).Message.Should().Contain(advice).And.NotContain(other);

    [Theory]
    [InlineData("Infisical.GetTokenAsync", 405, """{"reqId":"r","statusCode":405,"error":"Method Not Allowed","message":"m"}""", "November 2025")]
    [InlineData(Calls.InfisicalCreate, 405, "", "BaseAddress")]
    [InlineData(Calls.ApinizerPing, 404, """{"error":"not_found","error_description":"m"}""", "BaseAddress")]
    [InlineData(Calls.CrafterCreate, 409, "", "with this id already")]
    [InlineData(Calls.CrafterCreate, 409, """{"errorCode":"TENANT_EXISTS"}""", "with this id already")]
    [InlineData(Calls.CrafterGet, 400, """{"errorCode":"OTHER"}""", "BaseAddress")]
    [InlineData(Calls.CrafterGet, 403, """{"errorCode":"DISABLED_PROFILE"}""", "master")]
    [InlineData(Calls.CrafterGet, 404, """{"errorCode":"NO_SUCH_TENANT"}""", "BaseAddress")]
    [InlineData(Calls.List, 404, """{"error":{"code":"not_found","message":"m"}}""", "BaseAddress")]
    public async Task Case_B12_no_other_service_is_advised_by_its_status_alone(string call, int status, string body, string advice) =>
        (await Calls.FailureOf(call, new Wire.Recorder((_, _) => Respond(body, status)))).Message.Should().NotContain(advice);

    private static HttpResponseMessage Respond(string body, int status) =>
        Wire.Response(body, (HttpStatusCode)status, body.StartsWith('<') ? "text/html" : body == "Unauthorized" ? "text/plain" : "application/json");
}
