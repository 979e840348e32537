using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace TokenClients.HealthChecks;

/// <summary>Options of the health checks that <c>AddTokenClients</c> adds.</summary>
public sealed class TokenClientHealthCheckOptions
{
    /// <summary>How long a check reuses the result for an accepted credential, so that frequent probes do not call the service each time. Default: 30 seconds. From 0 (every probe calls) to 1 day.</summary>
    /// <remarks>
    /// <para>This holds for <see cref="CredentialState.Accepted"/> and <see cref="CredentialState.AcceptedWithoutRights"/>; <see cref="FailureCacheDuration"/> holds for the other states. Probes that come while a check runs wait for it and get its result.</para>
    /// <para>Each process caches for itself. At Infisical each request of a check, retries included, costs one use of a credential whose number of uses is limited: choose a duration for which the uses last.</para>
    /// </remarks>
    public TimeSpan CacheDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a check reuses a result that is <see cref="CredentialState.Rejected"/> or <see cref="CredentialState.Undetermined"/>. Default: 10 seconds. From 0 to 1 day; if <see cref="CacheDuration"/> is shorter, that applies.</summary>
    /// <remarks>A short duration shows soon that a service or a credential works again.</remarks>
    public TimeSpan FailureCacheDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a check may take before it counts as undetermined. Default: 15 seconds. More than 0, at most 1 hour. It does not wait for all the retries of a call.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The status of a rejected credential. Default: <see cref="HealthStatus.Unhealthy"/>.</summary>
    public HealthStatus FailureStatus { get; set; } = HealthStatus.Unhealthy;

    /// <summary>The tags of every check, by which an endpoint can choose checks. Default: <c>tokenclients</c>. Each check also has its service as a tag, in lower case, such as <c>vercel</c>.</summary>
    public ICollection<string> Tags { get; } = new List<string> { "tokenclients" };

    /// <summary>Selects the clients that are checked, by service and key; the key of the default client is <see langword="null"/>. <see langword="null"/>, the default, selects all.</summary>
    public Func<TokenService, string?, bool>? Filter { get; set; }
}
