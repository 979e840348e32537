using System.ComponentModel;
using System.Text.Json.Serialization;
using TokenClients.Json;

namespace TokenClients.Vercel;

/// <summary>The kind of token (<c>type</c> of a token).</summary>
/// <remarks>An open set: a value that this version does not know keeps its text. Two values are equal if their texts are equal.</remarks>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
[JsonConverter(typeof(OpenValueJsonConverter<VercelTokenType>))]
[TypeConverter(typeof(OpenValueTypeConverter<VercelTokenType>))]
public readonly record struct VercelTokenType : IOpenValue<VercelTokenType>
{
    /// <include file='../Documentation.xml' path='docs/openValue/constructor/*'/>
    public VercelTokenType(string value) => Value = Guard.NotNull(value).Length == 0 ? null! : value; // An empty text is stored as null, as in the default value, so that the two are equal.

    /// <summary>A token created in the dashboard or with this API.</summary>
    public static VercelTokenType Token => new("token");

    /// <summary>A token that an OAuth 2.0 flow issued.</summary>
    public static VercelTokenType OAuth2 => new("oauth2-token");

    /// <summary>A token from a login session.</summary>
    public static VercelTokenType Authentication => new("authentication-token");

    /// <summary>The text on the wire; empty if the service sent none.</summary>
    public string Value => field ?? "";

    /// <include file='../Documentation.xml' path='docs/openValue/text/*'/>
    public override string ToString() => Value;

    VercelTokenType IOpenValue<VercelTokenType>.Create(string text) => new(text);
}
