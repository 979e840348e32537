using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace TokenClients.HealthChecks;

/// <summary>Options of the health checks that <c>AddTokenClients</c> adds.</summary>
public sealed class TokenClientHealthCheckOptions
{
    /// <summary>How long a check reuses the result for an accepted credential, so that frequent probes do not call the service each time: 0 (every probe calls) to 1 day. Default: 30 s.</summary>
    /// <remarks>
    /// <para>It applies to <see cref="CredentialState.Accepted"/> and <see cref="CredentialState.AcceptedWithoutRights"/>; <see cref="FailureCacheDuration"/> applies to the other states. Probes during a check wait for the check and get its result.</para>
    /// <para>Each process has its own cache. If the number of uses of an Infisical credential is limited, each request of a check, retries included, costs one use. Choose the duration so that the uses last.</para>
    /// </remarks>
    public TimeSpan CacheDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a check reuses a result that is <see cref="CredentialState.Rejected"/> or <see cref="CredentialState.Undetermined"/>: 0 to 1 day. If <see cref="CacheDuration"/> is shorter, <see cref="CacheDuration"/> applies instead. Default: 10 s.</summary>
    /// <remarks>With a short duration, the check soon shows that a service or a credential works again.</remarks>
    public TimeSpan FailureCacheDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a check may take before it counts as undetermined: more than zero, at most 1 hour. Default: 15 s, so a check does not wait for all retries of a call.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The status of a rejected credential. Default: <see cref="HealthStatus.Unhealthy"/>.</summary>
    public HealthStatus FailureStatus { get; set; } = HealthStatus.Unhealthy;

    /// <summary>The tags of every check, by which an endpoint can select checks. Default: <c>tokenclients</c>. Each check also has its service as a tag, in lowercase, such as <c>vercel</c>.</summary>
    public ICollection<string> Tags { get; } = new List<string> { "tokenclients" };

    /// <summary>Selects the clients to check, by service and key; the key of the default client is <see langword="null"/>. <see langword="null"/>, the default, selects all.</summary>
    public Func<TokenService, string?, bool>? Filter { get; set; }
}
