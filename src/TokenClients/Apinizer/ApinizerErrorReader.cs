using System.Linq;
using System.Text.Json;
using TokenClients.Errors;
using TokenClients.Requests;
using TokenClients.Transport.Apinizer;

namespace TokenClients.Apinizer;

/// <summary>
/// Reads Apinizer's errors: <c>{"error","error_description"}</c>, as in OAuth 2.0 (RFC 6749, section 5.2), or <c>{"status":"FAILURE","resultMessage"}</c>. Any version can send either form.
/// </summary>
internal sealed class ApinizerErrorReader : ErrorReader
{
    internal static readonly ApinizerErrorReader Instance = new();

    protected override string OtherServerAdvice => "Check BaseAddress: the server there does not seem to be Apinizer's Management API.";

    protected override Failure? ReadOwn(BufferedResponse response, Operation operation, ErrorBody body) =>
        ErrorBody.Code(body.Root, "error") is not null || ErrorBody.Text(body.Root, "error_description") is not null || IsFailureStatus(body.Root) ? Read(response, operation, body, KindOf(response.StatusCode)) : null;

    protected override Failure? ReadSuccess(BufferedResponse response, Operation operation)
    {
        // Two operations respond with plain text, which cannot contain an error.
        if (!Utf8.LooksLikeObject(response.Body))
        {
            return null;
        }

        using var body = new ErrorBody(response);
        return ErrorBody.IsGiven(body.Root, "error") || IsFailureStatus(body.Root) ? Read(response, operation, body, TokenErrorKind.InvalidRequest) : null;
    }

    private static Failure Read(BufferedResponse response, Operation operation, ErrorBody body, TokenErrorKind kindOfStatus)
    {
        var code = ErrorBody.Text(body.Root, "error");
        var issued = SecretMemberSearch.Find(response.Body, "access_token"u8);
        var kind = KindOf(response.StatusCode, code, kindOfStatus);
        return new(kind)
        {
            Code = code,
            Message = ErrorBody.Text(body.Root, "error_description") ?? ErrorBody.Text(body.Root, "resultMessage"),
            FieldErrors = [.. ErrorBody.Items(body.Root, "validation_errors").Select(static error => new FieldError(ErrorBody.Text(error, "field") ?? "", ErrorBody.Text(error, "message") ?? ""))],
            RetryAfter = RetryAfter(kind, response, Wait(ErrorBody.Number(body.Root, "retry_after"))),
            IsServicesOwn = true,

            // If the response contains both an error and, anywhere, a token, the token may work.
            MayHaveExecuted = response.IsSuccess && (issued is not null || ErrorBody.IsGiven(body.Root, "access_token")),
            Issued = issued,
            Advice = kind == TokenErrorKind.InvalidCredential && operation == ApinizerTransport.CreateTokenOperation
                ? "ClientId and ClientSecret are the name and the password of a console user. Do not try the same values again: repeated failed logins can lock the account."
                : null,
        };
    }

    private static bool IsFailureStatus(JsonElement root) => string.Equals(ErrorBody.Text(root, "status"), "FAILURE", StringComparison.OrdinalIgnoreCase);

    // A specific status takes precedence over the code, because codes for the same error differ between versions.
    private static TokenErrorKind KindOf(int status, string? code, TokenErrorKind kindOfStatus) => (status, code) switch
    {
        (_, "rate_limit_exceeded") => TokenErrorKind.RateLimited,
        (404, _) => TokenErrorKind.UnsupportedByServer,
        (200 or 400, "invalid_client" or "invalid_token" or "token_expired") => TokenErrorKind.InvalidCredential,
        (200, "unauthorized_client") => TokenErrorKind.InvalidCredential,
        (200 or 400, "forbidden" or "access_denied") => TokenErrorKind.PermissionDenied,
        (200, "server_error" or "internal_error") => TokenErrorKind.ServiceFault,
        _ => kindOfStatus,
    };
}
