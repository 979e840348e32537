using TokenClients.Options;

namespace TokenClients;

/// <summary>Options of a client that authenticates with an access token.</summary>
/// <remarks>
/// Set exactly one of <see cref="AccessToken"/>, <see cref="AccessTokenFile"/> and <see cref="AccessTokenProvider"/>. Otherwise host startup (or, in code, the client's constructor) throws an <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>.
/// In configuration, an empty value counts as not set. If two configuration providers each set one of the keys, the later provider wins. A source set in code replaces one from configuration.
/// If the file or the provider supplies no token, or one that cannot be sent, the call fails with <see cref="TokenErrorKind.CredentialUnavailable"/>.
/// </remarks>
public abstract class AccessTokenOptions : TokenClientOptions
{
    private protected AccessTokenOptions()
    {
    }

    /// <summary>The access token: visible ASCII characters only; <see langword="null"/> if it comes from a file or a provider. A secret.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:AccessToken</c>. If the token comes from configuration and changes there, the next call uses the new one.</remarks>
    public SecretString? AccessToken { get; set; }

    /// <summary>The path of a file that holds the access token, such as a mounted secret; <see langword="null"/> if it does not come from a file.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:AccessTokenFile</c>. The file must be UTF-8 and at most 64 KiB. Trailing line breaks are removed. A relative path is resolved against the current directory when the client is created. The file is read for every attempt, so the next attempt uses a new token. While the file has no usable token, the last good one is used.</remarks>
    public string? AccessTokenFile { get; set; }

    /// <summary>Whether <see cref="AccessTokenFile"/> may be written after startup, for example by a sidecar. Default: <see langword="false"/>: if the file cannot be used, the host fails to start. Without a host, resolving the client or calling its constructor throws.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:AccessTokenFileOptional</c>. Until the file can be used, calls fail with <see cref="TokenErrorKind.CredentialUnavailable"/>.</remarks>
    public bool AccessTokenFileOptional { get; set; }

    /// <summary>A function that returns the access token, called for every attempt; <see langword="null"/> if the token does not come from a function.</summary>
    /// <remarks>It can be set only in code. The function must be fast, and safe to call from many threads.</remarks>
    public Func<CancellationToken, ValueTask<SecretString>>? AccessTokenProvider { get; set; }

    private protected override CredentialSetting CredentialSources => new(nameof(AccessToken), AccessToken, AccessTokenFile, AccessTokenFileOptional, AccessTokenProvider);

    internal override Func<SecretString, string?> CredentialRefusal => Refusal;

    /// <summary>Returns why an access token cannot be sent; <see langword="null"/> if it can. A header can contain only visible ASCII characters.</summary>
    internal static string? Refusal(SecretString credential) =>
        ProblemOf(credential)
        ?? (VisibleAscii.IsAll(credential.Reveal()) ? null
        : credential.Reveal().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? "begins with 'Bearer '. Leave out 'Bearer ': the client adds it."
        : "includes white space or other characters that are not visible ASCII, which cannot be sent as an access token. Remove them.");
}
