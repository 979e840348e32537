namespace TokenClients.Testing;

/// <summary>The forms in which a secret is recognised.</summary>
public enum SecretLeakForm
{
    /// <summary>As it is.</summary>
    Plain = 1,

    /// <summary>With capital letters for small ones or the other way round.</summary>
    OtherCase,

    /// <summary>Percent-encoded, in part or throughout.</summary>
    PercentEncoded,

    /// <summary>Percent-encoded, with a plus sign for a space.</summary>
    FormEncoded,

    /// <summary>Escaped as in a JSON string, in part or throughout.</summary>
    JsonEscaped,

    /// <summary>The base64 of its UTF-8, alone or with other text before and after it.</summary>
    Base64,

    /// <summary>The base64 of its UTF-8 in the alphabet for addresses, alone or with other text before and after it.</summary>
    Base64Url,

    /// <summary>The hexadecimal digits of its UTF-8.</summary>
    Hexadecimal,

    /// <summary>In pieces: over several lines, or over neighbouring values of one record.</summary>
    Split,
}
