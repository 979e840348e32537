using System.Linq;
using TokenClients.Errors;
using TokenClients.Requests;
using TokenClients.Transport.Crafter;

namespace TokenClients.Crafter;

/// <summary>Reads Crafter Profile's errors: <c>{"errorCode","message"}</c>, in which either member can be missing, or an HTML page from its servlet container.</summary>
internal sealed class CrafterErrorReader : ErrorReader
{
    internal static readonly CrafterErrorReader Instance = new();

    private const string NotTheApi = "Check BaseAddress: it must include the context path, as in https://host/crafter-profile.";

    protected override string OtherServerAdvice => NotTheApi;

    protected override Failure? ReadOwn(BufferedResponse response, Operation operation, ErrorBody body)
    {
        // Crafter Profile's codes are words. Other servers send numeric codes in a member with the same name.
        if (ErrorBody.Text(body.Root, "errorCode") is not { Length: > 0 } code || (code.Any(char.IsDigit) && code.IndexOf('_') < 0))
        {
            return null;
        }

        var kind = KindOf(response.StatusCode, code);
        return new(kind)
        {
            Code = code,
            Message = ErrorBody.Text(body.Root, "message"),
            RetryAfter = RetryAfter(kind, response),
            IsServicesOwn = true,
            MayHaveExecuted = MayHaveExecuted(response, operation),
            Advice = Advice(response.StatusCode, code),
        };
    }

    // The server stores the token before it finds that it cannot write a response of an accepted type.
    protected override bool MayHaveExecuted(BufferedResponse response, Operation operation) => response.StatusCode == 406 && operation == CrafterTransport.CreateAccessTokenOperation;

    // A rejected credential and a missing permission are both 403. Only the code distinguishes them.
    private static TokenErrorKind KindOf(int status, string code) => (status, code) switch
    {
        (_, "ACCESS_DENIED") => TokenErrorKind.InvalidCredential,
        (_, "ACTION_DENIED") => TokenErrorKind.PermissionDenied,
        (_, "ACCESS_TOKEN_EXISTS") => TokenErrorKind.Conflict,
        (404, not "NO_SUCH_ACCESS_TOKEN_ID") => TokenErrorKind.UnsupportedByServer,
        _ => KindOf(status),
    };

    private static string? Advice(int status, string code) => (status, code) switch
    {
        (_, "ACTION_DENIED") => "The client's own access token must be a master token.",
        (_, "ACCESS_TOKEN_EXISTS") => "An access token with this id already exists.",

        // The path is unknown to the server.
        (404, "OTHER") => NotTheApi,
        _ => null,
    };
}
