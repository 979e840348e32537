using TokenClients.Errors;

namespace TokenClients.Http;

// What handlers throw at each other. None of these leaves the library: ServiceClient turns them into TokenClientException.
#pragma warning disable CA1064 // Exceptions should be public: these never reach a user.

/// <summary>The library refuses to send a request; the message says why and what to do.</summary>
internal sealed class RequestRefusedException(string message) : Exception(message);

/// <summary>The configured credential could not be obtained.</summary>
internal sealed class CredentialUnavailableException(string message) : Exception(message);

/// <summary>An answer that says that the call failed.</summary>
internal sealed class FailedAnswerException(Failure failure) : Exception
{
    internal Failure Failure { get; } = failure;
}

/// <summary>An answer that holds no model; the message completes "the answer …".</summary>
internal sealed class UnreadableAnswerException(string message) : Exception(message);
