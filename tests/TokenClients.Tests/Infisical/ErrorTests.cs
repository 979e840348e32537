using System.Net;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Testing;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Infisical;

/// <summary>What each error of Infisical's means, in the forms of all its generations, and what is kept of it.</summary>
public sealed class ErrorTests
{
    private const string Issues = """[{"code":"too_big","maximum":315360000,"type":"number","inclusive":true,"exact":false,"message":"Number must be less than or equal to 315360000","path":["accessTokenTTL"]}]""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Status, error, message as JSON, further members; what it is, and the code that is kept.</summary>
    public static TheoryData<int, string, string, string, TokenErrorKind, string?> Rows { get; } = new()
    {
        { 400, "BadRequest", "\"Refused\"", "", TokenErrorKind.InvalidRequest, "BadRequest" },
        { 400, "BadRequest", "\"Refused\"", ""","details":{"any":[1]}""", TokenErrorKind.InvalidRequest, "BadRequest" },
        { 401, "UnauthorizedError", "\"Token missing\"", "", TokenErrorKind.InvalidCredential, "UnauthorizedError" },
        { 401, "https://eu.infisical.com/api/v1/auth/token-auth Unauthorized Access, no organization", "\"m\"", "", TokenErrorKind.InvalidCredential, null },
        { 403, "TokenError", "\"Your token has expired\"", "", TokenErrorKind.InvalidCredential, "TokenError" },
        { 403, "PermissionDenied", "\"You are not allowed\"", ""","details":[{"action":"read","inverted":false,"subject":"identity","conditions":{} }]""", TokenErrorKind.PermissionDenied, "PermissionDenied" },
        { 403, "ForbiddenError", "\"Your address is not allowed\"", "", TokenErrorKind.PermissionDenied, "ForbiddenError" },
        { 403, "PermissionBoundaryError", "\"More privileged\"", ""","details":{"missingPermissions":[{"action":"edit"}]}""", TokenErrorKind.PermissionDenied, "PermissionBoundaryError" },
        { 403, "Forbidden access to https://eu.infisical.com/x", "\"m\"", "", TokenErrorKind.InvalidCredential, null },
        { 403, "Forbidden access to /api/v1/auth/token-auth", "\"m\"", "", TokenErrorKind.InvalidCredential, null },
        { 403, "PolicyViolationError", "\"m\"", ""","details":{"policy":"p"}""", TokenErrorKind.PermissionDenied, "PolicyViolationError" },
        { 404, "NotFound", "\"Identity not found\"", "", TokenErrorKind.NotFound, "NotFound" },
        { 404, "Not Found", "\"Route GET:/x not found\"", ""","docs":"/api/docs/json","more":1""", TokenErrorKind.UnsupportedByServer, "Not Found" },
        { 409, "ConflictError", "\"m\"", "", TokenErrorKind.Conflict, "ConflictError" },
        { 410, "GoneError", "\"m\"", "", TokenErrorKind.NotFound, "GoneError" },
        { 422, "ValidationFailure", Issues, "", TokenErrorKind.InvalidRequest, "ValidationFailure" },
        { 422, "ValidationFailure", "\"value too long for column\"", "", TokenErrorKind.InvalidRequest, "ValidationFailure" },
        { 429, "RateLimitExceeded", "\"Rate limit exceeded. Please try again in 45 seconds\"", "", TokenErrorKind.RateLimited, "RateLimitExceeded" },
        { 500, "InternalServerError", "\"Something went wrong\"", "", TokenErrorKind.ServiceFault, "InternalServerError" },
        { 500, "MembershipGetByIdentityId", "\"Something went wrong\"", "", TokenErrorKind.ServiceFault, "MembershipGetByIdentityId" },
        { 500, "Update", "\"Something went wrong\"", "", TokenErrorKind.ServiceFault, "Update" },
        { 504, "GatewayTimeoutError", "\"m\"", "", TokenErrorKind.ServiceFault, "GatewayTimeoutError" },
        { 401, "ValidationFailure", Issues, "", TokenErrorKind.InvalidRequest, "ValidationFailure" },
        { 401, "Unauthorized", Issues, "", TokenErrorKind.InvalidRequest, "Unauthorized" },
        { 418, "SomethingNew", "\"m\"", "", TokenErrorKind.InvalidRequest, "SomethingNew" },
        { 403, "SomethingNew", "\"m\"", "", TokenErrorKind.PermissionDenied, "SomethingNew" },
        { 401, "SomethingNew", "\"m\"", "", TokenErrorKind.InvalidCredential, "SomethingNew" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Every_error_in_its_two_generations_is_what_the_contract_says(int status, string error, string message, string more, TokenErrorKind kind, string? code)
    {
        foreach (var idName in new[] { "reqId", "requestId" })
        {
            // The order of the members varies.
            foreach (var body in new[]
            {
                $$"""{"{{idName}}":"req-Aa1Bb2Cc3Dd4Ee","statusCode":{{status}},"message":{{message}},"error":"{{error}}"{{more}} }""",
                $$"""{"error":"{{error}}","message":{{message}},"statusCode":{{status}},"{{idName}}":"req-Aa1Bb2Cc3Dd4Ee"{{more}} }""",
            })
            {
                foreach (var call in new[] { InfisicalWire.GetConfiguration, InfisicalWire.Attach, InfisicalWire.Create, InfisicalWire.Get, InfisicalWire.Rename, InfisicalWire.Renew, InfisicalWire.List })
                {
                    var failure = await InfisicalWire.FailureOf(call, body, status);

                    failure.Should().BeEquivalentTo(
                        new
                        {
                            Kind = kind,
                            StatusCode = status,
                            ErrorCode = code,
                            ServerMessage = message.StartsWith('"') ? message.Trim('"') : null,
                            Operation = call,
                            Service = TokenService.Infisical,
                            OutcomeUnknown = kind == TokenErrorKind.ServiceFault && InfisicalWire.IssuesSecret(call),
                            IsRetryable = kind == TokenErrorKind.RateLimited || (kind == TokenErrorKind.ServiceFault && !InfisicalWire.IssuesSecret(call)),
                            Response = new { RequestId = "req-Aa1Bb2Cc3Dd4Ee", StatusCode = status, Attempts = 1 },
                        },
                        call);
                    failure.FieldErrors.Should().HaveCount(message == Issues ? 1 : 0);
                    failure.Message.Should().NotContain("https://").And.Contain($"HTTP {status}");
                }
            }
        }
    }

    [Theory]
    [InlineData(400, TokenErrorKind.InvalidRequest)]
    [InlineData(401, TokenErrorKind.UnexpectedResponse)]
    [InlineData(403, TokenErrorKind.UnexpectedResponse)]
    [InlineData(404, TokenErrorKind.UnsupportedByServer)]
    [InlineData(405, TokenErrorKind.UnsupportedByServer)]
    [InlineData(408, TokenErrorKind.Timeout)]
    [InlineData(413, TokenErrorKind.InvalidRequest)]
    [InlineData(415, TokenErrorKind.InvalidRequest)]
    [InlineData(422, TokenErrorKind.InvalidRequest)]
    [InlineData(429, TokenErrorKind.RateLimited)]
    [InlineData(500, TokenErrorKind.ServiceFault)]
    [InlineData(502, TokenErrorKind.ServiceFault)]
    [InlineData(504, TokenErrorKind.ServiceFault)]
    public async Task A_body_that_is_not_Infisicals_leaves_the_meaning_to_the_status(int status, TokenErrorKind kind)
    {
        foreach (var (body, contentType, message) in new (string, string, string?)[]
        {
            ("", "application/json", null),
            ("", "text/plain", null),
            ("<!DOCTYPE html><html><body>Cloudflare</body></html>", "text/html", null),
            ("<html>", "application/json", null),
            (" upstream connect error\r\n", "text/plain; charset=utf-8", "upstream connect error"),
            ("null", "application/json", null),
            ("[]", "application/json", null),
            ("{}", "application/json", null),
            ("\"text\"", "application/json", null),
            ("{\"statusCo", "application/json", null),
            ("""{"error":{"a":1},"message":{"b":2} }""", "application/json", null),
            ("""{"error":null,"message":null,"reqId":null,"statusCode":null}""", "application/json", null),
        })
        {
            foreach (var call in new[] { InfisicalWire.GetConfiguration, InfisicalWire.Create, InfisicalWire.Update })
            {
                var failure = await InfisicalWire.FailureOf(call, body, status, contentType);

                failure.Should().BeEquivalentTo(new { Kind = kind, StatusCode = status, ErrorCode = (string?)null, ServerMessage = message, Response = new { RequestId = (string?)null } }, body);
                failure.FieldErrors.Should().BeEmpty();
            }
        }
    }

    [Theory]
    [InlineData("""{"message":"Route GET:/api/v1/auth/token-auth/tokens/t1 not found","error":"Not Found","statusCode":404}""")]
    [InlineData(InfisicalWire.RouteNotFound)]
    public async Task A_route_that_is_missing_is_told_from_an_entity_in_both_generations(string body)
    {
        foreach (var call in InfisicalWire.Failing)
        {
            (await InfisicalWire.FailureOf(call, body, 404)).Should().BeEquivalentTo(new { Kind = TokenErrorKind.UnsupportedByServer, ErrorCode = "Not Found", IsRetryable = false, OutcomeUnknown = false }, call);
        }

        (await InfisicalWire.FailureOf(InfisicalWire.Get, body, 404)).Message.Should().Contain("November 2025");
    }

    [Fact]
    public async Task A_list_of_issues_becomes_field_errors()
    {
        const string message = """
            [{"code":"invalid_type","expected":"number","received":"string","path":["accessTokenTTL"],"message":"Expected number, received string"},
             {"code":"too_small","minimum":1,"type":"array","inclusive":true,"exact":false,"message":"Array must contain at least 1 element(s)","path":["accessTokenTrustedIps"]},
             {"code":"invalid_type","path":["accessTokenTrustedIps",0,"ipAddress"],"message":"Required"},
             {"code":"custom","message":"Access token TTL cannot be greater than max TTL","path":[]},
             {"origin":"number","code":"too_big","maximum":315360000,"inclusive":true,"path":["accessTokenMaxTTL"],"message":"Too big: expected number to be <=315360000"},
             {"code":"invalid_format","format":"regex","pattern":"/^x$/","path":["organizationSlug"]},
             {"code":"invalid_union","unionErrors":[{"issues":[{"code":"custom","path":["a"],"message":"nested"}],"name":"ZodError"}],"path":["name"],"message":"Invalid input"}]
            """;
        foreach (var status in new[] { 422, 401 })
        {
            var failure = await InfisicalWire.FailureOf(InfisicalWire.Attach, InfisicalWire.Error(status, "ValidationFailure", message), status);

            failure.Kind.Should().Be(TokenErrorKind.InvalidRequest);
            failure.ServerMessage.Should().BeNull();
            failure.FieldErrors.Select(static error => (error.Field, error.Message)).Should().Equal(
                ("accessTokenTTL", "Expected number, received string"),
                ("accessTokenTrustedIps", "Array must contain at least 1 element(s)"),
                ("accessTokenTrustedIps.0.ipAddress", "Required"),
                ("", "Access token TTL cannot be greater than max TTL"),
                ("accessTokenMaxTTL", "Too big: expected number to be <=315360000"),
                ("organizationSlug", "invalid_format"),
                ("name", "Invalid input"));
        }
    }

    [Theory]
    [InlineData("[null,7,\"text\",[],{}]")]
    [InlineData("""[{"path":"name","message":["x"],"code":{} }]""")]
    [InlineData("""[{"path":[null,{"a":1},true],"message":null,"code":null}]""")]
    [InlineData("[]")]
    public async Task Issues_of_any_form_never_hide_the_error(string message) =>
        (await InfisicalWire.FailureOf(InfisicalWire.Attach, InfisicalWire.Error(422, "ValidationFailure", message), 422)).Should()
            .BeEquivalentTo(new { Kind = TokenErrorKind.InvalidRequest, StatusCode = 422, ErrorCode = "ValidationFailure", Response = new { RequestId = "req-Aa1Bb2Cc3Dd4Ee" } });

    [Theory]
    [InlineData("retry-after: 7", "x-ratelimit-reset: 37", "\"try again in 45 seconds\"", 7)]
    [InlineData("retry-after: Sun, 22 Nov 2026 08:00:09 GMT", "x-ratelimit-reset: 37", "\"try again in 45 seconds\"", 9)]
    [InlineData("retry-after: later", "x-ratelimit-reset: 37", "\"try again in 45 seconds\"", 37)]
    [InlineData("x-a: 1", "x-ratelimit-reset: 37", "\"try again in 45 seconds\"", 37)]
    [InlineData("x-a: 1", "x-ratelimit-reset: soon", "\"try again in 45 seconds\"", 45)]
    [InlineData("x-a: 1", "x-b: 1", "\"Rate limit exceeded. Please try again in 45 seconds\"", 45)]
    [InlineData("x-a: 1", "x-b: 1", "\"45\"", 45)]
    [InlineData("x-a: 1", "x-b: 1", "45", 45)]
    [InlineData("x-a: 1", "x-b: 1", "\"try again later\"", null)]
    [InlineData("x-a: 1", "x-b: 1", "[45]", null)]
    [InlineData("x-a: 1", "x-b: 1", "null", null)]
    public async Task The_wait_is_taken_from_the_first_place_that_names_one(string first, string second, string message, int? seconds)
    {
        foreach (var withDate in new[] { true, false })
        {
            using var recorder = new Wire.Recorder((_, _) =>
            {
                var response = Wire.Response(InfisicalWire.Error(429, "RateLimitExceeded", message), HttpStatusCode.TooManyRequests).WithHeaders(first, second);
                return withDate ? response.WithHeaders("Date: Sun, 22 Nov 2026 08:00:00 GMT") : response;
            });

            var failure = await InfisicalWire.FailureOf(InfisicalWire.Create, recorder, clock: new FakeTimeProvider(Wire.Now));

            failure.Should().BeEquivalentTo(new { Kind = TokenErrorKind.RateLimited, IsRetryable = true, OutcomeUnknown = false });
            failure.RetryAfter.Should().Be(seconds is null ? null : TimeSpan.FromSeconds(seconds.Value));
        }
    }

    [Fact]
    public async Task A_wait_beyond_all_time_is_no_error()
    {
        var message = $"\"wait {new string('9', 400)} seconds\"";

        (await InfisicalWire.FailureOf(InfisicalWire.Create, InfisicalWire.Error(429, "RateLimitExceeded", message), 429)).RetryAfter.Should().Be(TimeSpan.MaxValue);
    }

    [Theory]
    [InlineData(500, "x-ratelimit-reset: 37", null)]
    [InlineData(503, "retry-after: 7", 7)]
    [InlineData(403, "retry-after: 7", null)]
    public async Task Only_who_is_asked_to_wait_waits(int status, string header, int? seconds)
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(InfisicalWire.Error(status, "E", "\"at most 45 things\""), (HttpStatusCode)status).WithHeaders(header));

        (await InfisicalWire.FailureOf(InfisicalWire.GetConfiguration, recorder)).RetryAfter.Should().Be(seconds is null ? null : TimeSpan.FromSeconds(seconds.Value));
    }

    [Fact]
    public async Task The_rate_limit_comes_with_the_failure_in_seconds_that_are_left()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(InfisicalWire.Error(429, "RateLimitExceeded"), HttpStatusCode.TooManyRequests).WithHeaders(
            "x-ratelimit-limit: 90", "x-ratelimit-remaining: 0", "x-ratelimit-reset: 37", "retry-after: 37", "Date: Sun, 22 Nov 2026 09:00:00 GMT"));

        var failure = await InfisicalWire.FailureOf(InfisicalWire.Create, recorder, clock: new FakeTimeProvider(Wire.Now));

        failure.Response!.RateLimit.Should().BeEquivalentTo(new RateLimitInfo { Limit = 90, Remaining = 0, ResetsAt = Wire.Now.AddHours(1).AddSeconds(37) });
        failure.RetryAfter.Should().Be(TimeSpan.FromSeconds(37));
    }

    [Fact]
    public async Task A_body_that_says_so_is_a_rate_limit_under_any_status()
    {
        (await InfisicalWire.FailureOf(InfisicalWire.Create, InfisicalWire.Error(403, "RateLimitExceeded", "\"in 45 seconds\""), 403)).Should()
            .BeEquivalentTo(new { Kind = TokenErrorKind.RateLimited, RetryAfter = TimeSpan.FromSeconds(45), OutcomeUnknown = false });
    }

    [Fact]
    public async Task No_secret_that_the_server_repeats_reaches_the_exception()
    {
        foreach (var call in InfisicalWire.Failing)
        {
            var secret = InfisicalWire.SendsCredential(call) ? InfisicalWire.Secret : InfisicalWire.Value;
            foreach (var body in new[]
            {
                $$"""{"reqId":"{{secret}}","statusCode":400,"message":"saw {{secret}}","error":"{{secret}}"}""",
                $$"""{"reqId":"r","statusCode":400,"message":[{"code":"{{secret}}","path":["{{secret}}","{{Uri.EscapeDataString(secret)}}"]},{"message":"Bearer {{secret}}","path":[]}],"error":"x {{secret}}"}""",
                $$"""{"reqId":"r","statusCode":400,"message":"{{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(secret))}}","error":"E"}""",
            })
            {
                var failure = await InfisicalWire.FailureOf(call, body, 400);

                var texts = failure.FieldErrors.Select(static error => error.ToString()).Append(failure.ToString()).Append(failure.ErrorCode).Append(failure.ServerMessage).Append(failure.Response!.RequestId);
                foreach (var text in texts)
                {
                    text?.Should().NotContain(secret).And.NotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(secret)).TrimEnd('='));
                }
            }

            (await InfisicalWire.FailureOf(call, "saw " + secret, 400, "text/plain")).ToString().Should().NotContain(secret);
        }
    }

    [Fact]
    public async Task A_credential_that_was_refused_is_asked_for_anew()
    {
        var asked = 0;
        using var recorder = new Wire.Recorder((count, _) => count == 1 ? Wire.Response(InfisicalWire.TokenError, HttpStatusCode.Forbidden) : Wire.Response(InfisicalWire.Configuration));
        using var infisical = InfisicalWire.Client(recorder, options => (options.AccessToken, options.AccessTokenProvider) = (null, _ => new(new SecretString("credential" + ++asked))));

        (await Wire.FailureOf(() => infisical.GetConfigurationAsync(InfisicalWire.IdentityId, Token))).Kind.Should().Be(TokenErrorKind.InvalidCredential);
        await infisical.GetConfigurationAsync(InfisicalWire.IdentityId, Token);

        recorder.Requests.Select(static sent => sent.Authorization).Should().Equal("Bearer credential1", "Bearer credential2");
    }
}
