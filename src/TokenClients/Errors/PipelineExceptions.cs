namespace TokenClients.Errors;

// Exceptions inside the pipeline. ServiceClient converts them to TokenClientException.
#pragma warning disable CA1064 // Callers never see these exceptions.

/// <summary>A message handler or a resilience strategy changed a request or a response in a way that the client does not allow. The message says why and what to do.</summary>
internal sealed class RequestRefusedException(string message) : Exception(message)
{
    internal static RequestRefusedException CallEnded() => new("A message handler sent the request after the call had ended. Remove the handler from this client.");

    internal static RequestRefusedException SendEnded() => new("A message handler sent the request although the attempt had already ended. Remove the handler from this client.");

    internal static RequestRefusedException Repeated() => new(
        "The request's content was read a second time after it had been sent. The repeat was refused, because it could issue a second secret. It is not known whether the service executed the first send. "
        + "Handlers that retry or read the content again can cause this. So can credentials for a proxy or the server, and HTTP/2. Remove the handler or the setting from this client's primary handler.");

    internal static RequestRefusedException OfTheHandlersOwn() => new(
        "A message handler sent a different request with this call's options: its method or path differs. The client sends the credential only with the call itself. Send other requests with another HttpClient.");

    internal static RequestRefusedException NotRecorded() => new(
        "A handler inside the client's primary handler sent the request through a handler that the client does not know, so the send could not be recorded. Pass requests to InnerHandler, or use a primary handler that is not a DelegatingHandler.");

    internal static RequestRefusedException NoResponse() => new("A message handler returned null. Return an HttpResponseMessage, even in a test.");
}

/// <summary>The configured credential could not be obtained.</summary>
internal sealed class CredentialUnavailableException(string message) : Exception(message)
{
    /// <summary>Gets whether the wait for the credential was canceled, by the caller or by a timeout.</summary>
    internal bool IsCanceled { get; init; }
}

/// <summary>The client was disposed while the call ran. The message says so.</summary>
internal sealed class ClientDisposedException(string message) : Exception(message)
{
    internal static ClientDisposedException DuringCall() => new("The client was disposed while the call ran.");
}

/// <summary>The response reports a failure.</summary>
internal sealed class FailedResponseException(Failure failure) : Exception
{
    internal Failure Failure { get; } = failure;
}

/// <summary>The response cannot be read; the message completes the sentence "The response …".</summary>
internal sealed class UnreadableResponseException(string message) : Exception(message);
