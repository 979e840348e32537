namespace TokenClients;

/// <summary>The state of a rate limit, as the service announced it with an answer.</summary>
/// <remarks>Infisical's cloud and Vercel announce one. A service may change it at any time.</remarks>
public sealed class RateLimitInfo
{
    /// <summary>How many calls the window allows; <see langword="null"/> if the service does not say.</summary>
    public long? Limit { get; init; }

    /// <summary>How many calls are left in the window; <see langword="null"/> if the service does not say.</summary>
    public long? Remaining { get; init; }

    /// <summary>When the window starts anew, by the server's clock, in UTC; <see langword="null"/> if the service does not say.</summary>
    public DateTimeOffset? ResetsAt { get; init; }
}
