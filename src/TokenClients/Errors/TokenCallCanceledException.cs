namespace TokenClients;

/// <summary>The caller canceled a call. <see cref="OutcomeUnknown"/> says whether the service may have executed it.</summary>
/// <remarks>Await the call: a blocking <c>Wait()</c> or <c>Result</c> throws a <see cref="TaskCanceledException"/> instead, without <see cref="OutcomeUnknown"/>.</remarks>
public sealed class TokenCallCanceledException : OperationCanceledException
{
    /// <summary>Creates an exception with a default message.</summary>
    public TokenCallCanceledException()
        : this("A token API call was canceled.")
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
    /// <param name="innerException">The cause. It must not contain a secret.</param>
    public TokenCallCanceledException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception, for example in a fake client.</summary>
    /// <param name="service">The service that was called.</param>
    /// <param name="operation">The name of the method that was called.</param>
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

    /// <summary>The name of the method that was called; empty if the exception was created without one.</summary>
    public string Operation { get; } = "";

    /// <summary>Whether a call that issues a secret may have been executed although it was canceled. If so, a credential whose secret was lost may exist.</summary>
    public bool OutcomeUnknown { get; }

    private static string Describe(TokenService service, string operation, bool outcomeUnknown) => outcomeUnknown
        ? $"{service} {operation} was canceled after the request was sent: the service may have issued a credential whose secret was lost. List the tokens and revoke any that should not exist."
        : $"{service} {operation} was canceled.";
}
