using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace TokenClients.Errors;

/// <summary>Decides the kind of each failure, whether the request may be sent again, and the message. A service's <see cref="ErrorReader"/> only interprets its responses.</summary>
internal static class FailureTable
{
    // Bounds the cost of the search for secrets.
    private const int MaxFieldErrors = 100;

    /// <summary>Returns whether the service executed a request that ended with a response.</summary>
    /// <param name="failure">What went wrong; <see langword="null"/> for a success.</param>
    internal static SendEffect EffectOf(Failure? failure) =>
        failure is null || failure.MayHaveExecuted || failure.Kind is TokenErrorKind.ServiceFault or TokenErrorKind.Timeout ? SendEffect.Possible
        : failure.Kind == TokenErrorKind.RateLimited ? SendEffect.None
        : SendEffect.Refused;

    /// <summary>Returns whether the same request may succeed later.</summary>
    internal static bool IsTransient(Failure? failure) => failure is { Kind: TokenErrorKind.RateLimited or TokenErrorKind.ServiceFault or TokenErrorKind.Timeout };

    /// <summary>Returns whether an exception says something about the health of the service.</summary>
    internal static bool IsTransient(Exception error) =>
        error is TimeoutRejectedException or IOException
        || (error is HttpRequestException && !NetworkError.IsTlsFailure(error))
        || NetworkError.IsConnectTimeout(error);

    /// <summary>Creates the exception for a call that ended with another exception.</summary>
    internal static Exception ToException(FailedCall call, Exception error, CancellationToken cancellationToken) => error switch
    {
        FailedResponseException { Failure: var failure } => ToException(call, failure),
        OperationCanceledException or CredentialUnavailableException { IsCanceled: true } when cancellationToken.IsCancellationRequested =>
            new TokenCallCanceledException(call.Service, call.Method, OutcomeUnknown(call, mayCallAgain: call.CallerChoseSecret), cancellationToken),
        _ => FromError(call, error),
    };

    /// <summary>Creates the exception for a call that ended with an error response.</summary>
    internal static TokenClientException ToException(FailedCall call, Failure failure) =>
        Create(call, failure, inner: null, isRetryable: IsRetryable(failure.Kind, call), new Redactor(failure.Issued is { } issued ? [.. call.Secrets, issued] : call.Secrets));

    private static TokenClientException FromError(FailedCall call, Exception error)
    {
        var (kind, advice) = error switch
        {
            TimeoutRejectedException => (TokenErrorKind.Timeout, null),
            BrokenCircuitException => (TokenErrorKind.Unreachable, "Too many recent calls failed, so the circuit breaker is open."),
            ExecutionRejectedException => (TokenErrorKind.RateLimited, "A rate limiter in this client's resilience pipeline rejected the call."),
            CredentialUnavailableException => (TokenErrorKind.CredentialUnavailable, error.Message),
            RequestRefusedException or ClientDisposedException => (TokenErrorKind.Unknown, error.Message),
            UnreadableResponseException => (TokenErrorKind.UnexpectedResponse, $"The response {error.Message}."),
            JsonException or InvalidDataException => (TokenErrorKind.UnexpectedResponse, DescribeUnreadable(call.Response)),
            _ when call.Refusal is { } refusal => (TokenErrorKind.Unknown, refusal),
            _ when NetworkError.IsTlsFailure(error) => (TokenErrorKind.Unreachable, "The TLS connection could not be established."),
            _ when NetworkError.IsConnectTimeout(error) && call.LastSendNeverLeft => (TokenErrorKind.Unreachable, "No connection could be established in time."),
            OperationCanceledException => (TokenErrorKind.Timeout, null),
            _ when NetworkError.IsProxyFailure(error) => (TokenErrorKind.Unreachable, "The proxy did not open a tunnel to the service. Check the proxy's address and credentials."),
            _ when NetworkError.IsInvalidResponse(error) => (TokenErrorKind.Unreachable, "The response is not HTTP."),
            HttpRequestException or IOException => (TokenErrorKind.Unreachable, null),
            _ => (TokenErrorKind.Unknown, $"A message handler or a resilience strategy of this client threw {error.GetType().FullName}."),
        };
        return Create(call, new(kind) { Advice = advice }, SafeInner(call, error), isRetryable: IsRetryable(kind, call) && !NetworkError.IsTlsFailure(error), new(call.Secrets));
    }

    private static TokenClientException Create(FailedCall call, Failure failure, Exception? inner, bool isRetryable, Redactor redactor)
    {
        var response = call.Response;
        var outcomeUnknown = OutcomeUnknown(call, mayCallAgain: isRetryable);
        var errors = failure.FieldErrors.Take(MaxFieldErrors).ToArray();

        // Ordered so that the parts of a split secret are neighbors: a code before its message, fields next to fields, and messages next to messages.
        string?[] shown = redactor.Clean(
            [failure.RequestId, failure.RedirectsTo, CauseOf(inner), failure.Code, .. errors.Select(static error => error.Field), failure.Message, .. errors.Select(static error => error.Message)]);
        var (requestId, code, serverMessage) = (shown[0], shown[3], shown[4 + errors.Length]);
        var message = Describe(call, failure, code, serverMessage, redirectsTo: shown[1], cause: shown[2]);
        return new(call.Service, call.Method, failure.Kind, outcomeUnknown ? message + DescribeUnknownOutcome(call) : message, inner)
        {
            IsRetryable = isRetryable,
            OutcomeUnknown = outcomeUnknown,
            RetryAfter = failure.RetryAfter,
            Attempts = call.Attempts,
            StatusCode = response?.StatusCode,
            ErrorCode = code,
            ServerMessage = serverMessage,
            FieldErrors = [.. errors.Select((_, index) => new FieldError(shown[4 + index] ?? "", shown[5 + errors.Length + index] ?? ""))],
            Response = response?.Info.WithRequestId(Redactor.IsHidden(requestId) ? null : requestId ?? response.Info.RequestId),
            FollowsAmbiguousSend = response is { FollowsAmbiguousSend: true },
            IsServicesOwn = failure.IsServicesOwn,
            MessageWithoutOutcome = message,
        };
    }

