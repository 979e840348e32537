using System.Net;

namespace TokenClients.Tests.Infisical;

/// <summary>What each error of Infisical's means, in the forms of all its generations, and what is kept of it. What its message and its waits may be is in the traps.</summary>
public sealed class ErrorTests
{
    private const string Issues = """[{"code":"too_big","maximum":315360000,"type":"number","inclusive":true,"exact":false,"message":"Number must be less than or equal to 315360000","path":["accessTokenTTL"]}]""";

    /// <summary>Status, error, message as JSON, further members; what it is, and the code that is kept.</summary>
    public static TheoryData<int, string, string, string, TokenErrorKind, string?> Rows { get; } = new()
    {
        { 400, "BadRequest", "\"Refused\"", ""","details":{"any":[1]}""", TokenErrorKind.InvalidRequest, "BadRequest" },
        { 401, "UnauthorizedError", "\"Token missing\"", "", TokenErrorKind.InvalidCredential, "UnauthorizedError" },
        { 401, "https://eu.infisical.com/api/v1/auth/token-auth Unauthorized Access, no organization", "\"m\"", "", TokenErrorKind.InvalidCredential, null },
        { 403, "TokenError", "\"Your token has expired\"", "", TokenErrorKind.InvalidCredential, "TokenError" },
        { 403, "PermissionDenied", "\"You are not allowed\"", ""","details":[{"action":"read","inverted":false,"subject":"identity","conditions":{} }]""", TokenErrorKind.PermissionDenied, "PermissionDenied" },
        { 403, "ForbiddenError", "\"Your address is not allowed\"", "", TokenErrorKind.PermissionDenied, "ForbiddenError" },
        { 403, "Forbidden access to /api/v1/auth/token-auth", "\"m\"", "", TokenErrorKind.InvalidCredential, null },
        { 404, "NotFound", "\"Identity not found\"", "", TokenErrorKind.NotFound, "NotFound" },
        { 404, "Not Found", "\"Route GET:/x not found\"", ""","docs":"/api/docs/json","more":1""", TokenErrorKind.UnsupportedByServer, "Not Found" },
        { 409, "ConflictError", "\"m\"", "", TokenErrorKind.Conflict, "ConflictError" },
        { 410, "GoneError", "\"m\"", "", TokenErrorKind.NotFound, "GoneError" },
        { 422, "ValidationFailure", Issues, "", TokenErrorKind.InvalidRequest, "ValidationFailure" },
        { 429, "RateLimitExceeded", "\"Rate limit exceeded. Please try again in 45 seconds\"", "", TokenErrorKind.RateLimited, "RateLimitExceeded" },
        { 500, "MembershipGetByIdentityId", "\"Something went wrong\"", "", TokenErrorKind.ServiceFault, "MembershipGetByIdentityId" },
        { 401, "ValidationFailure", Issues, "", TokenErrorKind.InvalidRequest, "ValidationFailure" },
        { 401, "Unauthorized", Issues, "", TokenErrorKind.InvalidRequest, "Unauthorized" },
        { 418, "SomethingNew", "\"m\"", "", TokenErrorKind.InvalidRequest, "SomethingNew" },
        { 403, "SomethingNew", "\"m\"", "", TokenErrorKind.PermissionDenied, "SomethingNew" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Every_error_in_its_two_generations_is_what_the_contract_says(int status, string error, string message, string more, TokenErrorKind kind, string? code)
    {
        // The name of the id changed, and the order of the members varies.
        foreach (var body in new[]
        {
            $$"""{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":{{status}},"message":{{message}},"error":"{{error}}"{{more}} }""",
            $$"""{"error":"{{error}}","message":{{message}},"statusCode":{{status}},"requestId":"req-Aa1Bb2Cc3Dd4Ee"{{more}} }""",
        })
        {
            foreach (var call in new[] { InfisicalWire.GetConfiguration, InfisicalWire.Attach, InfisicalWire.Create, InfisicalWire.Renew, InfisicalWire.List })
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

    [Theory]
    [InlineData(500, "x-ratelimit-reset: 37", null)]
    [InlineData(503, "retry-after: 7", 7)]
    [InlineData(403, "retry-after: 7", null)]
    public async Task Only_who_is_asked_to_wait_waits(int status, string header, int? seconds)
    {
        using var recorder = new Wire.Recorder((_, _) => Wire.Response(InfisicalWire.Error(status, "E", "\"at most 45 things\""), (HttpStatusCode)status).WithHeaders(header));

        (await InfisicalWire.FailureOf(InfisicalWire.GetConfiguration, recorder)).RetryAfter.Should().Be(seconds is null ? null : TimeSpan.FromSeconds(seconds.Value));
    }
}
