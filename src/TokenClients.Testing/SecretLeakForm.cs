namespace TokenClients.Testing;

/// <summary>The forms in which a secret is recognized.</summary>
public enum SecretLeakForm
{
    /// <summary>Unchanged.</summary>
    Plain = 1,

    /// <summary>In another letter case.</summary>
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

    /// <summary>Split over several lines, or over neighboring values of one record.</summary>
    Split,
}
