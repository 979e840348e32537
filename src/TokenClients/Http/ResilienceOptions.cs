namespace TokenClients;

/// <summary>Timeouts, retries and the circuit breaker of a client.</summary>
/// <remarks>
/// <para>What may be sent again is not set here: it belongs to each operation.</para>
/// <para>A value out of its range ends the start of the host, or in code the client's constructor, with <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>, whether <see cref="Enabled"/> or not. In keys, <c>{Section}</c> is as for <see cref="TokenClientOptions"/>; durations are written as <c>00:00:30</c>.</para>
/// </remarks>
public sealed class ResilienceOptions
{
    /// <summary>Whether there are timeouts, retries and a circuit breaker at all. Default: <see langword="true"/>.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:Enabled</c>.</remarks>
    public bool Enabled { get; set; } = true;

    /// <summary>How long a call may take, with all its attempts and waits: 10 ms to 1 day. Default: 30 s.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:TotalTimeout</c>. A longer call ends with <see cref="TokenErrorKind.Timeout"/>. One that has to look at something else before it can tell its outcome may take it twice.</remarks>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one attempt may take: more than zero, at most <see cref="TotalTimeout"/>. Default: 10 s.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:AttemptTimeout</c>. Calls that issue a secret have none: it would only give up early.</remarks>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a call is sent again after a transient failure, if its operation allows that: 0 to 10. Default: 3.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:MaxRetries</c>.</remarks>
    public int MaxRetries { get; set; } = 3;

    /// <summary>The wait before the first retry: 0 to 1 minute. Default: 1 s.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:BaseDelay</c>. It doubles for each further one, with jitter.</remarks>
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait asked for by a service that is slept: at least 0, less than <see cref="TotalTimeout"/>. Default: 20 s.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:MaxRetryAfter</c>. A longer one ends the call at once, with the wait in <see cref="TokenClientException.RetryAfter"/>.</remarks>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The share of failed attempts that opens the circuit: more than 0, at most 1. Default: 0.1.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:CircuitBreakerFailureRatio</c>. While it is open, calls end with <see cref="TokenErrorKind.Unreachable"/> and nothing is sent.</remarks>
    public double CircuitBreakerFailureRatio { get; set; } = 0.1;

    /// <summary>How many attempts within <see cref="CircuitBreakerSamplingDuration"/> it takes before the circuit can open: 2 or more. Default: 100.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:CircuitBreakerMinimumThroughput</c>.</remarks>
    public int CircuitBreakerMinimumThroughput { get; set; } = 100;

    /// <summary>The time over which attempts are counted: 500 ms to 1 day, and at least twice <see cref="AttemptTimeout"/>. Default: 30 s.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:CircuitBreakerSamplingDuration</c>.</remarks>
    public TimeSpan CircuitBreakerSamplingDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an open circuit refuses calls: 500 ms to 1 day. Default: 5 s.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:CircuitBreakerBreakDuration</c>.</remarks>
    public TimeSpan CircuitBreakerBreakDuration { get; set; } = TimeSpan.FromSeconds(5);

    internal ResilienceOptions Clone() => (ResilienceOptions)MemberwiseClone();
}
