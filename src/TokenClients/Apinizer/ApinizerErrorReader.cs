using System.Text.Json;
using TokenClients.Errors;
using TokenClients.Http;
using TokenClients.Json;
using TokenClients.Transport.Apinizer;

namespace TokenClients.Apinizer;

/// <summary>
/// What Apinizer's errors mean: <c>{"error","error_description"}</c>, as OAuth 2.0 has it (RFC 6749, section 5.2), or <c>{"status":"FAILURE","resultMessage"}</c>; any version sends either.
/// </summary>
internal sealed class ApinizerErrorReader : ErrorReader
{
    internal static readonly ApinizerErrorReader Instance = new();

    protected override string? RequestIdHeader => null;

    protected override Failure Read(Answer answer, Operation operation, ErrorBody body) => Read(answer, operation, body, KindOf(answer.StatusCode));

    protected override Failure? ReadSuccess(Answer answer, Operation operation)
    {
        // Two operations answer with text, which says nothing.
        if (!Utf8.SkipWhiteSpace(Utf8.WithoutByteOrderMark(answer.Body)).StartsWith("{"u8) || IsPlain(answer.Body))
        {
            return null;
        }

        using var body = new ErrorBody(answer);
        if (ErrorBody.IsGiven(body.Root, "error") || IsFailureStatus(body.Root))
        {
            return Read(answer, operation, body, TokenErrorKind.InvalidRequest);
        }

        // RFC 6749, section 7.1: a client must not use a token whose type it does not understand.
        var isBearer = !ErrorBody.IsGiven(body.Root, "token_type") || string.Equals(ErrorBody.Text(body.Root, "token_type"), "Bearer", StringComparison.OrdinalIgnoreCase);
        return isBearer || operation != ApinizerTransport.CreateTokenOperation ? null : new(TokenErrorKind.UnexpectedResponse)
        {
            MayHaveExecuted = true,
            IsServicesOwn = true,
            Advice = "The token that was issued is of another type than Bearer, so it is not known how to use it.",
        };
    }

    /// <summary>Whether an answer is a JSON object in which no member can say that it is an error, or that its token is no bearer's. Nearly all successes are; the others are looked at closely.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> body)
    {
        try
        {
            var json = new Utf8JsonReader(body);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (json.NextMember())
            {
                var isSuspicious = json.IsNamed("error"u8) || json.IsNamed("status"u8);
                var isType = json.IsNamed("token_type"u8);
                json.Read();
                if (isSuspicious && json.TokenType != JsonTokenType.Null)
                {
                    return false;
                }

                if (isType && !(json.TokenType == JsonTokenType.String && (json.ValueSpan.SequenceEqual("Bearer"u8) || json.ValueSpan.SequenceEqual("bearer"u8))))
                {
                    return false;
                }

                json.Skip();
            }

            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static Failure Read(Answer answer, Operation operation, ErrorBody body, TokenErrorKind kindOfStatus)
    {
        var code = ErrorBody.Text(body.Root, "error");
        var isApinizers = code is not null || IsFailureStatus(body.Root);
        var kind = KindOf(answer.StatusCode, code, kindOfStatus);
        return new(kind)
        {
            Code = code,
            Message = ErrorBody.Text(body.Root, "error_description") ?? ErrorBody.Text(body.Root, "resultMessage") ?? body.PlainText,
            FieldErrors = FieldErrors(body.Root),
            RetryAfter = RetryAfter(kind, answer, body.Root),
            IsServicesOwn = isApinizers,

            // An error beside a token: it may be good, but nobody can tell.
            MayHaveExecuted = answer.IsSuccess && ErrorBody.IsGiven(body.Root, "access_token"),
            Issued = ErrorBody.Text(body.Root, "access_token") is { } issued ? SecretString.TryParse(issued, out _) : null,
            Advice = Advice(kind, operation),
        };
    }

    private static bool IsFailureStatus(JsonElement root) => string.Equals(ErrorBody.Text(root, "status"), "FAILURE", StringComparison.OrdinalIgnoreCase);

    // The status decides, where it says something: codes differ between versions for the same fault.
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

    private static List<FieldError> FieldErrors(JsonElement root)
    {
        var errors = new List<FieldError>();
        var reported = ErrorBody.Array(root, "validation_errors");
        if (reported.ValueKind == JsonValueKind.Array)
        {
            foreach (var error in reported.EnumerateArray())
            {
                errors.Add(new(ErrorBody.Text(error, "field") ?? "", ErrorBody.Text(error, "message") ?? ""));
            }
        }

        return errors;
    }

    private static TimeSpan? RetryAfter(TokenErrorKind kind, Answer answer, JsonElement root) => kind switch
    {
        TokenErrorKind.ServiceFault => RetryAfterHeader(answer),
        TokenErrorKind.RateLimited => RetryAfterHeader(answer) ?? (ErrorBody.Number(root, "retry_after") is { } seconds ? Wait(seconds) : null),
        _ => null,
    };

    private static string? Advice(TokenErrorKind kind, Operation operation) => kind switch
    {
        TokenErrorKind.InvalidCredential when operation == ApinizerTransport.CreateTokenOperation =>
            "ClientId and ClientSecret are the name and the password of a console user. Do not try again with the same: repeated refusals can lock the user.",
        TokenErrorKind.UnsupportedByServer => "Check BaseAddress: what answered there does not seem to be Apinizer's Management API.",
        _ => null,
    };
}
