namespace TokenClients;

/// <summary>Timeouts, retries and the circuit breaker of a client. What may be sent again is not set here: it belongs to each operation.</summary>
public sealed class ResilienceOptions
{
    /// <summary>Whether there are timeouts, retries and a circuit breaker at all. Default: <see langword="true"/>.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How long a call may take, with all its attempts and waits; 10 ms to one day. A call that has to look at something else before it can tell its outcome may take it twice. Default: 30 s.</summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one attempt may take; more than zero, at most <see cref="TotalTimeout"/>. Calls that issue a secret have none: it would only give up early. Default: 10 s.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a call is sent again after a transient failure, if its operation allows that; 0 to 10. Default: 3.</summary>
    public int MaxRetries { get; set; } = 3;

    /// <summary>The wait before the first retry; it doubles for each further one, with jitter. 0 to 1 minute. Default: 1 s.</summary>
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait asked for by a service that is slept; a longer one ends the call at once, with the wait in <see cref="TokenClientException.RetryAfter"/>. 0 or more, less than <see cref="TotalTimeout"/>. Default: 20 s.</summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The share of failed attempts that opens the circuit; more than 0, at most 1. Default: 0.1.</summary>
    public double CircuitBreakerFailureRatio { get; set; } = 0.1;

    /// <summary>How many attempts within <see cref="CircuitBreakerSamplingDuration"/> it takes before the circuit can open; 2 or more. Default: 100.</summary>
    public int CircuitBreakerMinimumThroughput { get; set; } = 100;

    /// <summary>The time over which failures are counted; 500 ms to 1 day, at least twice <see cref="AttemptTimeout"/>. Default: 30 s.</summary>
    public TimeSpan CircuitBreakerSamplingDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an open circuit refuses calls; 500 ms to 1 day. Default: 5 s.</summary>
    public TimeSpan CircuitBreakerBreakDuration { get; set; } = TimeSpan.FromSeconds(5);

    internal ResilienceOptions Clone() => (ResilienceOptions)MemberwiseClone();
}
