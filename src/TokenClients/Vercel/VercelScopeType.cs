using System.ComponentModel;
using System.Text.Json.Serialization;
using TokenClients.Json;

namespace TokenClients.Vercel;

/// <summary>What a scope gives access to (<c>type</c> of a scope).</summary>
/// <remarks>An open set: a value that this version does not know keeps its text. Two values are equal if their texts are equal.</remarks>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
[JsonConverter(typeof(OpenValueJsonConverter<VercelScopeType>))]
[TypeConverter(typeof(OpenValueTypeConverter<VercelScopeType>))]
public readonly record struct VercelScopeType : IOpenValue<VercelScopeType>
{
    /// <include file='../Documentation.xml' path='docs/openValue/constructor/*'/>
    public VercelScopeType(string value) => Value = Guard.NotNull(value).Length == 0 ? null! : value; // An empty text is stored as null, as in the default value, so that the two are equal.

    /// <summary>The user's own account.</summary>
    public static VercelScopeType User => new("user");

    /// <summary>One team.</summary>
    public static VercelScopeType Team => new("team");

    /// <summary>The text on the wire; empty if the service sent none.</summary>
    public string Value => field ?? "";

    /// <include file='../Documentation.xml' path='docs/openValue/text/*'/>
    public override string ToString() => Value;

    VercelScopeType IOpenValue<VercelScopeType>.Create(string text) => new(text);
}
