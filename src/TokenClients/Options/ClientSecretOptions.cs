using TokenClients.Options;

namespace TokenClients;

/// <summary>Options of a client that authenticates with a client id and a client secret.</summary>
/// <remarks>
/// Set exactly one of <see cref="ClientSecret"/>, <see cref="ClientSecretFile"/> and <see cref="ClientSecretProvider"/>. Otherwise host startup (or, in code, the client's constructor) throws an <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>.
/// In configuration, an empty value counts as not set. If two configuration providers each set one of the keys, the later provider wins. A source set in code replaces one from configuration.
/// If the file or the provider supplies no secret, the call fails with <see cref="TokenErrorKind.CredentialUnavailable"/>.
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
    /// <remarks>Key: <c>TokenClients:{Section}:ClientSecret</c>. If the secret comes from configuration and changes there, the next call uses the new one.</remarks>
    public SecretString? ClientSecret { get; set; }

    /// <summary>The path of a file that holds the client secret, such as a mounted secret; <see langword="null"/> if it does not come from a file.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:ClientSecretFile</c>. The file must be UTF-8 and at most 64 KiB. Trailing line breaks are removed. A relative path is resolved against the current directory when the client is created. The file is read each time the secret is needed. While the file has no usable secret, the last good one is used.</remarks>
    public string? ClientSecretFile { get; set; }

    /// <summary>Whether <see cref="ClientSecretFile"/> may be written after startup, for example by a sidecar. Default: <see langword="false"/>: if the file cannot be used, the host fails to start. Without a host, resolving the client or calling its constructor throws.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:ClientSecretFileOptional</c>. Until the file can be used, calls fail with <see cref="TokenErrorKind.CredentialUnavailable"/>.</remarks>
    public bool ClientSecretFileOptional { get; set; }

    /// <summary>A function that returns the client secret, called each time the secret is needed; <see langword="null"/> if the secret does not come from a function.</summary>
    /// <remarks>It can be set only in code. The function must be fast, and safe to call from many threads.</remarks>
    public Func<CancellationToken, ValueTask<SecretString>>? ClientSecretProvider { get; set; }

    private protected override CredentialSetting CredentialSources => new(nameof(ClientSecret), ClientSecret, ClientSecretFile, ClientSecretFileOptional, ClientSecretProvider);
}
