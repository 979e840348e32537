using System.Text.Json.Serialization;
using TokenClients.Json;

namespace TokenClients.Vercel;

/// <summary>What a scope gives access to (<c>type</c> of a scope).</summary>
/// <remarks>An open set: a value that this version does not know keeps its text.</remarks>
/// <seealso href="https://vercel.com/docs/rest-api/authentication/get-auth-token-metadata">Vercel: get auth token metadata</seealso>
[JsonConverter(typeof(VercelScopeTypeJsonConverter))]
public readonly struct VercelScopeType : IEquatable<VercelScopeType>
{
    private readonly string? _value;

    /// <summary>Makes a value by its text on the wire.</summary>
    /// <param name="value">The text; case matters.</param>
    /// <exception cref="ArgumentNullException"><paramref name="value"/> is <see langword="null"/>.</exception>
    public VercelScopeType(string value) => _value = Guard.NotNull(value);

    /// <summary>The user's own account.</summary>
    public static VercelScopeType User => new("user");

    /// <summary>One team.</summary>
    public static VercelScopeType Team => new("team");

    /// <summary>The text on the wire; empty if the service gave none.</summary>
    public string Value => _value ?? "";

    /// <inheritdoc/>
    public bool Equals(VercelScopeType other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is VercelScopeType other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    /// <summary>Compares two values by their text.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    /// <returns><see langword="true"/> if the texts are the same.</returns>
    public static bool operator ==(VercelScopeType left, VercelScopeType right) => left.Equals(right);

    /// <summary>Compares two values by their text.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    /// <returns><see langword="true"/> if the texts differ.</returns>
    public static bool operator !=(VercelScopeType left, VercelScopeType right) => !left.Equals(right);

    /// <summary>Returns the text on the wire.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value;
}
