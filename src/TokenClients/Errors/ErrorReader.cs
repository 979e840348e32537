using System.Globalization;
using System.Net.Http.Headers;
using TokenClients.Http;

namespace TokenClients.Errors;

/// <summary>How one service says what went wrong. What all services share is here; each room derives what is its own.</summary>
internal abstract class ErrorReader
{
    private const int MaxRequestIdLength = 200;

    /// <summary>The one that servers must write.</summary>
    private const string ServersDates = "r";

    /// <summary>The three forms of RFC 9110, section 5.6.7.</summary>
    private static readonly string[] HttpDates = [ServersDates, "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    /// <summary>The header that carries the service's id of a request.</summary>
    protected abstract string? RequestIdHeader { get; }

    internal ResponseInfo ReadInfo(HttpResponseMessage response, TokenCall call)
    {
        // The platform knows more forms than servers may write, but takes longer.
        var date = HttpDate(RawHeaders.Text(response.Headers, "Date")) ?? response.Headers.Date;
        var answeredAt = date ?? call.Settings.TimeProvider.GetUtcNow();
        return new()
        {
            StatusCode = (int)response.StatusCode,
            RequestId = RequestIdHeader is null ? null : RequestIdOf(RawHeaders.Text(response.Headers, RequestIdHeader), call),
            ServerDate = date,
            RateLimit = ReadRateLimit(response.Headers, answeredAt),
            Attempts = call.Attempts,
            AnsweredAt = answeredAt,
            IssuedAt = date ?? answeredAt - call.Settings.TimeProvider.GetElapsedTime(call.SentTimestamp),
            SentTimestamp = call.SentTimestamp,
        };
    }

    /// <summary>An id as services make them. What is none, or repeats a secret of the call in any form, is not shown to anybody.</summary>
    private static string? RequestIdOf(string? text, TokenCall call) =>
        text is { Length: > 0 and <= MaxRequestIdLength } && VisibleAscii.IsAll(text) && !call.IsRepeatedIn(text) ? text : null;

    /// <summary>Returns what went wrong, or <see langword="null"/> if the answer is a success.</summary>
    internal Failure? Read(Answer answer, Operation operation)
    {
        if (answer.IsSuccess)
        {
            return ReadSuccess(answer, operation);
        }

        if (answer.StatusCode is >= 300 and <= 399)
        {
            return new(TokenErrorKind.UnexpectedResponse)
            {
                Advice = $"The server redirects to {Origin.Describe(answer.ResponseHeaders.Location)}. Redirects are not followed, as they would carry the credential along: set BaseAddress to where the service is.",
            };
        }

        using var body = new ErrorBody(answer);
        return Read(answer, operation, body);
    }

    /// <summary>What went wrong according to an answer that is neither a success nor a redirect.</summary>
    protected abstract Failure Read(Answer answer, Operation operation, ErrorBody body);

    /// <summary>For services that put errors into successes.</summary>
    protected virtual Failure? ReadSuccess(Answer answer, Operation operation) => null;

    /// <summary>The headers that several services use; <paramref name="now"/> is the server's time where it is known.</summary>
    protected virtual RateLimitInfo? ReadRateLimit(HttpResponseHeaders headers, DateTimeOffset now)
    {
        var limit = RawHeaders.Number(headers, "X-RateLimit-Limit");
        var remaining = RawHeaders.Number(headers, "X-RateLimit-Remaining");
        var reset = RawHeaders.Number(headers, "X-RateLimit-Reset");
        return limit is null && remaining is null && reset is null
            ? null
            : new RateLimitInfo { Limit = limit, Remaining = remaining, ResetsAt = reset is { } number ? UnixTime.ToInstant(number) : null };
    }

    /// <summary>What a status means where a service does not give it a meaning of its own.</summary>
    protected static TokenErrorKind KindOf(int status) => status switch
    {
        401 => TokenErrorKind.InvalidCredential,
        402 or 403 => TokenErrorKind.PermissionDenied,
        404 or 410 => TokenErrorKind.NotFound,
        405 => TokenErrorKind.UnsupportedByServer,
        408 => TokenErrorKind.Timeout,
        409 => TokenErrorKind.Conflict,
        429 => TokenErrorKind.RateLimited,
        >= 500 => TokenErrorKind.ServiceFault,
        >= 400 => TokenErrorKind.InvalidRequest,
        _ => TokenErrorKind.UnexpectedResponse,
    };

    /// <summary>The wait that the <c>Retry-After</c> header asks for, as seconds or as a date; never negative.</summary>
    protected static TimeSpan? RetryAfterHeader(Answer answer)
    {
        if (RawHeaders.Text(answer.ResponseHeaders, "Retry-After") is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            return Wait(seconds);
        }

        return WaitUntil(HttpDate(text), answer);
    }

    private static DateTimeOffset? HttpDate(string? text) =>
        DateTimeOffset.TryParseExact(text, ServersDates, CultureInfo.InvariantCulture, DateTimeStyles.None, out var usual) ? usual
        : DateTimeOffset.TryParseExact(text, HttpDates, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var date) ? date : null;

    /// <summary>A wait of so many seconds, whatever a server thinks up.</summary>
    protected static TimeSpan? Wait(double seconds) =>
        double.IsNaN(seconds) ? null
        : seconds <= 0 ? TimeSpan.Zero
        : seconds >= TimeSpan.MaxValue.TotalSeconds ? TimeSpan.MaxValue
        : TimeSpan.FromSeconds(seconds);

    /// <summary>The wait until an instant of the server's clock, measured by that clock where the answer shows it.</summary>
    protected static TimeSpan? WaitUntil(DateTimeOffset? instant, Answer answer) =>
        instant is not { } then ? null : then <= answer.Info.AnsweredAt ? TimeSpan.Zero : then - answer.Info.AnsweredAt;
}
