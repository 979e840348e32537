namespace TokenClients;

/// <summary>Says that the caller cancelled a call, and whether the service may have acted all the same.</summary>
/// <remarks>Await the call to get it: a blocking <c>Wait()</c> or <c>Result</c> replaces it with a plain <see cref="TaskCanceledException"/> and loses <see cref="OutcomeUnknown"/>.</remarks>
public sealed class TokenCallCanceledException : OperationCanceledException
{
    /// <summary>Creates an exception without a story; use the other constructors.</summary>
    public TokenCallCanceledException()
        : this("A token API call was cancelled.")
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What happened, as a sentence without secrets.</param>
    public TokenCallCanceledException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception.</summary>
    /// <param name="message">What happened, as a sentence without secrets.</param>
    /// <param name="innerException">The cause, which must hold no secret either.</param>
    public TokenCallCanceledException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception, for instance in a fake of one of the clients.</summary>
    /// <param name="service">The service that was called.</param>
    /// <param name="operation">The method that was called: <c>nameof</c> works.</param>
    /// <param name="outcomeUnknown">Whether a call that issues a secret may have been executed.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    /// <exception cref="ArgumentNullException"><paramref name="operation"/> is <see langword="null"/>.</exception>
    public TokenCallCanceledException(TokenService service, string operation, bool outcomeUnknown, CancellationToken cancellationToken)
        : base(Describe(service, Guard.NotNull(operation), outcomeUnknown), cancellationToken)
    {
        Service = service;
        Operation = operation;
        OutcomeUnknown = outcomeUnknown;
    }

    /// <summary>The service that was called.</summary>
    public TokenService Service { get; }

    /// <summary>The name of the method that was called; empty on an exception that was made without one.</summary>
    public string Operation { get; } = "";

    /// <summary>Whether a call that issues a secret may have been executed although it was cancelled: a credential that nobody holds may exist.</summary>
    public bool OutcomeUnknown { get; }

    private static string Describe(TokenService service, string operation, bool outcomeUnknown) => outcomeUnknown
        ? $"{service} {operation} was cancelled after the request was sent: the service may have issued a credential that nobody holds. List the tokens and revoke what should not be there."
        : $"{service} {operation} was cancelled.";
}