    private static bool IsRetryable(TokenErrorKind kind, FailedCall call) => kind switch
    {
        TokenErrorKind.RateLimited or TokenErrorKind.Unreachable => !OutcomeUnknown(call, mayCallAgain: call.CallerChoseSecret),
        TokenErrorKind.ServiceFault or TokenErrorKind.Timeout => !call.IssuesSecret || call.CallerChoseSecret,
        _ => false,
    };

    /// <summary>Returns whether a secret may have been issued and another call would issue a second one. If the caller chose the secret, the same call can be made again, unless it would fail for the same reason.</summary>
    private static bool OutcomeUnknown(FailedCall call, bool mayCallAgain) => call.IssuesSecret && call.MayHaveExecuted && !mayCallAgain;

    /// <summary>
    /// Returns the exception if it and its inner exceptions are network exceptions of the platform, which contain neither a body nor a header,
    /// and their messages contain neither a secret of the call nor text from the server.
    /// </summary>
    private static Exception? SafeInner(FailedCall call, Exception error)
    {
        var scan = new SecretScan(call.Secrets);
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (!IsPlatformException(cause) || cause.Data.Count > 0 || NetworkError.MayContainServerText(cause) || scan.Finds(cause.Message))
            {
                return null;
            }
        }

        return error;
    }

    /// <summary>Returns whether the exception type is the platform's own, and not an application's derived type, which could hold more data.</summary>
    private static bool IsPlatformException(Exception error) =>
        (error is HttpRequestException or IOException or AuthenticationException or SocketException || NetworkError.IsWebException(error))
        && error.GetType().Assembly.GetName().Name is { } assembly && (assembly is "System" or "mscorlib" || assembly.StartsWith("System.", StringComparison.Ordinal));

    private static string DescribeUnreadable(BufferedResponse? response) =>
        response is { Body.IsEmpty: true } ? "The response has no body, but this operation returns one."
        : response is not null && Utf8.LooksLikeHtml(response.Body) ? "The response is HTML: the base address points to a website or a proxy, not to the service's API."
        : "The response is not the JSON that this operation returns.";

    private static string Describe(FailedCall call, Failure failure, string? code, string? serverMessage, string? redirectsTo, string? cause) => string.Concat(
        $"{call.Service} {call.Method} failed: {Describe(failure.Kind, call)}",
        call.Response is { } response ? $" (HTTP {response.StatusCode}{(code is null ? "" : ", ")}{code})." : call.Attempts > 0 ? $" ({call.Attempts} {(call.Attempts == 1 ? "attempt" : "attempts")})." : ".",
        serverMessage is null ? "" : $" The server said: \"{serverMessage}\"{(IsSentence(serverMessage) ? "" : ".")}",
        failure.RetryAfter is { } wait ? $" Wait {wait:c} before the next call." : "",
        redirectsTo is null ? "" : $" The server redirects to {redirectsTo}. The client does not follow redirects, because they could send the credential to another server. Set BaseAddress to the address of the service.",
        failure.Advice is null ? "" : " " + failure.Advice,
        cause is null ? "" : $" The cause: {cause}{(IsSentence(cause) ? "" : ".")}",
        call.Attempts == 0 ? " Nothing was sent." : call is { IssuesSecret: true, MayHaveExecuted: false, Response: null } ? " Nothing was created." : "");

    /// <summary>Returns the message of the innermost exception. The outer ones only refer to it.</summary>
    private static string? CauseOf(Exception? error) => error?.GetBaseException() is (SocketException or AuthenticationException) and { Message: { Length: > 0 } message } ? message : null;

    private static bool IsSentence(string text) => text[text.Length - 1] is '.' or '!' or '?';

    private static string DescribeUnknownOutcome(FailedCall call) =>
        $" The request was sent, so the service may have issued {(call.CallerChoseSecret ? "the credential with the given id" : "a credential whose secret was lost")}. Check before you call again.";

    private static string Describe(TokenErrorKind kind, FailedCall call) => kind switch
    {
        TokenErrorKind.InvalidCredential => "the service does not accept the credential, which is missing, unknown, expired or revoked",
        TokenErrorKind.PermissionDenied => "the credential is valid but lacks permission for this call",
        TokenErrorKind.NotFound => "the service has nothing with this id",
        TokenErrorKind.Conflict => "the call conflicts with something that already exists",
        TokenErrorKind.InvalidRequest => "the service rejected the request as invalid",
        TokenErrorKind.RateLimited => "there were too many calls",
        TokenErrorKind.ServiceFault => "a fault occurred in the service",
        TokenErrorKind.Unreachable => $"{call.Host} was not reached, or the connection was lost",
        TokenErrorKind.Timeout => $"{call.Host} did not respond in time",
        TokenErrorKind.UnexpectedResponse => "the response is not one that the client expects from this service",
        TokenErrorKind.UnsupportedByServer => "the server does not know this operation",
        TokenErrorKind.CredentialUnavailable => "the credential could not be obtained",
        _ => "the call was not completed",
    };
}
