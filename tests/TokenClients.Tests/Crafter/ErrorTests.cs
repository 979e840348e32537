using TokenClients.Tests.Http;

namespace TokenClients.Tests.Crafter;

/// <summary>What the codes of the service's errors mean, beyond trap C02 and the documented errors in Conformance.ResponseTests. Errors without a code are judged by their status, as trap C18 and FailureTableTests have it.</summary>
public sealed class ErrorTests
{
    public static TheoryData<int, string?, TokenErrorKind> Rows { get; } = new()
    {
        { 401, "ACCESS_DENIED", TokenErrorKind.InvalidCredential },
        { 401, "BAD_CREDENTIALS", TokenErrorKind.InvalidCredential },
        { 403, "DISABLED_PROFILE", TokenErrorKind.PermissionDenied },
        { 403, null, TokenErrorKind.UnexpectedResponse },
        { 409, "PROFILE_EXISTS", TokenErrorKind.Conflict },
        { 404, "NO_SUCH_TENANT", TokenErrorKind.UnsupportedByServer },
        { 404, null, TokenErrorKind.UnsupportedByServer },
        { 405, "OTHER", TokenErrorKind.UnsupportedByServer },
        { 406, "OTHER", TokenErrorKind.InvalidRequest },
        { 408, null, TokenErrorKind.Timeout },
        { 429, "OTHER", TokenErrorKind.RateLimited },
        { 500, "PERMISSION_ERROR", TokenErrorKind.ServiceFault },
        { 503, null, TokenErrorKind.ServiceFault },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Every_error_has_its_kind(int status, string? code, TokenErrorKind kind)
    {
        var body = code is null ? """{"message":"the words"}""" : $$"""{"errorCode":"{{code}}","message":"the words"}""";
        foreach (var call in CrafterWire.Failing)
        {
            var failure = await CrafterWire.FailureOf(call, status, body, headers: ["Retry-After: 7"]);

            var issuesSecret = call == CrafterWire.Create;
            var isTransient = kind is TokenErrorKind.ServiceFault or TokenErrorKind.Timeout;
            failure.Should().BeEquivalentTo(
                new
                {
                    Service = TokenService.Crafter,
                    Operation = Calls.MethodOf(call),
                    Kind = kind,
                    StatusCode = status,
                    ErrorCode = code,
                    ServerMessage = "the words",
                    Attempts = 1,
                    IsRetryable = kind == TokenErrorKind.RateLimited || (isTransient && !issuesSecret),
                    OutcomeUnknown = issuesSecret && (isTransient || status == 406),
                    RetryAfter = kind is TokenErrorKind.ServiceFault or TokenErrorKind.RateLimited ? TimeSpan.FromSeconds(7) : (TimeSpan?)null,
                    FieldErrors = Array.Empty<FieldError>(),
                },
                call);
            failure.Message.Should().Contain("the words");
        }
    }
}
