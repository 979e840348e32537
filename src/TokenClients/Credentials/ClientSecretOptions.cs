namespace TokenClients;

/// <summary>Options of a client that authenticates with a client id and a client secret.</summary>
/// <remarks>
/// Exactly one of <see cref="ClientSecret"/>, <see cref="ClientSecretFile"/> and <see cref="ClientSecretProvider"/> must be set; none, or two, end the start of the host, or in code the client's constructor, with <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>.
/// A secret from a file or a provider that cannot be had fails the call with <see cref="TokenErrorKind.CredentialUnavailable"/>.
/// </remarks>
public abstract class ClientSecretOptions : TokenClientOptions
{
    private protected ClientSecretOptions()
    {
    }

    /// <summary>The client id, which is no secret. Required: <see langword="null"/> is refused.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:ClientId</c>. It must not be empty.</remarks>
    public string? ClientId { get; set; }

    /// <summary>The client secret; <see langword="null"/> if it comes from a file or a provider. A secret.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:ClientSecret</c>. If it comes out of configuration and changes there, the next call uses the new one.</remarks>
    public SecretString? ClientSecret { get; set; }

    /// <summary>The path of a file that holds the client secret, such as a mounted secret; <see langword="null"/> if it does not come from a file.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:ClientSecretFile</c>. The file is UTF-8, and line breaks at its end are removed. It is read each time the secret is needed; while what it holds cannot be used, the last good secret is.</remarks>
    public string? ClientSecretFile { get; set; }

    /// <summary>A function that returns the client secret; <see langword="null"/> if it does not come from one. It is called each time the secret is needed.</summary>
    /// <remarks>It can be set in code only. It must be fast, and safe to call from many threads.</remarks>
    public Func<CancellationToken, ValueTask<SecretString>>? ClientSecretProvider { get; set; }
}
