using System.Globalization;
using System.Net.Http.Headers;
using TokenClients.Requests;

namespace TokenClients.Errors;

/// <summary>Reads the error responses of a service. Each service has a derived class.</summary>
internal abstract class ErrorReader
{
    private const int MaxRequestIdLength = 200;

    /// <summary>The formats of RFC 9110, section 5.6.7.</summary>
    private static readonly string[] HttpDates = ["r", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    /// <summary>The response header that contains the service's request id.</summary>
    protected virtual string? RequestIdHeader => null;

    /// <summary>Reads the metadata of a response.</summary>
    internal ResponseInfo ReadInfo(HttpResponseMessage response, int attempt, ClockReading sentAt, TimeProvider timeProvider, IReadOnlyCollection<SecretString> secrets)
    {
        // The platform's parser accepts more formats, but is slower.
        var date = HttpDate(RawHeaders.Text(response.Headers, "Date")) ?? response.Headers.Date;
        var respondedAt = date ?? timeProvider.GetUtcNow();
        return new()
        {
            StatusCode = (int)response.StatusCode,
            RequestId = RequestIdHeader is null ? null : RequestIdOf(RawHeaders.Text(response.Headers, RequestIdHeader), secrets),
            ServerDate = date,
            RateLimit = ReadRateLimit(response.Headers, respondedAt),
            Attempts = attempt,
            RespondedAt = respondedAt,
            IssuedAt = date ?? respondedAt - sentAt.GetElapsedTime(timeProvider),
            SentAt = sentAt,
        };
    }

    /// <summary>Returns a request id, or <see langword="null"/> for a text that contains a secret or does not look like an id.</summary>
    private static string? RequestIdOf(string? text, IReadOnlyCollection<SecretString> secrets) =>
        text is { Length: > 0 and <= MaxRequestIdLength } && VisibleAscii.IsAll(text) && !new SecretScan(secrets).Finds(text) ? text : null;

    /// <summary>Returns what went wrong, or <see langword="null"/> for a success.</summary>
    internal Failure? Read(BufferedResponse response, Operation operation)
    {
        if (response.IsSuccess)
        {
            return ReadSuccess(response, operation);
        }

        if (response.StatusCode is >= 300 and <= 399)
        {
            return new(TokenErrorKind.UnexpectedResponse) { RedirectsTo = Origin.Describe(response.ResponseHeaders.Location) };
        }

        using var body = new ErrorBody(response);
        return ReadOwn(response, operation, body) ?? ReadOther(response, operation, body);
    }

    /// <summary>Reads a response that is neither a success nor a redirect, or returns <see langword="null"/> if it is not in the service's own format.</summary>
    protected abstract Failure? ReadOwn(BufferedResponse response, Operation operation, ErrorBody body);

    /// <summary>Gets the advice for a base address that seems to belong to a server other than the service.</summary>
    protected abstract string OtherServerAdvice { get; }

    /// <summary>Returns whether the service may have executed an operation even though it responded with this error.</summary>
    protected virtual bool MayHaveExecuted(BufferedResponse response, Operation operation) => false;

    /// <summary>Reads a response that a proxy or a gateway may have sent. Only its status is known, which says nothing about the credential or its permissions, or about what to do.</summary>
    private Failure ReadOther(BufferedResponse response, Operation operation, ErrorBody body)
    {
        var kind = response.StatusCode switch
        {
            401 or 402 or 403 or 407 or 511 => TokenErrorKind.UnexpectedResponse,
            404 or 410 => TokenErrorKind.UnsupportedByServer,
            var status => KindOf(status),
        };
        return new(kind)
        {
            Message = ErrorBody.Text(body.Root, "message") ?? ErrorBody.Text(body.Root, "error_description") ?? body.PlainText,
            RetryAfter = RetryAfter(kind, response, WaitUntil(response.Info.RateLimit?.ResetsAt, response)),
            MayHaveExecuted = MayHaveExecuted(response, operation),
            Advice = (kind, response.StatusCode) switch
            {
                (TokenErrorKind.UnexpectedResponse, _) => "The response is not in the service's own format, so it says nothing about the credential. A proxy or a gateway may have sent it.",
                (_, 404 or 410) => OtherServerAdvice,
                _ => null,
            },
        };
    }

    /// <summary>Reads a success, for services that report errors with a success status.</summary>
    protected virtual Failure? ReadSuccess(BufferedResponse response, Operation operation) => null;

    /// <summary>Converts the number in the header that gives the reset time of a rate limit.</summary>
    protected virtual DateTimeOffset? ResetsAt(double reset, DateTimeOffset now) => UnixTime.ToInstant(reset);

    private RateLimitInfo? ReadRateLimit(HttpResponseHeaders headers, DateTimeOffset now)
    {
        var limit = RawHeaders.Number(headers, "X-RateLimit-Limit");
        var remaining = RawHeaders.Number(headers, "X-RateLimit-Remaining");
        var reset = RawHeaders.Number(headers, "X-RateLimit-Reset");
        return limit is null && remaining is null && reset is null
            ? null
            : new RateLimitInfo { Limit = limit, Remaining = remaining, ResetsAt = reset is { } number ? ResetsAt(number, now) : null };
    }

    /// <summary>Returns the usual meaning of a status.</summary>
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

    /// <summary>Returns how long to wait after a failure: the <c>Retry-After</c> header or, for a rate limit, the wait from the body.</summary>
    protected static TimeSpan? RetryAfter(TokenErrorKind kind, BufferedResponse response, TimeSpan? fromBody = null) => kind switch
    {
        TokenErrorKind.ServiceFault => RetryAfterHeader(response),
        TokenErrorKind.RateLimited => RetryAfterHeader(response) ?? fromBody,
        _ => null,
    };

    private static TimeSpan? RetryAfterHeader(BufferedResponse response)
    {
        var text = RawHeaders.Text(response.ResponseHeaders, "Retry-After");
        return double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) ? Wait(seconds) : WaitUntil(HttpDate(text), response);
    }

    private static DateTimeOffset? HttpDate(string? text) =>
        DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.None, out var usual) ? usual
        : DateTimeOffset.TryParseExact(text, HttpDates, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var date) ? date : null;

    /// <summary>Converts seconds to a wait. Values out of range are clamped.</summary>
    protected static TimeSpan? Wait(double? seconds) =>
        seconds is not { } number || double.IsNaN(number) ? null
        : number <= 0 ? TimeSpan.Zero
        : number >= TimeSpan.MaxValue.TotalSeconds ? TimeSpan.MaxValue
        : TimeSpan.FromSeconds(number);

    /// <summary>Returns the wait until an instant, by the server's clock if the response has a date.</summary>
    protected static TimeSpan? WaitUntil(DateTimeOffset? instant, BufferedResponse response) =>
        instant - response.Info.RespondedAt is not { } wait ? null : wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
}
