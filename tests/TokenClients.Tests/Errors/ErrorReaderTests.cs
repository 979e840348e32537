using System.Net;
using Microsoft.Extensions.Time.Testing;
using TokenClients.Errors;
using TokenClients.Tests.Http;

namespace TokenClients.Tests.Errors;

/// <summary>The edges of what error readers tell apart. The bodies are those that are known of the services, or differ from them in the one member that matters.</summary>
public sealed class ErrorReaderTests
{
    [Theory]
    [InlineData(Calls.ApinizerCreate, 400, """{"error":"invalid_token"}""", TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.ApinizerCreate, 400, """{"error":"token_expired"}""", TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.ApinizerCreate, 200, """{"error":"invalid_client"}""", TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.ApinizerCreate, 200, """{"error":"unauthorized_client"}""", TokenErrorKind.InvalidCredential)]
    [InlineData(Calls.ApinizerCreate, 200, """{"error":"access_denied"}""", TokenErrorKind.PermissionDenied)]
    [InlineData(Calls.ApinizerCreate, 200, """{"error":"server_error"}""", TokenErrorKind.ServiceFault)]
    [InlineData(Calls.ApinizerCreate, 200, """{"error":"internal_error"}""", TokenErrorKind.ServiceFault)]
    [InlineData(Calls.ApinizerCreate, 200, """{"error":"a_code_of_tomorrow"}""", TokenErrorKind.InvalidRequest)]
    [InlineData(Calls.CrafterGet, 401, """{"errorCode":"ACTION_DENIED"}""", TokenErrorKind.PermissionDenied)]
    [InlineData(Calls.CrafterCreate, 400, """{"errorCode":"ACCESS_TOKEN_EXISTS"}""", TokenErrorKind.Conflict)]
    [InlineData(Calls.InfisicalCreate, 401, """{"reqId":"r","statusCode":401,"message":"Value too long","error":"ValidationFailure"}""", TokenErrorKind.InvalidRequest)]
    [InlineData(Calls.InfisicalCreate, 401, """{"reqId":"r","statusCode":401,"message":[{"message":"Too long"}],"error":"Unauthorized"}""", TokenErrorKind.InvalidRequest)]
    [InlineData(Calls.InfisicalCreate, 500, """{"reqId":"r","statusCode":500,"message":"Value too long","error":"ValidationFailure"}""", TokenErrorKind.ServiceFault)]
    [InlineData(Calls.InfisicalCreate, 500, """{"reqId":"r","statusCode":500,"message":[{"message":"Too long"}],"error":"InternalServerError"}""", TokenErrorKind.ServiceFault)]
    [InlineData(Calls.InfisicalCreate, 404, """{"statusCode":404,"message":"No identity","error":"NotFound"}""", TokenErrorKind.NotFound)]
    [InlineData(Calls.InfisicalCreate, 404, """{"statusCode":404,"message":"No identity"}""", TokenErrorKind.UnsupportedByServer)]
    [InlineData(Calls.InfisicalCreate, 404, """{"message":"No identity","error":"NotFound"}""", TokenErrorKind.UnsupportedByServer)]
    [InlineData(Calls.InfisicalCreate, 404, """{"reqId":"r","message":"No identity"}""", TokenErrorKind.NotFound)]
    [InlineData(Calls.InfisicalCreate, 404, """{"requestId":"r","statusCode":404,"message":"No identity"}""", TokenErrorKind.NotFound)]
    public async Task A_code_counts_under_the_statuses_it_is_known_under(string call, int status, string body, TokenErrorKind kind)
    {
        using var recorder = new Wire.Recorder(body, (HttpStatusCode)status);

        (await Calls.FailureOf(call, recorder, static options => options.Retry.MaxRetryAttempts = 0)).Kind.Should().Be(kind);
    }

    /// <summary>A wrong context path leads to another application of the same server, which has errors of this form.</summary>
    [Theory]
    [InlineData(404, "OTHER", true)]
    [InlineData(404, "NO_SUCH_TENANT", false)]
    [InlineData(400, "OTHER", false)]
    public async Task Crafters_unknown_path_brings_the_advice_to_check_the_address(int status, string code, bool isAdvised)
    {
        using var recorder = new Wire.Recorder($$"""{"errorCode":"{{code}}"}""", (HttpStatusCode)status);

        (await Calls.FailureOf(Calls.CrafterGet, recorder)).Message.Contains("Check BaseAddress", StringComparison.Ordinal).Should().Be(isAdvised);
    }

