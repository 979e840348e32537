namespace TokenClients.Caching;

/// <summary>How tokens are shared between processes.</summary>
/// <remarks>
/// All that share must be given the same <see cref="EncryptionKey"/>. The options are set in code; no configuration key is bound to them.
/// Options that cannot work end the start of the host, or without a host the first resolve, with <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>, which names the property.
/// </remarks>
public sealed class TokenSharingOptions
{
    /// <summary>The key that shared tokens are encrypted with, a secret: 32 random bytes as base64, as <c>openssl rand -base64 32</c> writes them. Required: <see langword="null"/> is refused.</summary>
    /// <remarks>It is for AES-256-GCM, and names the entries as well: processes with different keys share nothing, and with another key nothing that was shared before is found.</remarks>
    public SecretString? EncryptionKey { get; set; }

    /// <summary>What lets one process have a token issued while the others wait for it. Default: <see langword="null"/>, so that processes that find no token at the same time have one issued each.</summary>
    public ITokenLease? Lease { get; set; }

    /// <summary>How long the cache or the lease may take to answer before it is passed by for this token: more than zero, less than <see cref="LeaseDuration"/>. Default: 1 s.</summary>
    public TimeSpan CacheTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one process may take to get a token before the others stop waiting and its lease ends by itself: 1 s to 10 minutes. Default: 30 s.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(30);
}
