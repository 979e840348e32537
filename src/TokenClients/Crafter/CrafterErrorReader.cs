using TokenClients.Errors;
using TokenClients.Http;
using TokenClients.Transport.Crafter;

namespace TokenClients.Crafter;

/// <summary>What Crafter Profile's errors mean: <c>{"errorCode","message"}</c>, either of which can be missing, or a page of its container.</summary>
internal sealed class CrafterErrorReader : ErrorReader
{
    internal static readonly CrafterErrorReader Instance = new();

    protected override string? RequestIdHeader => null;

    protected override Failure Read(Answer answer, Operation operation, ErrorBody body)
    {
        var code = ErrorBody.Text(body.Root, "errorCode");
        var kind = KindOf(answer.StatusCode, code);
        return new(kind)
        {
            Code = code,
            Message = ErrorBody.Text(body.Root, "message") ?? body.PlainText,
            RetryAfter = kind is TokenErrorKind.ServiceFault or TokenErrorKind.RateLimited ? RetryAfterHeader(answer) : null,
            IsServicesOwn = code is not null,

            // The answer is written after the token was stored, and only then the server notices that it cannot write it.
            MayHaveExecuted = answer.StatusCode == 406 && operation == CrafterTransport.CreateAccessTokenOperation,
            Advice = Advice(answer, kind, code),
        };
    }

    // Refused credentials and missing rights are both 403: only the code tells them apart.
    private static TokenErrorKind KindOf(int status, string? code) => (status, code) switch
    {
        (_, "ACCESS_DENIED") => TokenErrorKind.InvalidCredential,
        (_, "ACTION_DENIED") => TokenErrorKind.PermissionDenied,
        (_, "ACCESS_TOKEN_EXISTS") => TokenErrorKind.Conflict,
        (404, not "NO_SUCH_ACCESS_TOKEN_ID") or (410, null) => TokenErrorKind.UnsupportedByServer,
        _ => KindOf(status),
    };

    private static string? Advice(Answer answer, TokenErrorKind kind, string? code) => (answer.StatusCode, kind) switch
    {
        (_, TokenErrorKind.PermissionDenied) when code is not null => "The client's own access token must belong to a master.",
        (_, TokenErrorKind.Conflict) => "There is an access token with this id already.",
        (406, _) => "A message handler of this client changed the Accept header: answers are JSON.",
        (_, TokenErrorKind.UnsupportedByServer) => "Check BaseAddress: it must hold the context path, such as https://host/crafter-profile.",
        _ => null,
    };
}
