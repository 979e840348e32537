namespace TokenClients.Caching;

/// <summary>How tokens are shared between processes. All that share must be given the same <see cref="EncryptionKey"/>.</summary>
public sealed class TokenSharingOptions
{
    /// <summary>
    /// The key that shared tokens are encrypted with (AES-256-GCM) and their entries are named with: 32 random bytes as base64, as <c>openssl rand -base64 32</c> writes them. Required.
    /// Processes with different keys share nothing, and with another key nothing that was shared before is found.
    /// </summary>
    public SecretString? EncryptionKey { get; set; }

    /// <summary>What lets one process have a token issued while the others wait for it. Default: <see langword="null"/>: processes that find no token at the same time have one issued each.</summary>
    public ITokenLease? Lease { get; set; }

    /// <summary>How long the cache or the lease may take to answer; then it is passed by for this token. More than zero, and less than <see cref="LeaseDuration"/>. Default: 1 s.</summary>
    public TimeSpan CacheTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one process may take to get a token before the others stop waiting for it, and after which its lease ends by itself. Between one second and ten minutes. Default: 30 s.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(30);
}
