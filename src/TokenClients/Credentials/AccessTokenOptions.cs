namespace TokenClients;

/// <summary>Options of a client that authenticates with an access token. Exactly one of the three ways to give it must be used.</summary>
public abstract class AccessTokenOptions : TokenClientOptions
{
    private protected AccessTokenOptions()
    {
    }

    /// <summary>The access token.</summary>
    public SecretString? AccessToken { get; set; }

    /// <summary>The path of a file that holds the access token (UTF-8, line breaks at its end are removed). It is read for every attempt, so a new token is used by the next call.</summary>
    public string? AccessTokenFile { get; set; }

    /// <summary>A function that returns the access token. It is called for every attempt and must be fast and safe to call from many threads.</summary>
    public Func<CancellationToken, ValueTask<SecretString>>? AccessTokenProvider { get; set; }

    internal override Func<SecretString, string?> CredentialRefusal => Refusal;

    /// <summary>Why an access token cannot be sent: a header carries visible ASCII characters only.</summary>
    internal static string? Refusal(SecretString credential) =>
        VisibleAscii.IsAll(credential.Reveal()) ? null : "holds white space or characters other than ASCII, which cannot be sent as an access token.";
}
