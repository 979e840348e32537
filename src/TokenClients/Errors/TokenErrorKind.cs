namespace TokenClients;

/// <summary>What went wrong, by meaning: the same word for the same thing at every service, whatever status it comes under.</summary>
public enum TokenErrorKind
{
    /// <summary>None of the other kinds; the message says what happened.</summary>
    Unknown = 0,

    /// <summary>The credential is missing, unknown, expired or revoked.</summary>
    InvalidCredential,

    /// <summary>The credential is valid but may not do this.</summary>
    PermissionDenied,

    /// <summary>There is no such token, identity, team or project here.</summary>
    NotFound,

    /// <summary>The call contradicts what exists already.</summary>
    Conflict,

    /// <summary>The service refused what was sent.</summary>
    InvalidRequest,

    /// <summary>Too many calls; <see cref="TokenClientException.RetryAfter"/> says how long to wait, where the service does.</summary>
    RateLimited,

    /// <summary>The service failed (5xx).</summary>
    ServiceFault,

    /// <summary>The service was not reached, or the connection was lost.</summary>
    Unreachable,

    /// <summary>The call took longer than the timeouts allow.</summary>
    Timeout,

    /// <summary>An answer that is not the service's: HTML, a redirect, a body that is empty, too large or unreadable.</summary>
    UnexpectedResponse,

    /// <summary>The server does not know this operation: it is too old, or the base address points elsewhere.</summary>
    UnsupportedByServer,

    /// <summary>A listing yielded all that can be reached, but the service may hold more.</summary>
    IncompleteList,

    /// <summary>The configured credential could not be obtained: its file or provider failed. That attempt was not sent.</summary>
    CredentialUnavailable,
}
