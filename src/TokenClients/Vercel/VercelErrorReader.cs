using System.Text.Json;
using TokenClients.Errors;
using TokenClients.Requests;
using TokenClients.Transport.Vercel;

namespace TokenClients.Vercel;

/// <summary>Reads Vercel's errors: <c>{"error":{code,message,…}}</c>, <c>{"err":{…}}</c>, a flat object, or a body that cannot be read.</summary>
internal sealed class VercelErrorReader : ErrorReader
{
    internal static readonly VercelErrorReader Instance = new();

    private const string NotTheApi = "Check BaseAddress: the server there does not seem to be Vercel's API.";
    private const string UnknownPath = "404";

    /// <summary>The sentences that Vercel's own command-line tool uses to recognize a token that is not allowed to create tokens.</summary>
    private static readonly string[] NotClassic = ["Only user authentication tokens", "you must be authenticated to scope"];

    protected override string? RequestIdHeader => "x-vercel-id";

    protected override string OtherServerAdvice => NotTheApi;

    protected override Failure? ReadOwn(BufferedResponse response, Operation operation, ErrorBody body)
    {
        var envelope = Envelope(body.Root);
        var error = envelope.ValueKind == JsonValueKind.Object ? envelope : body.Root;

        // The single sign-on token endpoint may respond with an OAuth 2.0 error (RFC 6749, section 5.2): {"error":"…","error_description":"…"}. On other endpoints, only gateways do.
        var isOAuth = operation == VercelTransport.ExchangeSsoTokenOperation;
        var code = ErrorBody.Code(error, "code") ?? (isOAuth ? ErrorBody.Code(body.Root, "error") : null);
        var message = ErrorBody.Text(error, "message") ?? (isOAuth ? ErrorBody.Text(body.Root, "error_description") : null);
        if (code is null && !IsWithoutCode(envelope, message))
        {
            return null;
        }

        var kind = KindOf(response, operation, error, code);
        return new(kind)
        {
            Code = code,
            Message = message,
            RetryAfter = RetryAfter(kind, response, ResetOf(response, error)),
            IsServicesOwn = true,
            Advice = Advice(kind, operation, error, code, message ?? ""),
        };
    }

    /// <summary>Returns whether the body is one of Vercel's errors without a code. Errors of other services have a code, but in a different form.</summary>
    private static bool IsWithoutCode(JsonElement envelope, string? message) =>
        !ErrorBody.IsGiven(envelope, "code") && envelope.ValueKind == JsonValueKind.Object && (!string.IsNullOrEmpty(message) || IsRefusedCredential(envelope));

    private static bool IsRefusedCredential(JsonElement error) => ErrorBody.IsTrue(error, "invalidToken") || ErrorBody.IsTrue(error, "missingToken");

    private static JsonElement Envelope(JsonElement root)
    {
        var error = ErrorBody.Object(root, "error");
        return error.ValueKind == JsonValueKind.Object ? error : ErrorBody.Object(root, "err");
    }

    private static TokenErrorKind KindOf(BufferedResponse response, Operation operation, JsonElement error, string? code) => (response.StatusCode, code) switch
    {
        (_, "rate_limited" or "too_many_requests") => TokenErrorKind.RateLimited,
        (_, "method_unknown") => TokenErrorKind.UnsupportedByServer,
        (_, "invalid_client") => TokenErrorKind.InvalidCredential,

        // The account's user must confirm their identity; the token itself is valid.
        (_, "challenge_required" or "challenge_required_email_otp" or "user_auth_required") => TokenErrorKind.PermissionDenied,

        // Vercel rejects a credential with 403, not 401. These members distinguish that from missing permissions.
        _ when IsRefusedCredential(error) => TokenErrorKind.InvalidCredential,

        // If a token does not exist, the API itself responds. If the path is unknown, Vercel's edge responds.
        (404, UnknownPath) => TokenErrorKind.UnsupportedByServer,
        (404, _) when operation == VercelTransport.ListAuthTokensOperation => TokenErrorKind.UnsupportedByServer,
        (var status, _) => KindOf(status),
    };

    // Every response says when its rate limit resets. The client waits until then only if the call was rate limited.
    private static TimeSpan? ResetOf(BufferedResponse response, JsonElement error)
    {
        var limit = ErrorBody.Object(error, "limit");
        return Wait(ErrorBody.Number(ErrorBody.Object(error, "retryAfter"), "value"))
            ?? WaitUntil(Instant(limit, "resetMs") ?? Instant(limit, "reset") ?? response.Info.RateLimit?.ResetsAt, response);
    }

    private static DateTimeOffset? Instant(JsonElement limit, string name) => ErrorBody.Number(limit, name) is { } number ? UnixTime.ToInstant(number) : null;

    private static string? Advice(TokenErrorKind kind, Operation operation, JsonElement error, string? code, string message) => (kind, code) switch
    {
        (TokenErrorKind.PermissionDenied, _) when ErrorBody.IsTrue(error, "saml") =>
            "The team requires single sign-on, or the token lacks the team's scope. Sign in to the team again, or use a token with that scope.",
        (TokenErrorKind.PermissionDenied, _) when operation == VercelTransport.CreateAuthTokenOperation && (code == "forbidden" || Array.Exists(NotClassic, sentence => Names(message, sentence))) =>
            "Only a classic access token of a full account may create tokens, not a login token or a team-scoped or project-scoped token. To create a token for a project, you may have to set its team.",
        (TokenErrorKind.InvalidRequest, _) when operation == VercelTransport.CreateAuthTokenOperation && Names(message, "projectId") =>
            "Vercel may not offer project tokens to this account, or may require the project's team. Set the team as well, or leave ProjectId out.",
        (_, UnknownPath) => NotTheApi,
        _ => null,
    };

    private static bool Names(string message, string text) => message.IndexOf(text, StringComparison.OrdinalIgnoreCase) is >= 0;
}
