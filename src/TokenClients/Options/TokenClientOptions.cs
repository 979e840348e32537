using TokenClients.Options;

namespace TokenClients;

/// <summary>The options that all clients have.</summary>
/// <remarks>
/// <para>If options are not valid, host startup (or, in code, the client's constructor) throws an <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>. Each of its failures names a setting by its configuration key.</para>
/// <para>A client copies its options when it is created, so later changes have no effect. In keys, <c>{Section}</c> is <c>Infisical</c>, <c>Apinizer</c>, <c>Vercel</c>, <c>VercelSso</c> or <c>Crafter</c>. A keyed instance has the same keys below <c>TokenClients:{Section}:Instances:{key}</c>. If you pass a section to a registration, the keys are below that section.</para>
/// </remarks>
public abstract class TokenClientOptions
{
    private protected TokenClientOptions()
    {
    }

    /// <summary>The absolute address of the service: <c>https</c>, or <c>http</c> for a loopback address. Required: <see langword="null"/> is not valid. Vercel's options default to Vercel's own address.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:BaseAddress</c>. It can have a path, which precedes the service's own paths, but no query, fragment or user info. Other <c>http</c> addresses require <see cref="AllowInsecureHttp"/>.</remarks>
    public Uri? BaseAddress { get; set; }

    /// <summary>Whether <c>http</c> is allowed for addresses other than loopback addresses. Credentials are then sent unencrypted. Default: <see langword="false"/>.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:AllowInsecureHttp</c>. The client uses a proxy for <c>http</c> only if you set it on your own primary handler, and never for loopback addresses.</remarks>
    public bool AllowInsecureHttp { get; set; }

    /// <summary>Timeouts, retries and the circuit breaker. Must not be <see langword="null"/>.</summary>
    /// <remarks>Keys: those below <c>TokenClients:{Section}:Resilience</c>.</remarks>
    public ResilienceOptions Resilience { get; set; } = new();

    /// <summary>The configuration that the options were bound to; <see langword="null"/> if they were not bound.</summary>
    internal BoundConfiguration? Bound { get; set; }

    /// <summary>The credential. A source set in code replaces one from configuration.</summary>
    internal CredentialSetting Credential => CredentialSources.Over(Bound?.Credential);

    /// <summary>The credential with all sources that are set.</summary>
    private protected abstract CredentialSetting CredentialSources { get; }

    /// <summary>Returns why a credential cannot be used, worded as the rest of a sentence that begins with its name; <see langword="null"/> if it can be used. Applies to credentials from every source.</summary>
    internal virtual Func<SecretString, string?> CredentialRefusal => ProblemOf;

    /// <summary>Returns why no service accepts a credential, worded as the rest of a sentence that begins with its name.</summary>
    internal static string? ProblemOf(SecretString credential) => credential.Problem is { } problem ? "cannot be used. " + problem : null;
}
