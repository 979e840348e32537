using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using Polly.CircuitBreaker;
using Polly.Timeout;
using TokenClients.Diagnostics;
using TokenClients.Http;
#if !NET
using System.Net;
#endif

namespace TokenClients.Errors;

/// <summary>
/// What each failure is, in one place: its kind, whether the request may be sent again, and what the user is told.
/// A service's error reader says what its answers mean; everything else is decided here.
/// </summary>
internal static class FailureTable
{
    // A page of them helps nobody, and each costs a search for every secret.
    private const int MaxFieldErrors = 100;

    // Of a message.
    private const int UsualLength = 256;

    /// <summary>Whether an answer leaves open that the service acted although the call fails with it.</summary>
    internal static bool MayHaveExecuted(Answer answer) =>
        answer.Failure is not { } failure || failure.MayHaveExecuted || failure.Kind is TokenErrorKind.ServiceFault or TokenErrorKind.Timeout;

    /// <summary>Whether a request surely never reached the server.</summary>
    /// <param name="error">What the platform threw.</param>
    /// <param name="wire">The request of that send, whose content knows whether it was being sent.</param>
    internal static bool NeverSent(Exception error, HttpRequestMessage wire)
    {
#if NET
        // The platform has errors of its own for connections that were not made; all others can also end one that was.
        if (error is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } || IsConnectFailure(error))
        {
            return true;
        }
#endif
        return wire.Content is WireContent { SendingStarted: false }
            ? IsTlsRefusal(error) || IsConnectFailure(error) || error is OperationCanceledException
            : wire.Method == HttpVerb.Get && IsConnectTimeout(error);
    }

    /// <summary>Whether the next attempt may be made after this one failed.</summary>
    internal static bool MayRepeat(TokenCall call, Answer? answer, Exception? error)
    {
        var isTransient = error is null
            ? answer?.Failure is { Kind: TokenErrorKind.RateLimited or TokenErrorKind.ServiceFault or TokenErrorKind.Timeout }
            : IsTransient(error);
        return isTransient && call.Issued is null && (call.Operation.Rule != ReplayRule.NotExecuted || call.LastSendHadNoEffect);
    }

    /// <summary>Whether a failure tells something about the health of the service.</summary>
    internal static bool IsTransient(Exception error) =>
        error is TimeoutRejectedException or IOException
        || (error is HttpRequestException && !IsTlsRefusal(error))
        || IsConnectTimeout(error);

    /// <summary>The exception for whatever ended a call.</summary>
    internal static Exception ToException(TokenCall call, Exception error, Answer? answer, CancellationToken cancellationToken) => error switch
    {
        FailedAnswerException { Failure: var failure } => ToException(call, failure, answer),
        OperationCanceledException when cancellationToken.IsCancellationRequested =>
            new TokenCallCanceledException(call.Operation.Service, call.Method, OutcomeUnknown(call, mayCallAgain: call.IdIsUsers), cancellationToken),
        _ => FromError(call, error, answer),
    };

    /// <summary>The exception for an answer that says what went wrong.</summary>
    internal static TokenClientException ToException(TokenCall call, Failure failure, Answer? answer) =>
        Create(call, failure, answer, inner: null, isRetryable: IsRetryable(failure.Kind, call), new Redactor(failure.Issued is { } issued ? [.. call.Secrets, issued] : call.Secrets));

    private static TokenClientException FromError(TokenCall call, Exception error, Answer? answer)
    {
        var (kind, advice) = error switch
        {
            TimeoutRejectedException => (TokenErrorKind.Timeout, null),
            BrokenCircuitException => (TokenErrorKind.Unreachable, "Too many calls failed lately, so the circuit breaker is open."),
            CredentialUnavailableException => (TokenErrorKind.CredentialUnavailable, error.Message),
            RequestRefusedException => (TokenErrorKind.Unknown, error.Message),
            UnreadableAnswerException => (TokenErrorKind.UnexpectedResponse, $"The answer {error.Message}."),
            JsonException or InvalidDataException => (TokenErrorKind.UnexpectedResponse, DescribeUnreadable(answer)),
            _ when IsTlsRefusal(error) => (TokenErrorKind.Unreachable, "The TLS connection was refused; the inner exception says why."),
            _ when IsConnectTimeout(error) && call.LastSendNeverLeft => (TokenErrorKind.Unreachable, "No connection was made in time."),
            OperationCanceledException => (TokenErrorKind.Timeout, null),
#if NET
            HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => (TokenErrorKind.Unreachable, "The proxy did not make a tunnel to the service: check its address and its user."),
#endif
            HttpRequestException or IOException => (TokenErrorKind.Unreachable, null),
            _ => (TokenErrorKind.Unknown, $"A message handler of this client threw {error.GetType().FullName}."),
        };
        var failure = new Failure(kind) { Advice = advice };
        var redactor = new Redactor(call.Secrets);
        return Create(call, failure, answer, SafeInner(error, redactor), isRetryable: IsRetryable(kind, call) && !IsTlsRefusal(error), redactor);
    }

    private static TokenClientException Create(TokenCall call, Failure failure, Answer? answer, Exception? inner, bool isRetryable, Redactor redactor)
    {
        var outcomeUnknown = OutcomeUnknown(call, mayCallAgain: isRetryable);
        var code = redactor.Clean(failure.Code);
        var serverMessage = redactor.Clean(failure.Message);
        var message = Describe(call, failure, answer, code, serverMessage, redactor.Clean(failure.Advice));
        return new(call.Operation.Service, call.Method, failure.Kind, outcomeUnknown ? message + DescribeUnknownOutcome(call) : message, inner)
        {
            IsRetryable = isRetryable,
            OutcomeUnknown = outcomeUnknown,
            RetryAfter = failure.RetryAfter,
            Attempts = call.Attempts,
            StatusCode = answer?.StatusCode,
            ErrorCode = code,
            ServerMessage = serverMessage,
            FieldErrors = failure.FieldErrors.Count == 0 ? [] : Clean(failure.FieldErrors, redactor),
            Response = answer?.Info.WithRequestId(redactor.Clean(failure.RequestId ?? answer.Info.RequestId)),
            FollowsAmbiguousSend = answer is { FollowsAmbiguousSend: true },
            IsServicesOwn = failure.IsServicesOwn,
            MessageWithoutOutcome = message,
        };
    }

    private static bool IsRetryable(TokenErrorKind kind, TokenCall call) => kind switch
    {
        TokenErrorKind.RateLimited or TokenErrorKind.Unreachable => !OutcomeUnknown(call, mayCallAgain: call.IdIsUsers),
        TokenErrorKind.ServiceFault or TokenErrorKind.Timeout => !call.Operation.IssuesSecret || call.IdIsUsers,
        _ => false,
    };

    /// <summary>Whether a secret may have been issued and the caller cannot simply call again, which would issue a second one.</summary>
    /// <param name="call">The call.</param>
    /// <param name="mayCallAgain">
    /// Whether the caller can. Where the user chose the secret (<see cref="TokenCall.IdIsUsers"/>) it is not lost with the answer, so the same call can be made again, unless what ended this one would end that too.
    /// </param>
    private static bool OutcomeUnknown(TokenCall call, bool mayCallAgain) => call.Operation.IssuesSecret && call.MayHaveExecuted && !mayCallAgain;

    private static bool IsTlsRefusal(Exception error)
    {
#if NET
        if (error is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError })
        {
            return true;
        }
