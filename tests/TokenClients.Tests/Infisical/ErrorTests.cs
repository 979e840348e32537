using TokenClients.Tests.Http;

namespace TokenClients.Tests.Infisical;

/// <summary>What each error of Infisical's means, in the forms of all its generations, and what is kept of it. What its message and its waits may be is in the traps.</summary>
public sealed class ErrorTests
{
    private const string Issues = """[{"code":"too_big","maximum":315360000,"type":"number","inclusive":true,"exact":false,"message":"Number must be less than or equal to 315360000","path":["accessTokenTTL"]}]""";

    /// <summary>Status, error, message as JSON, further members; what it is, and the code that is kept. The documented errors of each call are rows of Conformance.ResponseTests, and others are traps.</summary>
    public static TheoryData<int, string, string, string, TokenErrorKind, string?> Rows { get; } = new()
    {
        { 400, "BadRequest", "\"Refused\"", ""","details":{"any":[1]}""", TokenErrorKind.InvalidRequest, "BadRequest" },
        { 401, "https://eu.infisical.com/api/v1/auth/token-auth Unauthorized Access, no organization", "\"m\"", "", TokenErrorKind.InvalidCredential, null },
        { 403, "Forbidden access to /api/v1/auth/token-auth", "\"m\"", "", TokenErrorKind.InvalidCredential, null },
        { 404, "Not Found", "\"Route GET:/x not found\"", ""","docs":"/api/docs/json","more":1""", TokenErrorKind.UnsupportedByServer, "Not Found" },
        { 410, "GoneError", "\"m\"", "", TokenErrorKind.NotFound, "GoneError" },
        { 500, "MembershipGetByIdentityId", "\"Something went wrong\"", "", TokenErrorKind.ServiceFault, "MembershipGetByIdentityId" },
        { 401, "Unauthorized", Issues, "", TokenErrorKind.InvalidRequest, "Unauthorized" },
        { 418, "SomethingNew", "\"m\"", "", TokenErrorKind.InvalidRequest, "SomethingNew" },
        { 403, "SomethingNew", "\"m\"", "", TokenErrorKind.PermissionDenied, "SomethingNew" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Every_error_in_its_two_generations_is_what_the_contract_says(int status, string error, string message, string more, TokenErrorKind kind, string? code)
    {
        // The name of the id changed, and the order of the members varies.
        string[] bodies =
        [
            $$"""{"reqId":"req-Aa1Bb2Cc3Dd4Ee","statusCode":{{status}},"message":{{message}},"error":"{{error}}"{{more}} }""",
            $$"""{"error":"{{error}}","message":{{message}},"statusCode":{{status}},"requestId":"req-Aa1Bb2Cc3Dd4Ee"{{more}} }""",
        ];
        foreach (var (body, call) in from body in bodies from call in new[] { InfisicalWire.GetConfiguration, InfisicalWire.Attach, InfisicalWire.Create, InfisicalWire.List } select (body, call))
        {
            var failure = await InfisicalWire.FailureOf(call, body, status);

            failure.Should().BeEquivalentTo(
                new
                {
                    Kind = kind,
                    StatusCode = status,
                    ErrorCode = code,
                    ServerMessage = message.StartsWith('"') ? message.Trim('"') : null,
                    Operation = Calls.MethodOf(call),
                    Service = TokenService.Infisical,
                    OutcomeUnknown = kind == TokenErrorKind.ServiceFault && Calls.IssuesSecret(call),
                    IsRetryable = kind == TokenErrorKind.ServiceFault && !Calls.IssuesSecret(call),
                    Response = new { RequestId = "req-Aa1Bb2Cc3Dd4Ee", StatusCode = status, Attempts = 1 },
                },
                call);
            failure.FieldErrors.Should().HaveCount(message == Issues ? 1 : 0);
            failure.Message.Should().NotContain("https://").And.Contain($"HTTP {status}");
        }
    }
}
