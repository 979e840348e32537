namespace TokenClients;

/// <summary>The exception that a failed call throws. Only invalid arguments, cancellation by the caller and a disposed client cause other exceptions.</summary>
/// <remarks>
/// It contains no secret. The service's texts are shortened, a text that repeats a secret of the call is replaced with a note that says so, and no body is kept. The inner exception, if there is one, is a network exception: <see cref="HttpRequestException"/>, <see cref="System.IO.IOException"/>,
/// <see cref="System.Security.Authentication.AuthenticationException"/> or <see cref="System.Net.Sockets.SocketException"/>.
/// </remarks>
public sealed class TokenClientException : Exception
{
    /// <summary>Creates an exception with a default message.</summary>
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
    /// <param name="innerException">The cause. It must not contain a secret.</param>
    public TokenClientException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception, for example in a fake client. Set the other properties in an initializer.</summary>
    /// <param name="service">The service that was called.</param>
    /// <param name="operation">The name of the method that was called.</param>
    /// <param name="kind">What went wrong.</param>
    /// <param name="message">What happened, as a sentence without secrets.</param>
    /// <param name="innerException">The cause. It must not contain a secret.</param>
    /// <exception cref="ArgumentNullException"><paramref name="operation"/> is <see langword="null"/>.</exception>
    public TokenClientException(TokenService service, string operation, TokenErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Service = service;
        Operation = Guard.NotNull(operation);
        Kind = kind;
    }

    /// <summary>Copies an exception, because each instance is thrown once. An initializer sets the properties that differ.</summary>
    internal TokenClientException(TokenClientException original, string? message = null)
        : this(original.Service, original.Operation, original.Kind, message ?? original.Message, original.InnerException)
    {
        IsRetryable = original.IsRetryable;
        OutcomeUnknown = original.OutcomeUnknown;
        RetryAfter = original.RetryAfter;
        Attempts = original.Attempts;
        StatusCode = original.StatusCode;
        ErrorCode = original.ErrorCode;
        ServerMessage = original.ServerMessage;
        FieldErrors = original.FieldErrors;
        Response = original.Response;
        IsServicesOwn = original.IsServicesOwn;
        FollowsAmbiguousSend = original.FollowsAmbiguousSend;
        MessageWithoutOutcome = message ?? original.MessageWithoutOutcome;
    }

    /// <summary>The service that was called.</summary>
    public TokenService Service { get; }

    /// <summary>The name of the method that was called; empty if the exception was created without one.</summary>
    public string Operation { get; } = "";

    /// <summary>What went wrong.</summary>
    public TokenErrorKind Kind { get; internal init; }

    /// <summary>Whether the same call may succeed later, without creating a second credential. If you chose the id of a CrafterCMS token, the repeated call may fail with <see cref="TokenErrorKind.Conflict"/>, because the first call created the token. Never <see langword="true"/> together with <see cref="OutcomeUnknown"/>.</summary>
    public bool IsRetryable { get; init; }

    /// <summary>Whether a call that issues a secret may have been executed although it failed. If so, a credential whose secret was lost may exist or, if the caller chose its id, the requested credential.</summary>
    public bool OutcomeUnknown { get; init; }

    /// <summary>How long to wait before the next call, counted from the response; it can be very long. <see langword="null"/> if the service did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How many times the request was sent; 0 if it was not sent. Reads that the platform repeats because a pooled connection was closed are not counted.</summary>
    public int Attempts { get; init; }

    /// <summary>The HTTP status code; <see langword="null"/> if there was no response.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The service's error code, shortened, and hidden if it repeats a secret; <see langword="null"/> if there is none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The service's message, shortened, and hidden if it repeats a secret; <see langword="null"/> if there is none.</summary>
    public string? ServerMessage { get; init; }

    /// <summary>The errors that the service reports for individual fields; never <see langword="null"/>.</summary>
    public IReadOnlyList<FieldError> FieldErrors { get; init; } = [];

    /// <summary>The metadata of the response; <see langword="null"/> if there was no response.</summary>
    public ResponseInfo? Response { get; init; }

    /// <summary>Whether the error comes from the service itself and not, for example, from a proxy.</summary>
    internal bool IsServicesOwn { get; init; }

    /// <summary>Whether the client cannot tell whether the service executed an earlier send of the same call.</summary>
    internal bool FollowsAmbiguousSend { get; init; }

    /// <summary>The message without the sentence about the unknown outcome.</summary>
    internal string MessageWithoutOutcome { get; init; } = "";

    /// <summary>Creates the exception for a call that was not sent because an earlier one failed with this exception.</summary>
    internal TokenClientException WithoutRequest(string message, TimeSpan? retryAfter = null) => new(this, message)
    {
        // Nothing was sent this time, so it does not matter whether the earlier call may be repeated. What matters is whether its cause is temporary. A rejected certificate is not.
        IsRetryable = Kind is TokenErrorKind.RateLimited or TokenErrorKind.ServiceFault or TokenErrorKind.Timeout || (Kind == TokenErrorKind.Unreachable && (IsRetryable || OutcomeUnknown)),
        OutcomeUnknown = false,
        RetryAfter = retryAfter,
        Attempts = 0,
        FollowsAmbiguousSend = false,
    };
}