#else
        if (Find<WebException>(error) is { Status: WebExceptionStatus.TrustFailure or WebExceptionStatus.SecureChannelFailure })
        {
            return true;
        }
#endif
        return Find<AuthenticationException>(error) is not null;
    }

    private static bool IsConnectFailure(Exception error)
    {
#if NET
        return error is HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError or HttpRequestError.VersionNegotiationError,
        };
#else
        return Find<SocketException>(error) is
        {
            SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData
                or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown,
        }
        || Find<WebException>(error) is { Status: WebExceptionStatus.ConnectFailure or WebExceptionStatus.NameResolutionFailure or WebExceptionStatus.ProxyNameResolutionFailure };
#endif
    }

    /// <summary>The platform reports its connect timeout as a cancellation that nobody asked for.</summary>
    private static bool IsConnectTimeout(Exception error) =>
        error is OperationCanceledException { InnerException: TimeoutException };

    private static T? Find<T>(Exception? error)
        where T : Exception
    {
        while (error is not null and not T)
        {
            error = error.InnerException;
        }

        return error as T;
    }

    /// <summary>
    /// Only network exceptions, all the way down, as they hold neither a body nor a header; and none whose message repeats a secret of the call or, as with an answer that is no HTTP, what the server wrote.
    /// </summary>
    private static Exception? SafeInner(Exception error, Redactor redactor)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (!IsPlatforms(cause) || cause.Data.Count > 0 || QuotesOthers(cause) || redactor.FindsSecret(cause.Message))
            {
                return null;
            }
        }

        return error;
    }

    /// <summary>Whether it is the platform's own exception, and not one of a user's that holds more.</summary>
    private static bool IsPlatforms(Exception error) =>
        (error is HttpRequestException or IOException or AuthenticationException or SocketException || IsFrameworks(error))
        && error.GetType().Assembly.GetName().Name is { } assembly && (assembly is "System" or "mscorlib" || assembly.StartsWith("System.", StringComparison.Ordinal));

    /// <summary>Whether it is the network's error of .NET Framework, which can hold an answer, and does not.</summary>
    private static bool IsFrameworks(Exception error) =>
