namespace TokenClients.Testing;

/// <summary>What the emulated Apinizer says about the type of a new token.</summary>
public enum ApinizerTokenType
{
    /// <summary><c>Bearer</c>, as documented.</summary>
    Bearer = 1,

    /// <summary><c>bearer</c>, which OAuth 2.0 allows.</summary>
    LowerCase,

    /// <summary>No member <c>token_type</c>, as the schema that is generated from the server has none.</summary>
    Absent,
}
