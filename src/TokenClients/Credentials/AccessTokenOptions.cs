namespace TokenClients;

/// <summary>Options of a client that authenticates with an access token.</summary>
/// <remarks>
/// Exactly one of <see cref="AccessToken"/>, <see cref="AccessTokenFile"/> and <see cref="AccessTokenProvider"/> must be set; none, or two, end the start of the host, or in code the client's constructor, with <see cref="Microsoft.Extensions.Options.OptionsValidationException"/>.
/// A token from a file or a provider that cannot be had or sent fails the call with <see cref="TokenErrorKind.CredentialUnavailable"/>.
/// </remarks>
public abstract class AccessTokenOptions : TokenClientOptions
{
    private protected AccessTokenOptions()
    {
    }

    /// <summary>The access token, of visible ASCII characters; <see langword="null"/> if it comes from a file or a provider. A secret.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:AccessToken</c>. If it comes out of configuration and changes there, the next call uses the new one.</remarks>
    public SecretString? AccessToken { get; set; }

    /// <summary>The path of a file that holds the access token, such as a mounted secret; <see langword="null"/> if it does not come from a file.</summary>
    /// <remarks>Key: <c>TokenClients:{Section}:AccessTokenFile</c>. The file is UTF-8, and line breaks at its end are removed. It is read for every attempt, so a new token is used by the next one; while what it holds cannot be used, the last good token is.</remarks>
    public string? AccessTokenFile { get; set; }

    /// <summary>A function that returns the access token; <see langword="null"/> if it does not come from one. It is called for every attempt.</summary>
    /// <remarks>It can be set in code only. It must be fast, and safe to call from many threads.</remarks>
    public Func<CancellationToken, ValueTask<SecretString>>? AccessTokenProvider { get; set; }

    internal override Func<SecretString, string?> CredentialRefusal => Refusal;

    /// <summary>Why an access token cannot be sent: a header carries visible ASCII characters only.</summary>
    internal static string? Refusal(SecretString credential) =>
        VisibleAscii.IsAll(credential.Reveal()) ? null : "holds white space or characters other than ASCII, which cannot be sent as an access token.";
}