#if NET
        false;
#else
        error is WebException { Response: null };
#endif

    /// <summary>Whether the message repeats what a server wrote, or the address of a proxy with its password.</summary>
    private static bool QuotesOthers(Exception error) =>
#if NET
        error is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ProxyTunnelError } or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse };
#else
        // Nothing says so here. A request that failed of itself has an answer that could not be read; what the network and TLS do to it stands inside.
        error is HttpRequestException { InnerException: null } || (error is IOException && error.GetType() != typeof(IOException));
#endif

    private static List<FieldError> Clean(IReadOnlyList<FieldError> errors, Redactor redactor)
    {
        var clean = new List<FieldError>();
        foreach (var error in errors.Take(MaxFieldErrors))
        {
            clean.Add(new(redactor.Clean(error.Field) ?? "", redactor.Clean(error.Message) ?? ""));
        }

        return clean;
    }

    private static string DescribeUnreadable(Answer? answer) =>
        answer is not null && Json.Utf8.LooksLikeHtml(answer.Body)
            ? "The answer is HTML: the base address points to a website or a proxy, not to the service's API."
            : answer is { Body.IsEmpty: true } ? "The answer has no body where one is due." : "The answer is not the JSON that this operation returns.";

    private static string Describe(TokenCall call, Failure failure, Answer? answer, string? code, string? serverMessage, string? advice)
    {
        var service = call.Operation.Service;
        var text = new StringBuilder(UsualLength).Append(service).Append(' ').Append(call.Method).Append(" failed: ").Append(Describe(failure.Kind));
        if (answer is not null)
        {
            text.Append(" (HTTP ").Append(answer.StatusCode).Append(code is null ? "" : ", ").Append(code).Append(')');
        }

        text.Append('.');
        if (serverMessage is not null)
        {
            text.Append(" The server said: \"").Append(serverMessage).Append(IsSentence(serverMessage) ? "\"" : "\".");
        }

        if (failure.RetryAfter is { } wait)
        {
            text.Append(" It asks to wait ").Append(wait.ToString("c", System.Globalization.CultureInfo.InvariantCulture)).Append('.');
        }

        if (advice is not null)
        {
            text.Append(' ').Append(advice);
        }

        if (call.Attempts == 0)
        {
            text.Append(" Nothing was sent.");
        }

        return text.ToString();
    }

    private static bool IsSentence(string text) => text.Length > 0 && text[text.Length - 1] is ('.' or '!' or '?');

    private static string DescribeUnknownOutcome(TokenCall call) => call.IdIsUsers
        ? " The request was sent, so the service may have issued the credential under the id that was given: check before calling again."
        : " The request was sent, so the service may have issued a credential that nobody holds: check before calling again.";

    private static string Describe(TokenErrorKind kind) => kind switch
    {
        TokenErrorKind.InvalidCredential => "the service does not accept the credential, which is missing, unknown, expired or revoked",
        TokenErrorKind.PermissionDenied => "the credential is valid but may not do this",
        TokenErrorKind.NotFound => "the service knows nothing by this id",
        TokenErrorKind.Conflict => "the call contradicts what exists already",
        TokenErrorKind.InvalidRequest => "the service refused what was sent",
        TokenErrorKind.RateLimited => "there were too many calls",
        TokenErrorKind.ServiceFault => "the service had a fault",
        TokenErrorKind.Unreachable => "the service was not reached, or the connection was lost",
        TokenErrorKind.Timeout => "the service did not answer in time",
        TokenErrorKind.UnexpectedResponse => "the answer is not what this service sends",
        TokenErrorKind.UnsupportedByServer => "the server does not know this operation",
        TokenErrorKind.IncompleteList => "the list may be cut",
        TokenErrorKind.CredentialUnavailable => "the credential could not be obtained",
        _ => "it was not completed",
    };
}