    /// <summary>A response with both an error and a token: the token may work, and is a secret that the message must not repeat.</summary>
    [Theory]
    [InlineData("server_error", TokenErrorKind.ServiceFault)]
    [InlineData("a_code_of_tomorrow", TokenErrorKind.InvalidRequest)]
    public async Task A_token_beside_an_error_is_hidden_in_its_message(string code, TokenErrorKind kind)
    {
        using var recorder = new Wire.Recorder($$"""{"error":"{{code}}","error_description":"issued apnz_theNewToken but not stored","access_token":"apnz_theNewToken"}""");

        var failure = await Calls.FailureOf(Calls.ApinizerCreate, recorder);

        failure.Should().BeEquivalentTo(new { Kind = kind, OutcomeUnknown = true, ServerMessage = Redactor.Hidden });
        failure.ToString().Should().NotContain("apnz_theNewToken");
    }

    /// <summary>A login is final, and a revocation of a refused credential done, only if the service itself says so.</summary>
    [Theory]
    [InlineData(Calls.ApinizerCreate, """{"error":"unauthorized_client"}""", true)]
    [InlineData(Calls.ApinizerCreate, """{"error_description":"Bad credentials"}""", true)]
    [InlineData(Calls.ApinizerCreate, """{"status":"FAILURE"}""", true)]
    [InlineData(Calls.ApinizerCreate, """{"status":"SUCCESS"}""", false)]
    [InlineData(Calls.ApinizerCreate, """{"message":"a gateway's"}""", false)]
    [InlineData(Calls.CrafterGet, """{"errorCode":"OTHER"}""", true)]
    [InlineData(Calls.CrafterGet, """{"message":"a gateway's"}""", false)]
    [InlineData(Calls.InfisicalCreate, """{"reqId":"r"}""", true)]
    [InlineData(Calls.InfisicalCreate, """{"statusCode":401,"error":"UnauthorizedError"}""", true)]
    [InlineData(Calls.InfisicalCreate, """{"statusCode":401,"error":"BadRequest"}""", true)]
    [InlineData(Calls.InfisicalCreate, """{"statusCode":401,"error":"TokenError"}""", true)]
    [InlineData(Calls.InfisicalCreate, """{"statusCode":401,"error":"PermissionDenied"}""", true)]
    [InlineData(Calls.InfisicalCreate, """{"statusCode":401,"error":"ForbiddenError"}""", true)]
    [InlineData(Calls.InfisicalCreate, """{"statusCode":401,"error":"PermissionBoundaryError"}""", true)]
    [InlineData(Calls.InfisicalCreate, """{"statusCode":401,"error":"PolicyViolationError"}""", true)]
    [InlineData(Calls.InfisicalCreate, """{"statusCode":401,"error":"NotFound"}""", true)]
    [InlineData(Calls.InfisicalCreate, """{"statusCode":401,"error":"ValidationFailure"}""", true)]
    [InlineData(Calls.InfisicalCreate, """{"statusCode":401,"error":"RateLimitExceeded"}""", true)]
    [InlineData(Calls.InfisicalCreate, """{"statusCode":401,"error":"InternalServerError"}""", true)]
    [InlineData(Calls.InfisicalCreate, """{"statusCode":401,"error":"GatewayTimeoutError"}""", true)]
    [InlineData(Calls.InfisicalCreate, """{"statusCode":401,"error":"Unauthorized"}""", false)]
    [InlineData(Calls.InfisicalCreate, """{"error":"Unauthorized"}""", false)]
    [InlineData(Calls.InfisicalCreate, """{"statusCode":401}""", false)]
    [InlineData(Calls.Get, """{"error":{"message":"m"}}""", true)]
    [InlineData(Calls.Get, """{"error":{}}""", false)]
    [InlineData(Calls.Get, """{"code":"forbidden"}""", true)]
    [InlineData(Calls.Get, """{"code":"a"}""", true)]
    [InlineData(Calls.Get, """{"code":"z"}""", true)]
    [InlineData(Calls.Get, """{"code":"0"}""", true)]
    [InlineData(Calls.Get, """{"code":"9"}""", true)]
    [InlineData(Calls.Get, """{"code":"_"}""", false)]
    [InlineData(Calls.Get, """{"code":""}""", false)]
    [InlineData(Calls.Get, """{"message":"a gateway's"}""", false)]
    public async Task A_services_own_error_is_told_from_a_gateways(string call, string body, bool isServicesOwn)
    {
        using var recorder = new Wire.Recorder(body, HttpStatusCode.Unauthorized);

        (await Calls.FailureOf(call, recorder)).IsServicesOwn.Should().Be(isServicesOwn);
    }

