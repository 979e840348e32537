namespace TokenClients;

/// <summary>The state of a rate limit, as the service announced it with an answer. A service may change it at any time.</summary>
public sealed class RateLimitInfo
{
    /// <summary>How many calls the window allows.</summary>
    public long? Limit { get; init; }

    /// <summary>How many calls are left in the window.</summary>
    public long? Remaining { get; init; }

    /// <summary>When the window starts anew, by the server's clock.</summary>
    public DateTimeOffset? ResetsAt { get; init; }
}
