namespace TokenClients.Caching;

/// <summary>Options for sharing tokens between processes.</summary>
/// <remarks>
/// All processes that share tokens need the same <see cref="EncryptionKey"/>. Set the options in code; they are not bound to configuration.
/// If the options are not valid, the host fails to start with an <see cref="Microsoft.Extensions.Options.OptionsValidationException"/> that names the property; without a host, the first resolve throws it.
/// </remarks>
public sealed class TokenSharingOptions
{
    /// <summary>The secret key that shared tokens are encrypted with: 32 random bytes encoded in base64, such as the output of <c>openssl rand -base64 32</c>. Required: <see langword="null"/> is not valid.</summary>
    /// <remarks>Used for AES-256-GCM and for the names of the entries: processes with different keys do not share tokens, and after the key changes, earlier entries are not found.</remarks>
    public SecretString? EncryptionKey { get; set; }

    /// <summary>The lease that lets one process request a token while the others wait. Default: <see langword="null"/>: if several processes find no token at the same time, each requests one.</summary>
    public ITokenLease? Lease { get; set; }

    /// <summary>How long to wait for the cache or the lease before continuing without it: more than zero, less than <see cref="LeaseDuration"/>. Default: 1 s.</summary>
    public TimeSpan CacheTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one process may take to get a token before its lease ends and the others stop waiting: 1 s to 10 minutes. Default: 30 s.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(30);
}
