namespace TokenClients.Tests.Crafter;

/// <summary>What the codes of the service's errors mean. Errors without a code are judged by their status, as trap C18 and FailureTableTests have it.</summary>
public sealed class ErrorTests
{
    private static readonly string[] Throwing = [CrafterWire.Create, CrafterWire.List, CrafterWire.ListPage, CrafterWire.Get, CrafterWire.Revoke, CrafterWire.RevokeCurrent];

    public static TheoryData<int, string?, TokenErrorKind> Rows { get; } = new()
    {
        { 403, "ACCESS_DENIED", TokenErrorKind.InvalidCredential },
        { 401, "ACCESS_DENIED", TokenErrorKind.InvalidCredential },
        { 401, "BAD_CREDENTIALS", TokenErrorKind.InvalidCredential },
        { 403, "ACTION_DENIED", TokenErrorKind.PermissionDenied },
        { 403, "DISABLED_PROFILE", TokenErrorKind.PermissionDenied },
        { 403, null, TokenErrorKind.UnexpectedResponse },
        { 409, "ACCESS_TOKEN_EXISTS", TokenErrorKind.Conflict },
        { 409, "PROFILE_EXISTS", TokenErrorKind.Conflict },
        { 404, "OTHER", TokenErrorKind.UnsupportedByServer },
        { 404, "NO_SUCH_TENANT", TokenErrorKind.UnsupportedByServer },
        { 404, null, TokenErrorKind.UnsupportedByServer },
        { 405, "OTHER", TokenErrorKind.UnsupportedByServer },
        { 400, "PARAM_DESERIALIZATION_ERROR", TokenErrorKind.InvalidRequest },
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
        foreach (var call in Throwing)
        {
            var failure = await CrafterWire.FailureOf(call, status, body, headers: ["Retry-After: 7"]);

            var issuesSecret = call == CrafterWire.Create;
            var isTransient = kind is TokenErrorKind.ServiceFault or TokenErrorKind.Timeout;
            failure.Should().BeEquivalentTo(
                new
                {
                    Service = TokenService.Crafter,
                    Operation = call,
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
