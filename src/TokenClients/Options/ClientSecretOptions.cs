using TokenClients.Options;

namespace TokenClients;

/// <summary>Options of a client that authenticates with a client id and a client secret.</summary>
/// <remarks>
/// Set exactly one of <see cref="ClientSecret"/>, <see cref="ClientSecretFile"/> and <see cref="ClientSecretProvider"/>. Otherwise the host fails to start with an <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>, or in code the client's constructor throws it.
/// In configuration, an empty value counts as not set. If two configuration providers set one key each, the later provider wins. A source that code sets replaces one from configuration.
/// If a file or a provider returns no secret, the call fails with <see cref="TokenErrorKind.CredentialUnavailable"/>.
/// </remarks>
public abstract class ClientSecretOptions : TokenClientOptions
{
    private protected ClientSecretOptions()
    {
    }

    /// <summary>The client id, which is not a secret. Required: <see langword="null"/> is not valid.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:ClientId</c>. It must not be empty.</remarks>
    public string? ClientId { get; set; }

    /// <summary>The client secret; <see langword="null"/> if it comes from a file or a provider. A secret.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:ClientSecret</c>. If it comes from configuration and changes there, the next call uses the new one.</remarks>
    public SecretString? ClientSecret { get; set; }

    /// <summary>The path of a file that holds the client secret, such as a mounted secret; <see langword="null"/> if it does not come from a file.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:ClientSecretFile</c>. The file is UTF-8, at most 64 KiB, and line breaks at its end are removed. A relative path is resolved against the current directory when the client is created. It is read each time the secret is needed. While the file has no usable secret, the last good one is used.</remarks>
    public string? ClientSecretFile { get; set; }

    /// <summary>Whether <see cref="ClientSecretFile"/> may be written after startup, for example by a sidecar. Default: <see langword="false"/>: if the file cannot be used, the host fails to start, or in code the constructor throws.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:ClientSecretFileOptional</c>. Until the file can be used, calls fail with <see cref="TokenErrorKind.CredentialUnavailable"/>.</remarks>
    public bool ClientSecretFileOptional { get; set; }

    /// <summary>A function that returns the client secret, called each time the secret is needed; <see langword="null"/> if the secret does not come from a function.</summary>
    /// <remarks>It can be set in code only. It must be fast, and safe to call from many threads.</remarks>
    public Func<CancellationToken, ValueTask<SecretString>>? ClientSecretProvider { get; set; }

    private protected override CredentialSetting CredentialSources => new(nameof(ClientSecret), ClientSecret, ClientSecretFile, ClientSecretFileOptional, ClientSecretProvider);
}
