namespace TokenClients;

/// <summary>What went wrong. The kinds have the same meaning for every service, whatever status code it uses.</summary>
public enum TokenErrorKind
{
    /// <summary>None of the other kinds; the message says what happened.</summary>
    Unknown = 0,

    /// <summary>The credential is missing, unknown, expired or revoked.</summary>
    InvalidCredential,

    /// <summary>The credential is valid but lacks permission for this call.</summary>
    PermissionDenied,

    /// <summary>There is no such token, identity, team or project.</summary>
    NotFound,

    /// <summary>The call conflicts with something that already exists.</summary>
    Conflict,

    /// <summary>The service rejected the request as invalid.</summary>
    InvalidRequest,

    /// <summary>Too many calls were made. <see cref="TokenClientException.RetryAfter"/> is the time to wait, if the service provides it.</summary>
    RateLimited,

    /// <summary>The service failed (5xx).</summary>
    ServiceFault,

    /// <summary>The service was not reached, or the connection was lost.</summary>
    Unreachable,

    /// <summary>The call took longer than the timeouts allow.</summary>
    Timeout,

    /// <summary>The response is not one that the client expects from the service: HTML, a redirect, or a body that is empty, too large or unreadable.</summary>
    UnexpectedResponse,

    /// <summary>The server does not know this operation: it is too old, or the base address points elsewhere.</summary>
    UnsupportedByServer,

    /// <summary>The list may be incomplete: the service returned as many tokens as it can, but may have more.</summary>
    IncompleteList,

    /// <summary>The configured credential could not be read: its file or provider failed. That attempt was not sent.</summary>
    CredentialUnavailable,
}
