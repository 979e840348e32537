using System.Globalization;
using System.Linq;
using System.Text.Json;
using TokenClients.Errors;
using TokenClients.Requests;
using TokenClients.Transport.Infisical;

namespace TokenClients.Infisical;

/// <summary>Reads Infisical's errors: <c>{"reqId","statusCode","error","message","details"}</c>, where the message is text or a list of issues.</summary>
internal sealed class InfisicalErrorReader : ErrorReader
{
    internal static readonly InfisicalErrorReader Instance = new();

    // Part of the message of the 400 response for an identity without Token Auth. The operation that gets the configuration responds with 404 instead.
    private const string WithoutTokenAuth = "does not have token auth";

    private const string NotTheApi = "Check BaseAddress: the server there does not seem to be Infisical's API, or is too old for this call.";
    private const string UnknownRoute = "Not Found";

    // Some errors have a sentence with the request's path instead of a code.
    private const int MaxCodeLength = 64;

    /// <summary>The server's error codes. Some proxies and gateways send the same members, but with a reason phrase instead of a code.</summary>
    private static readonly HashSet<string> Codes = new(StringComparer.Ordinal)
    {
        "BadRequest", "UnauthorizedError", "TokenError", "PermissionDenied", "ForbiddenError", "PermissionBoundaryError", "PolicyViolationError", "NotFound", UnknownRoute,
        "ValidationFailure", "RateLimitExceeded", "InternalServerError", "GatewayTimeoutError",
    };

    protected override string OtherServerAdvice => NotTheApi;

    protected override Failure? ReadOwn(BufferedResponse response, Operation operation, ErrorBody body)
    {
        var requestId = RequestId(body);
        var error = ErrorBody.Text(body.Root, "error");
        var code = CodeOf(error);
        if (requestId is null && (code is null || !Codes.Contains(code) || ErrorBody.Text(body.Root, "statusCode") is null))
        {
            return null;
        }

        var message = ErrorBody.Text(body.Root, "message");
        var isWithoutTokenAuth = response.StatusCode == 400 && message?.IndexOf(WithoutTokenAuth, StringComparison.OrdinalIgnoreCase) >= 0;
        var kind = isWithoutTokenAuth ? TokenErrorKind.NotFound : KindOf(response, code, hasIssues: ErrorBody.IsArray(body.Root, "message"), namesPath: error is not null && code is null);
        return new(kind)
        {
            Code = code,
            Message = message,
            RequestId = requestId,
            FieldErrors = [.. ErrorBody.Items(body.Root, "message").Select(ToFieldError)],
            RetryAfter = RetryAfter(kind, response, WaitUntil(response.Info.RateLimit?.ResetsAt, response) ?? Wait(FirstNumber(message))),
            IsServicesOwn = true,
            Advice = isWithoutTokenAuth ? "Attach Token Auth to the identity first." : code == UnknownRoute ? AdviceForUnknownRoute(operation) : null,
        };
    }

    /// <summary>Returns the request id. The older name, <c>requestId</c>, counts only next to <c>error</c> or <c>statusCode</c>, because other servers also send a member with that name.</summary>
    private static string? RequestId(ErrorBody body) =>
        ErrorBody.Text(body.Root, "reqId") ?? (ErrorBody.Text(body.Root, "error") is null && ErrorBody.Text(body.Root, "statusCode") is null ? null : ErrorBody.Text(body.Root, "requestId"));

    // The header contains the remaining seconds, not an instant.
    protected override DateTimeOffset? ResetsAt(double reset, DateTimeOffset now) => UnixTime.ExpiryAfter(reset, now).Instant;

    private static TokenErrorKind KindOf(BufferedResponse response, string? code, bool hasIssues, bool namesPath) => (response.StatusCode, code) switch
    {
        (_, "RateLimitExceeded") => TokenErrorKind.RateLimited,

        // Infisical rejects an expired or malformed token with 403, not 401.
        (_, "TokenError") => TokenErrorKind.InvalidCredential,

        // Servers from before December 2024 reject requests that do not match their schema with 401, not 422.
        (var status, _) when status is >= 400 and <= 499 && (hasIssues || code == "ValidationFailure") => TokenErrorKind.InvalidRequest,

        // The path does not accept this kind of credential: the error is a sentence that contains the path.
        (403, _) when namesPath => TokenErrorKind.InvalidCredential,

        // A missing object is "NotFound"; an unknown path is "Not Found".
        (404, UnknownRoute) => TokenErrorKind.UnsupportedByServer,
        (var status, _) => KindOf(status),
    };

    private static string? CodeOf(string? error) =>
        error is null || error.Length > MaxCodeLength || error.IndexOfAny(['/', ':']) >= 0 ? null : error;

    private static FieldError ToFieldError(JsonElement issue) => new(
        string.Join(".", ErrorBody.Items(issue, "path").Select(static part => ErrorBody.Text(part) ?? "")),
        ErrorBody.Text(issue, "message") ?? ErrorBody.Text(issue, "code") ?? ErrorBody.Text(issue) ?? "");

    /// <summary>Returns the first number in a message, which is the wait if no header contains one.</summary>
    private static double? FirstNumber(string? sentence)
    {
        var digits = string.Concat((sentence ?? "").SkipWhile(static character => !char.IsAsciiDigit(character)).TakeWhile(char.IsAsciiDigit));
        return double.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static string AdviceForUnknownRoute(Operation operation) => operation == InfisicalTransport.GetTokenAuthTokenByIdOperation
        ? "Servers from before November 2025 cannot look up a token by its id: list the identity's tokens, or update the server."
        : NotTheApi;
}
