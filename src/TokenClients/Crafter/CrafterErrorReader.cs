using TokenClients.Errors;
using TokenClients.Requests;
using TokenClients.Transport.Crafter;

namespace TokenClients.Crafter;

/// <summary>Reads Crafter Profile's errors: <c>{"errorCode","message"}</c>, either of which can be missing, or an HTML page of its container.</summary>
internal sealed class CrafterErrorReader : ErrorReader
{
    internal static readonly CrafterErrorReader Instance = new();

    protected override Failure Read(BufferedResponse response, Operation operation, ErrorBody body)
    {
        var code = ErrorBody.Text(body.Root, "errorCode");
        var kind = KindOf(response.StatusCode, code);
        return new(kind)
        {
            Code = code,
            Message = ErrorBody.Text(body.Root, "message") ?? body.PlainText,
            RetryAfter = RetryAfter(kind, response),
            IsServicesOwn = code is not null,

            // The server stores the token before it finds that it cannot write a response of an accepted type.
            MayHaveExecuted = response.StatusCode == 406 && operation == CrafterTransport.CreateAccessTokenOperation,
            Advice = Advice(response, kind, code),
        };
    }

    // Refused credentials and missing rights are both 403; only the code distinguishes them.
    private static TokenErrorKind KindOf(int status, string? code) => (status, code) switch
    {
        (_, "ACCESS_DENIED") => TokenErrorKind.InvalidCredential,
        (_, "ACTION_DENIED") => TokenErrorKind.PermissionDenied,
        (_, "ACCESS_TOKEN_EXISTS") => TokenErrorKind.Conflict,
        (404, not "NO_SUCH_ACCESS_TOKEN_ID") or (410, null) => TokenErrorKind.UnsupportedByServer,
        _ => KindOf(status),
    };

    private static string? Advice(BufferedResponse response, TokenErrorKind kind, string? code) => (response.StatusCode, kind) switch
    {
        (_, TokenErrorKind.PermissionDenied) when code is not null => "The client's own access token must belong to a master.",
        (_, TokenErrorKind.Conflict) => "There is an access token with this id already.",
        (406, _) => "A message handler of this client changed the Accept header: responses are JSON.",
        (_, TokenErrorKind.UnsupportedByServer) => "Check BaseAddress: it must hold the context path, such as https://host/crafter-profile.",
        _ => null,
    };
}
