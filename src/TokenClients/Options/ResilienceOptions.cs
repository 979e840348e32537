namespace TokenClients;

/// <summary>Timeouts, retries and the circuit breaker of a client.</summary>
/// <remarks>
/// <para>The names and the structure match <c>HttpStandardResilienceOptions</c> in Microsoft.Extensions.Http.Resilience; <see cref="Enabled"/> and <see cref="RetryOptions.MaxRetryAfter"/> are additions. These options do not determine which failures are retried. Each operation has its own replay rule, which is in the remarks of its methods (<c>Retried</c>).</para>
/// <para>If a value is out of range, host startup (or, in code, the client's constructor) throws an <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>, even if <see cref="Enabled"/> is <see langword="false"/>. In keys, <c>{Section}</c> has the values listed for <see cref="TokenClientOptions"/>. Durations are written as <c>00:00:30</c>.</para>
/// </remarks>
public sealed class ResilienceOptions
{
    /// <summary>Whether the client uses timeouts, retries and a circuit breaker. Default: <see langword="true"/>.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:Enabled</c>.</remarks>
    public bool Enabled { get; set; } = true;

    /// <summary>The time limit of a call, including all its attempts and waits.</summary>
    /// <remarks>Keys: those below <c>TokenClients:{Section}:Resilience:TotalRequestTimeout</c>.</remarks>
    public TotalRequestTimeoutOptions TotalRequestTimeout { get; private init; } = new();

    /// <summary>Retries after transient failures.</summary>
    /// <remarks>Keys: those below <c>TokenClients:{Section}:Resilience:Retry</c>.</remarks>
    public RetryOptions Retry { get; private init; } = new();

    /// <summary>The circuit breaker of the client.</summary>
    /// <remarks>Keys: those below <c>TokenClients:{Section}:Resilience:CircuitBreaker</c>.</remarks>
    public CircuitBreakerOptions CircuitBreaker { get; private init; } = new();

    /// <summary>The time limit of one attempt.</summary>
    /// <remarks>Keys: those below <c>TokenClients:{Section}:Resilience:AttemptTimeout</c>.</remarks>
    public AttemptTimeoutOptions AttemptTimeout { get; private init; } = new();

    internal bool IsSameAs(ResilienceOptions other) =>
        (Enabled, TotalRequestTimeout.Timeout, AttemptTimeout.Timeout, Retry.MaxRetryAttempts, Retry.Delay, Retry.MaxRetryAfter)
            == (other.Enabled, other.TotalRequestTimeout.Timeout, other.AttemptTimeout.Timeout, other.Retry.MaxRetryAttempts, other.Retry.Delay, other.Retry.MaxRetryAfter)
        && (CircuitBreaker.FailureRatio, CircuitBreaker.MinimumThroughput, CircuitBreaker.SamplingDuration, CircuitBreaker.BreakDuration)
            == (other.CircuitBreaker.FailureRatio, other.CircuitBreaker.MinimumThroughput, other.CircuitBreaker.SamplingDuration, other.CircuitBreaker.BreakDuration);

    internal ResilienceOptions Clone() => new()
    {
        Enabled = Enabled,
        TotalRequestTimeout = TotalRequestTimeout.Clone(),
        Retry = Retry.Clone(),
        CircuitBreaker = CircuitBreaker.Clone(),
        AttemptTimeout = AttemptTimeout.Clone(),
    };
}

/// <summary>The time limit of a call, including all its attempts and waits.</summary>
public sealed class TotalRequestTimeoutOptions
{
    /// <summary>How long a call may take, including all its requests, attempts and waits: 10 ms to 1 day. Default: 30 s.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:TotalRequestTimeout:Timeout</c>. A longer call fails with <see cref="TokenErrorKind.Timeout"/>. The time includes getting the credential and every request of the call. Your own code is not interrupted while it runs synchronously.</remarks>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    internal TotalRequestTimeoutOptions Clone() => (TotalRequestTimeoutOptions)MemberwiseClone();
}

/// <summary>Retries after transient failures.</summary>
public sealed class RetryOptions
{
    /// <summary>How many times a call is retried after a transient failure, if the replay rule of its operation allows that: 0 to 10. Default: 3.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:Retry:MaxRetryAttempts</c>.</remarks>
    public int MaxRetryAttempts { get; set; } = 3;

    /// <summary>The wait before the first retry: 0 to 1 minute. Default: 1 s.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:Retry:Delay</c>. The wait doubles for each further retry, with jitter.</remarks>
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest <c>Retry-After</c> that the client waits for: at least 0, less than <see cref="TotalRequestTimeoutOptions.Timeout"/>. Default: 20 s.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:Retry:MaxRetryAfter</c>. If the service requests a longer wait, the call fails at once, with the wait in <see cref="TokenClientException.RetryAfter"/>.</remarks>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(20);

    internal RetryOptions Clone() => (RetryOptions)MemberwiseClone();
}

/// <summary>The circuit breaker of a client. After too many failures, calls fail for a while and nothing is sent.</summary>
public sealed class CircuitBreakerOptions
{
    /// <summary>The share of failed attempts that opens the circuit: more than 0, at most 1. Default: 0.1.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:CircuitBreaker:FailureRatio</c>. While the circuit is open, calls fail with <see cref="TokenErrorKind.Unreachable"/>.</remarks>
    public double FailureRatio { get; set; } = 0.1;

    /// <summary>The number of attempts within <see cref="SamplingDuration"/> before the circuit can open: 2 or more. Default: 100.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:CircuitBreaker:MinimumThroughput</c>.</remarks>
    public int MinimumThroughput { get; set; } = 100;

    /// <summary>The time over which attempts are counted: 500 ms to 1 day, and at least twice <see cref="AttemptTimeoutOptions.Timeout"/>. Default: 30 s.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:CircuitBreaker:SamplingDuration</c>.</remarks>
    public TimeSpan SamplingDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an open circuit rejects calls: 500 ms to 1 day. Default: 5 s.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:CircuitBreaker:BreakDuration</c>.</remarks>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(5);

    internal CircuitBreakerOptions Clone() => (CircuitBreakerOptions)MemberwiseClone();
}

/// <summary>The time limit of one attempt.</summary>
public sealed class AttemptTimeoutOptions
{
    /// <summary>How long one attempt may take: more than zero, at most <see cref="TotalRequestTimeoutOptions.Timeout"/>. Default: 10 s.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:Resilience:AttemptTimeout:Timeout</c>. Calls that issue a secret have no such limit, because ending one early would leave its outcome unknown.</remarks>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    internal AttemptTimeoutOptions Clone() => (AttemptTimeoutOptions)MemberwiseClone();
}
