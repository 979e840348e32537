using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using TokenClients.Errors;
using TokenClients.Http;
using TokenClients.Transport.Infisical;

namespace TokenClients.Infisical;

/// <summary>What Infisical's errors mean: <c>{"reqId","statusCode","error","message","details"}</c>, where the message is text or a list of issues.</summary>
internal sealed class InfisicalErrorReader : ErrorReader
{
    internal static readonly InfisicalErrorReader Instance = new();

    // A code is a word or two; some errors carry a sentence with the address of the request there.
    private const int MaxCodeLength = 64;

    protected override string? RequestIdHeader => null;

    protected override Failure Read(Answer answer, Operation operation, ErrorBody body)
    {
        var requestId = ErrorBody.Text(body.Root, "reqId") ?? ErrorBody.Text(body.Root, "requestId");
        var error = ErrorBody.Text(body.Root, "error");
        var code = CodeOf(error);
        var isInfisicals = requestId is not null || (error is not null && ErrorBody.Text(body.Root, "statusCode") is not null);
        var issues = ErrorBody.Array(body.Root, "message");
        var kind = KindOf(answer, code, isInfisicals, issues.ValueKind == JsonValueKind.Array, namesAddress: error is not null && code is null);
        var message = ErrorBody.Text(body.Root, "message");
        return new(kind)
        {
            Code = code,
            Message = message ?? body.PlainText,
            RequestId = requestId,
            FieldErrors = FieldErrors(issues),
            RetryAfter = RetryAfter(kind, answer, message),
            IsServicesOwn = isInfisicals,
            Advice = Advice(kind, answer, operation, code),
        };
    }

    // Not an instant, but the seconds that are left.
    protected override RateLimitInfo? ReadRateLimit(HttpResponseHeaders headers, DateTimeOffset now) =>
        base.ReadRateLimit(headers, now) is not { } limit ? null : new()
        {
            Limit = limit.Limit,
            Remaining = limit.Remaining,
            ResetsAt = RawHeaders.Number(headers, "X-RateLimit-Reset") is { } seconds && Lifetime.ToExpiry(seconds, now).Instant is { } instant ? instant : null,
        };

    private static TokenErrorKind KindOf(Answer answer, string? code, bool isInfisicals, bool hasIssues, bool namesAddress) => (answer.StatusCode, code) switch
    {
        (_, "RateLimitExceeded") => TokenErrorKind.RateLimited,

        // An expired or malformed token is refused with 403, not 401.
        (_, "TokenError") => TokenErrorKind.InvalidCredential,

        // Servers from before December 2024 refuse what does not match their schema with 401, not 422.
        (var status, _) when status is >= 400 and <= 499 && (hasIssues || code == "ValidationFailure") => TokenErrorKind.InvalidRequest,

        // A credential of a kind that this address never takes: the error is a sentence with the address in it.
        (403, _) when isInfisicals && namesAddress => TokenErrorKind.InvalidCredential,

        // What is not there is "NotFound"; a path that is not there is "Not Found".
        (404, "Not Found") => TokenErrorKind.UnsupportedByServer,
        (404 or 410, _) when !isInfisicals => TokenErrorKind.UnsupportedByServer,
        (var status, _) => KindOf(status),
    };

    private static string? CodeOf(string? error) =>
        error is null || error.Length > MaxCodeLength || error.IndexOfAny(['/', ':']) >= 0 ? null : error;

    private static List<FieldError> FieldErrors(JsonElement issues)
    {
        var errors = new List<FieldError>();
        if (issues.ValueKind == JsonValueKind.Array)
        {
            foreach (var issue in issues.EnumerateArray())
            {
                errors.Add(new(PathOf(ErrorBody.Array(issue, "path")), ErrorBody.Text(issue, "message") ?? ErrorBody.Text(issue, "code") ?? ErrorBody.Text(issue) ?? ""));
            }
        }

        return errors;
    }

    private static string PathOf(JsonElement path)
    {
        var names = new List<string>();
        if (path.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in path.EnumerateArray())
            {
                names.Add(ErrorBody.Text(part) ?? "");
            }
        }

        return string.Join(".", names);
    }

    private static TimeSpan? RetryAfter(TokenErrorKind kind, Answer answer, string? message) => kind switch
    {
        TokenErrorKind.ServiceFault => RetryAfterHeader(answer),
        TokenErrorKind.RateLimited => RetryAfterHeader(answer) ?? WaitUntil(answer.Info.RateLimit?.ResetsAt, answer) ?? (FirstNumber(message) is { } seconds ? Wait(seconds) : null),
        _ => null,
    };

    /// <summary>The wait stands in the sentence where no header has it.</summary>
    private static double? FirstNumber(string? message)
    {
        var start = message?.IndexOfAny(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) ?? -1;
        if (start < 0)
        {
            return null;
        }

        var end = start;
        while (end < message!.Length && message[end] is >= '0' and <= '9')
        {
            end++;
        }

        var digits = message.Substring(start, end - start);
        return double.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static string? Advice(TokenErrorKind kind, Answer answer, Operation operation, string? code) => kind switch
    {
        TokenErrorKind.UnsupportedByServer when operation == InfisicalTransport.GetTokenAuthTokenByIdOperation && code is not null =>
            "Servers from before November 2025 cannot look up a token by its id: list the identity's tokens, or update the server.",
        TokenErrorKind.UnsupportedByServer => "Check BaseAddress: what answered there does not seem to be Infisical's API, or is too old for this call.",
        TokenErrorKind.ServiceFault when answer.StatusCode == 500 && operation.Method != HttpVerb.Get => "An Infisical that is in maintenance mode answers every change this way.",
        _ => null,
    };
}
