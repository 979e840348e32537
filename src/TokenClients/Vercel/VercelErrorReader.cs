using System.Text.Json;
using TokenClients.Errors;
using TokenClients.Requests;
using TokenClients.Transport.Vercel;

namespace TokenClients.Vercel;

/// <summary>Reads Vercel's errors: <c>{"error":{code,message,…}}</c>, <c>{"err":{…}}</c>, a flat object, or nothing that can be read.</summary>
internal sealed class VercelErrorReader : ErrorReader
{
    internal static readonly VercelErrorReader Instance = new();

    protected override string? RequestIdHeader => "x-vercel-id";

    protected override Failure Read(BufferedResponse response, Operation operation, ErrorBody body)
    {
        var envelope = Envelope(body.Root);
        var error = envelope.ValueKind == JsonValueKind.Object ? envelope : body.Root;

        // The token endpoint of single sign-on may respond as OAuth 2.0 does (RFC 6749, section 5.2): {"error":"…","error_description":"…"}.
        var code = ErrorBody.Text(error, "code") ?? ErrorBody.Text(body.Root, "error");
        var isVercels = envelope.ValueKind == JsonValueKind.Object || code is not null;
        var kind = KindOf(response, operation, error, code, isVercels);
        return new(kind)
        {
            Code = code,
            Message = ErrorBody.Text(error, "message") ?? ErrorBody.Text(body.Root, "error_description") ?? body.PlainText,
            RetryAfter = RetryAfter(kind, response, ResetOf(response, error)),
            IsServicesOwn = isVercels,
            Advice = Advice(kind, operation, error),
        };
    }

    private static JsonElement Envelope(JsonElement root)
    {
        var error = ErrorBody.Object(root, "error");
        return error.ValueKind == JsonValueKind.Object ? error : ErrorBody.Object(root, "err");
    }

    private static TokenErrorKind KindOf(BufferedResponse response, Operation operation, JsonElement error, string? code, bool isVercels) => (response.StatusCode, code) switch
    {
        (_, "rate_limited" or "too_many_requests") => TokenErrorKind.RateLimited,
        (_, "method_unknown") => TokenErrorKind.UnsupportedByServer,
        (_, "invalid_client") => TokenErrorKind.InvalidCredential,

        // The account's user must confirm their identity; the token itself is valid.
        (_, "challenge_required" or "challenge_required_email_otp" or "user_auth_required") => TokenErrorKind.PermissionDenied,

        // Vercel refuses a credential with 403, not 401; these members distinguish it from missing rights.
        _ when ErrorBody.IsTrue(error, "invalidToken") || ErrorBody.IsTrue(error, "missingToken") => TokenErrorKind.InvalidCredential,

        // The API itself responds for a missing token; the edge, or another server at this address, for an unknown path.
        (404, "404") => TokenErrorKind.UnsupportedByServer,
        (404, _) when operation == VercelTransport.ListAuthTokensOperation || !isVercels => TokenErrorKind.UnsupportedByServer,
        (var status, _) => KindOf(status),
    };

    // Every response says when its rate limit is reset; it is a wait only if the limit refused the call.
    private static TimeSpan? ResetOf(BufferedResponse response, JsonElement error)
    {
        var limit = ErrorBody.Object(error, "limit");
        return Wait(ErrorBody.Number(ErrorBody.Object(error, "retryAfter"), "value"))
            ?? WaitUntil(Instant(limit, "resetMs") ?? Instant(limit, "reset") ?? response.Info.RateLimit?.ResetsAt, response);
    }

    private static DateTimeOffset? Instant(JsonElement limit, string name) => ErrorBody.Number(limit, name) is { } number ? UnixTime.ToInstant(number) : null;

    private static string? Advice(TokenErrorKind kind, Operation operation, JsonElement error) => kind switch
    {
        TokenErrorKind.PermissionDenied or TokenErrorKind.InvalidRequest when operation == VercelTransport.CreateAuthTokenOperation =>
            "Only a classic access token of a full account may create tokens, not a login and not a team-scoped or project-scoped token; a token for a project may need its team.",
        TokenErrorKind.PermissionDenied when ErrorBody.IsTrue(error, "saml") =>
            "The team asks for single sign-on, or the token lacks its scope: sign in to the team again, or use a token with the team's scope.",
        TokenErrorKind.UnsupportedByServer => "Check BaseAddress: what responded there does not seem to be Vercel's API.",
        _ => null,
    };
}
