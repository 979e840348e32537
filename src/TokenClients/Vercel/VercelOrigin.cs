using System.Text.Json.Serialization;
using TokenClients.Json;

namespace TokenClients.Vercel;

/// <summary>How a token or a scope came to be (<c>origin</c>).</summary>
/// <remarks>An open set: a value that this version does not know keeps its text.</remarks>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
[JsonConverter(typeof(VercelOriginJsonConverter))]
public readonly struct VercelOrigin : IEquatable<VercelOrigin>
{
    private readonly string? _value;

    /// <summary>Makes a value by its text on the wire.</summary>
    /// <param name="value">The text; case matters.</param>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is <see langword="null"/>.</exception>
    public VercelOrigin(string value) => _value = Guard.NotNull(value);

    /// <summary>An app.</summary>
    public static VercelOrigin App => new("app");

    /// <summary>A login with Apple.</summary>
    public static VercelOrigin Apple => new("apple");

    /// <summary>A login with Bitbucket.</summary>
    public static VercelOrigin Bitbucket => new("bitbucket");

    /// <summary>A login with ChatGPT.</summary>
    public static VercelOrigin ChatGpt => new("chatgpt");

    /// <summary>A login by e-mail.</summary>
    public static VercelOrigin Email => new("email");

    /// <summary>An enterprise-managed user.</summary>
    public static VercelOrigin Emu => new("emu");

    /// <summary>A login with GitHub.</summary>
    public static VercelOrigin GitHub => new("github");

    /// <summary>A webhook of GitHub.</summary>
    public static VercelOrigin GitHubWebhook => new("github-webhook");

    /// <summary>A login with GitLab.</summary>
    public static VercelOrigin GitLab => new("gitlab");

    /// <summary>A login with Google.</summary>
    public static VercelOrigin Google => new("google");

    /// <summary>An invitation.</summary>
    public static VercelOrigin Invite => new("invite");

    /// <summary>Made by hand or by this API.</summary>
    public static VercelOrigin Manual => new("manual");

    /// <summary>A one-time password.</summary>
    public static VercelOrigin OneTimePassword => new("otp");

    /// <summary>A passkey.</summary>
    public static VercelOrigin Passkey => new("passkey");

    /// <summary>SAML single sign-on.</summary>
    public static VercelOrigin Saml => new("saml");

    /// <summary>A login by text message.</summary>
    public static VercelOrigin Sms => new("sms");

    /// <summary>An OpenID Connect token exchange.</summary>
    public static VercelOrigin TokenExchangeOidc => new("token-exchange-oidc");

    /// <summary>The text on the wire; empty if the service gave none.</summary>
    public string Value => _value ?? "";

    /// <inheritdoc/>
    public bool Equals(VercelOrigin other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is VercelOrigin other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    /// <summary>Compares two values by their text.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    /// <returns><see langword="true"/> if the texts are the same.</returns>
    public static bool operator ==(VercelOrigin left, VercelOrigin right) => left.Equals(right);

    /// <summary>Compares two values by their text.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    /// <returns><see langword="true"/> if the texts differ.</returns>
    public static bool operator !=(VercelOrigin left, VercelOrigin right) => !left.Equals(right);

    /// <summary>Returns the text on the wire.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value;
}