    [Theory]
    [InlineData(Calls.Get, """{"code":"first","error":"second"}""", "first", null)]
    [InlineData(Calls.Get, """{"error":{"message":"first"},"error_description":"second"}""", null, "first")]
    [InlineData(Calls.Get, """{"error":{"code":"first","message":"first"},"error_description":"second"}""", "first", "first")]
    [InlineData(Calls.InfisicalRevoke, """{"reqId":"r","error":"/api/v1: no","message":"m"}""", null, "m")]
    [InlineData(Calls.InfisicalRevoke, """{"reqId":"r","error":"0123456789012345678901234567890123456789012345678901234567890123"}""", "0123456789012345678901234567890123456789012345678901234567890123", null)]
    [InlineData(Calls.InfisicalRevoke, """{"reqId":"r","error":"01234567890123456789012345678901234567890123456789012345678901234"}""", null, null)]
    public async Task Of_several_members_the_services_own_comes_first(string call, string body, string? code, string? message)
    {
        using var recorder = new Wire.Recorder(body, HttpStatusCode.BadRequest);

        (await Calls.FailureOf(call, recorder)).Should().BeEquivalentTo(new { ErrorCode = code, ServerMessage = message });
    }

    [Fact]
    public async Task Issues_without_a_message_show_what_else_they_have()
    {
        using var recorder = new Wire.Recorder(
            """{"requestId":"second","reqId":"first","statusCode":422,"error":"ValidationFailure","message":[{"path":["a",{},"b"],"code":"too_big"},"just text",{}]}""", HttpStatusCode.UnprocessableEntity);

        var failure = await Calls.FailureOf(Calls.InfisicalCreate, recorder);

        failure.FieldErrors.Select(static error => (error.Field, error.Message)).Should().Equal(("a..b", "too_big"), ("", "just text"), ("", ""));
        failure.Response!.RequestId.Should().Be("first");
    }

    [Theory]
    [InlineData("X-RateLimit-Limit: 32", 32L, null, null)]
    [InlineData("X-RateLimit-Remaining: 0", null, 0L, null)]
    [InlineData("X-RateLimit-Reset: 1795334460", null, null, 60)]
    [InlineData("X-Other: 1", null, null, null)]
    public async Task Each_header_of_a_rate_limit_is_read_by_itself(string header, long? limit, long? remaining, int? seconds)
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("{}", HttpStatusCode.BadRequest).WithHeaders(header));

        var info = (await Calls.FailureOf(Calls.Get, recorder, clock: new FakeTimeProvider(Wire.Now))).Response!.RateLimit;

        if (limit is null && remaining is null && seconds is null)
        {
            info.Should().BeNull();
            return;
        }

        info.Should().BeEquivalentTo(new RateLimitInfo { Limit = limit, Remaining = remaining, ResetsAt = seconds is { } wait ? Wire.Now.AddSeconds(wait) : null });
    }

    [Fact]
    public async Task A_wait_in_a_body_counts_before_the_header_that_every_answer_has()
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response("""{"error":{"code":"rate_limited","limit":{"reset":1795334460}}}""", HttpStatusCode.TooManyRequests).WithHeaders("X-RateLimit-Reset: 1795334405"));

        (await Calls.FailureOf(Calls.Create, recorder, clock: new FakeTimeProvider(Wire.Now))).RetryAfter.Should().Be(TimeSpan.FromSeconds(60));
    }
}
