using System.ComponentModel;
using System.Text.Json.Serialization;
using TokenClients.Json;

namespace TokenClients.Vercel;

/// <summary>How a token or a scope was created (<c>origin</c>).</summary>
/// <remarks>An open set: a value that this version does not know keeps its text. Two values are equal if their texts are equal.</remarks>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
[JsonConverter(typeof(OpenValueJsonConverter<VercelOrigin>))]
[TypeConverter(typeof(OpenValueTypeConverter<VercelOrigin>))]
public readonly record struct VercelOrigin : IOpenValue<VercelOrigin>
{
    /// <include file='../Documentation.xml' path='docs/openValue/constructor/*'/>
    public VercelOrigin(string value) => Value = Guard.NotNull(value).Length == 0 ? null! : value; // An empty text is stored as null, as in the default value, so that the two are equal.

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

    /// <summary>A GitHub webhook.</summary>
    public static VercelOrigin GitHubWebhook => new("github-webhook");

    /// <summary>A login with GitLab.</summary>
    public static VercelOrigin GitLab => new("gitlab");

    /// <summary>A login with Google.</summary>
    public static VercelOrigin Google => new("google");

    /// <summary>An invitation.</summary>
    public static VercelOrigin Invite => new("invite");

    /// <summary>The dashboard, or this API.</summary>
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

    /// <summary>The text on the wire; empty if the service sent none.</summary>
    public string Value => field ?? "";

    /// <include file='../Documentation.xml' path='docs/openValue/text/*'/>
    public override string ToString() => Value;

    VercelOrigin IOpenValue<VercelOrigin>.Create(string text) => new(text);
}
