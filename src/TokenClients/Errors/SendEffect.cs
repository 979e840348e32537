namespace TokenClients.Errors;

/// <summary>Whether a service executed a request, as far as the client can tell.</summary>
internal enum SendEffect
{
    /// <summary>Not executed: the request did not reach the service, or was rate limited. It may be sent again.</summary>
    None,

    /// <summary>Not executed: the service rejected the request, and would reject it again.</summary>
    Refused,

    /// <summary>The service may have executed the request.</summary>
    Possible,
}
