namespace TokenClients.Tests.Apinizer;

/// <summary>What the service's errors mean, in both of their shapes, beyond traps A11 to A13 and the documented errors in Conformance.ResponseTests.</summary>
public sealed class ErrorTests
{
    private const string Oauth = """{"error":"%","error_description":"the words"}""";
    private const string Envelope = """{"status":"FAILURE","resultMessage":"the words","resultList":null,"resultCount":0}""";

    public static TheoryData<int, string?, TokenErrorKind> Rows { get; } = new()
    {
        { 400, "invalid_client", TokenErrorKind.InvalidCredential },
        { 400, "forbidden", TokenErrorKind.PermissionDenied },
        { 400, "access_denied", TokenErrorKind.PermissionDenied },
        { 400, null, TokenErrorKind.InvalidRequest },
        { 403, null, TokenErrorKind.PermissionDenied },
        { 404, null, TokenErrorKind.UnsupportedByServer },
        { 408, null, TokenErrorKind.Timeout },
        { 409, "conflict", TokenErrorKind.Conflict },
        { 500, null, TokenErrorKind.ServiceFault },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Every_error_has_its_kind(int status, string? code, TokenErrorKind kind)
    {
        foreach (var call in new[] { ApinizerWire.Create, ApinizerWire.Ping })
        {
            var issuesSecret = call == ApinizerWire.Create;
            var failure = await ApinizerWire.FailureOf(call, status, code is null ? Envelope : Oauth.Replace("%", code, StringComparison.Ordinal));

            var isTransient = kind is TokenErrorKind.ServiceFault or TokenErrorKind.Timeout;
            failure.Should().BeEquivalentTo(new
            {
                Service = TokenService.Apinizer,
                Operation = call,
                Kind = kind,
                StatusCode = status,
                ErrorCode = code,
                ServerMessage = "the words",
                Attempts = 1,
                OutcomeUnknown = issuesSecret && isTransient,
                IsRetryable = isTransient && !issuesSecret,
                FieldErrors = Array.Empty<FieldError>(),
                RetryAfter = (TimeSpan?)null,
            });
            failure.Message.Should().Contain("the words");
        }
    }

    [Theory]
    [InlineData("""{"error":"unauthorized_client","error_description":null,"access_token":null,"expires_in":null}""", "unauthorized_client", null)]
    [InlineData("""{"error":"a","error_description":"first","status":"FAILURE","resultMessage":"second"}""", "a", "first")]
    [InlineData("""{"error":"a","error_description":null,"status":"FAILURE","resultMessage":"second"}""", "a", "second")]
    public async Task A_body_says_what_it_can_and_the_status_decides(string body, string code, string? message) =>
        (await ApinizerWire.FailureOf(ApinizerWire.Create, 401, body)).Should()
            .BeEquivalentTo(new { Kind = TokenErrorKind.InvalidCredential, ErrorCode = code, ServerMessage = message, IsRetryable = false, OutcomeUnknown = false });

    [Fact]
    public async Task Errors_of_single_fields_are_listed()
    {
        var failure = await ApinizerWire.FailureOf(ApinizerWire.Create, 400, """
            {"error":"validation_failed","error_description":"d","validation_errors":[{"field":"client_id","message":"is unknown"},{"field":"client_secret"},{"message":"odd"},{"field":7,"message":null,"more":1}]}
            """);

        failure.FieldErrors.Select(static error => (error.Field, error.Message)).Should().Equal(("client_id", "is unknown"), ("client_secret", ""), ("", "odd"), ("7", ""));
    }
}
