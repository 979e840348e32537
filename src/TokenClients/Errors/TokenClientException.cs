namespace TokenClients;

/// <summary>The one exception to catch: a call failed for a reason other than a wrong argument or the caller's own cancellation.</summary>
/// <remarks>
/// It holds no secret: the text of the service is masked and bounded, and no body is kept. The inner exception, if there is one, is of the network: <see cref="HttpRequestException"/>, <see cref="System.IO.IOException"/>,
/// <see cref="System.Security.Authentication.AuthenticationException"/> or <see cref="System.Net.Sockets.SocketException"/>.
/// </remarks>
public sealed class TokenClientException : Exception
{
    /// <summary>Creates an exception without a story; use the other constructors.</summary>
    public TokenClientException()
        : this("A token API call failed.")
    {
    }

    /// <summary>Creates an exception of kind <see cref="TokenErrorKind.Unknown"/>.</summary>
    /// <param name="message">What happened, as a sentence without secrets.</param>
    public TokenClientException(string message)
        : this(message, null)
    {
    }

    /// <summary>Creates an exception of kind <see cref="TokenErrorKind.Unknown"/>.</summary>
    /// <param name="message">What happened, as a sentence without secrets.</param>
    /// <param name="innerException">The cause, which must hold no secret either.</param>
    public TokenClientException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception, for instance in a fake of one of the clients; set the other properties in an initialiser.</summary>
    /// <param name="service">The service that was called.</param>
    /// <param name="operation">The method that was called: <c>nameof</c> works.</param>
    /// <param name="kind">What went wrong.</param>
    /// <param name="message">What happened, as a sentence without secrets.</param>
    /// <param name="innerException">The cause, which must hold no secret either.</param>
    /// <exception cref="ArgumentNullException"><paramref name="operation"/> is <see langword="null"/>.</exception>
    public TokenClientException(TokenService service, string operation, TokenErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Service = service;
        Operation = Guard.NotNull(operation);
        Kind = kind;
    }

    /// <summary>The service that was called.</summary>
    public TokenService Service { get; }

    /// <summary>The name of the method that was called; empty on an exception that was made without one.</summary>
    public string Operation { get; } = "";

    /// <summary>What went wrong, by meaning.</summary>
    public TokenErrorKind Kind { get; }

    /// <summary>Whether the same call may succeed later and cannot create a second credential. With an id of your own at CrafterCMS it may end as <see cref="TokenErrorKind.Conflict"/>: then the first call had made the token. On a call that issues a secret it is never set together with <see cref="OutcomeUnknown"/>.</summary>
    public bool IsRetryable { get; init; }

    /// <summary>Whether a call that issues a secret may have been executed although it failed: a credential that nobody holds may exist or, where the caller chose its id, the one that was asked for.</summary>
    public bool OutcomeUnknown { get; init; }

    /// <summary>How long to wait before the next call, from when the answer came: 0 or more, and perhaps longer than anyone would wait; <see langword="null"/> if the service did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How often sending the request was tried; 0 if it never was. What the platform repeats by itself (reads, on a pooled connection that was closed) is not counted.</summary>
    public int Attempts { get; init; }

    /// <summary>The HTTP status code; <see langword="null"/> if no answer came.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The service's own code of the error, masked and bounded; <see langword="null"/> if it gave none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The service's own sentence, masked and bounded; <see langword="null"/> if it gave none.</summary>
    public string? ServerMessage { get; init; }

    /// <summary>What the service found wrong with single fields; never <see langword="null"/>.</summary>
    public IReadOnlyList<FieldError> FieldErrors { get; init; } = [];

    /// <summary>What came with the answer; <see langword="null"/> if no answer came.</summary>
    public ResponseInfo? Response { get; init; }

    /// <summary>Whether the error has the service's own form, and is not a proxy's or a website's.</summary>
    internal bool IsServicesOwn { get; init; }

    /// <summary>Whether an earlier send of the same call ended without anyone knowing whether the server acted.</summary>
    internal bool FollowsAmbiguousSend { get; init; }

    /// <summary>The message without what it says about an unknown outcome, for when the outcome becomes known.</summary>
    internal string MessageWithoutOutcome { get; init; } = "";

    /// <summary>The same failure, after another call has shown what it really means.</summary>
    internal TokenClientException As(TokenErrorKind kind, string message, bool outcomeUnknown) => Copy(kind, message, outcomeUnknown);

    /// <summary>The same failure for another who waited for it: an exception belongs to one throw.</summary>
    internal TokenClientException Again() => Copy(Kind, Message, OutcomeUnknown);

    /// <summary>The failure of a call that was not sent, as one before it failed not long ago.</summary>
    /// <param name="wait">After how long the next one is sent.</param>
    internal TokenClientException Postponed(TimeSpan wait) => new(
        Service, Operation, Kind, $"{Service} {Operation} failed a while ago, and nothing was sent now: the next request is made in {Math.Ceiling(wait.TotalSeconds)} s. What was said then: {(MessageWithoutOutcome.Length > 0 ? MessageWithoutOutcome : Message)}", InnerException)
    {
        // What was refused is refused again.
        IsRetryable = Kind is not (TokenErrorKind.InvalidCredential or TokenErrorKind.InvalidRequest or TokenErrorKind.PermissionDenied),
        RetryAfter = wait,
        StatusCode = StatusCode,
        ErrorCode = ErrorCode,
        ServerMessage = ServerMessage,
        FieldErrors = FieldErrors,
        Response = Response,
        IsServicesOwn = IsServicesOwn,
    };

    private TokenClientException Copy(TokenErrorKind kind, string message, bool outcomeUnknown) => new(Service, Operation, kind, message, InnerException)
    {
        IsRetryable = IsRetryable,
        OutcomeUnknown = outcomeUnknown,
        RetryAfter = RetryAfter,
        Attempts = Attempts,
        StatusCode = StatusCode,
        ErrorCode = ErrorCode,
        ServerMessage = ServerMessage,
        FieldErrors = FieldErrors,
        Response = Response,
        IsServicesOwn = IsServicesOwn,
        FollowsAmbiguousSend = FollowsAmbiguousSend,
        MessageWithoutOutcome = message,
    };
}
