namespace TokenClients;

/// <summary>What the clients of all services are configured with.</summary>
/// <remarks>
/// <para>Options that cannot work end the start of the host, or in code the client's constructor, with <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>; each of its sentences names a setting by its configuration key.</para>
/// <para>A client copies its options when it is made: later changes have no effect. In keys, <c>{Section}</c> is <c>Infisical</c>, <c>Apinizer</c>, <c>Vercel</c>, <c>VercelSso</c> or <c>Crafter</c>; a keyed instance has the same keys below <c>TokenClients:{Section}:Instances:{key}</c>, and a section that is handed to a registration has them below itself.</para>
/// </remarks>
public abstract class TokenClientOptions
{
    private protected TokenClientOptions()
    {
    }

    /// <summary>Where the service is: an absolute <c>https</c> address, or <c>http</c> to a loopback address. Required: <see langword="null"/> is refused. Vercel's options begin with Vercel's own address.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:BaseAddress</c>. A path before the service's own is kept; there must be no query, fragment or user info. Other <c>http</c> addresses need <see cref="AllowInsecureHttp"/>.</remarks>
    public Uri? BaseAddress { get; set; }

    /// <summary>Whether <c>http</c> is allowed to other than loopback addresses. Credentials then travel in clear. Default: <see langword="false"/>.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:AllowInsecureHttp</c>.</remarks>
    public bool AllowInsecureHttp { get; set; }

    /// <summary>Timeouts, retries and the circuit breaker. It must not be <see langword="null"/>.</summary>
    /// <remarks>Keys: those below <c>TokenClients:{Section}:Resilience</c>.</remarks>
    public ResilienceOptions Resilience { get; set; } = new();

    /// <summary>Says why a credential cannot be used, as the rest of a sentence that begins with it; <see langword="null"/> if it can. Asked of every credential, wherever it comes from.</summary>
    internal virtual Func<SecretString, string?> CredentialRefusal => static _ => null;
}
