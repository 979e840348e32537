namespace TokenClients.Testing;

/// <summary>The token type that the emulated Apinizer sends for a new token.</summary>
public enum ApinizerTokenType
{
    /// <summary><c>Bearer</c>, as documented.</summary>
    Bearer = 1,

    /// <summary><c>bearer</c>, which OAuth 2.0 allows.</summary>
    LowerCase,

    /// <summary>No <c>token_type</c> member, as in the schema that the vendor generates from the server.</summary>
    Absent,
}
