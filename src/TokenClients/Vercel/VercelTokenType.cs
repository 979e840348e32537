using System.Text.Json.Serialization;
using TokenClients.Json;

namespace TokenClients.Vercel;

/// <summary>What kind of token it is (<c>type</c> of a token).</summary>
/// <remarks>An open set: a value that this version does not know keeps its text.</remarks>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
[JsonConverter(typeof(VercelTokenTypeJsonConverter))]
public readonly struct VercelTokenType : IEquatable<VercelTokenType>
{
    private readonly string? _value;

    /// <summary>Makes a value by its text on the wire.</summary>
    /// <param name="value">The text; case matters.</param>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is <see langword="null"/>.</exception>
    public VercelTokenType(string value) => _value = Guard.NotNull(value);

    /// <summary>A token made by hand or by this API.</summary>
    public static VercelTokenType Token => new("token");

    /// <summary>A token that an OAuth 2.0 flow issued.</summary>
    public static VercelTokenType OAuth2 => new("oauth2-token");

    /// <summary>A token of a login session.</summary>
    public static VercelTokenType Authentication => new("authentication-token");

    /// <summary>The text on the wire; empty if the service gave none.</summary>
    public string Value => _value ?? "";

    /// <inheritdoc/>
    public bool Equals(VercelTokenType other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is VercelTokenType other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    /// <summary>Compares two values by their text.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    /// <returns><see langword="true"/> if the texts are the same.</returns>
    public static bool operator ==(VercelTokenType left, VercelTokenType right) => left.Equals(right);

    /// <summary>Compares two values by their text.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    /// <returns><see langword="true"/> if the texts differ.</returns>
    public static bool operator !=(VercelTokenType left, VercelTokenType right) => !left.Equals(right);

    /// <summary>Returns the text on the wire.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value;
}
