namespace TokenClients.Testing;

/// <summary>The forms in which a secret is recognized.</summary>
public enum SecretLeakForm
{
    /// <summary>Unchanged.</summary>
    Plain = 1,

    /// <summary>With different letter case.</summary>
    OtherCase,

    /// <summary>Percent-encoded, in part or throughout.</summary>
    PercentEncoded,

    /// <summary>Percent-encoded, with a plus sign for a space.</summary>
    FormEncoded,

    /// <summary>Escaped as in a JSON string, in part or throughout.</summary>
    JsonEscaped,

    /// <summary>Its UTF-8 bytes in base64, encoded alone or together with text before and after them.</summary>
    Base64,

    /// <summary>Its UTF-8 bytes in base64url, encoded alone or together with text before and after them.</summary>
    Base64Url,

    /// <summary>Its UTF-8 bytes as hexadecimal digits.</summary>
    Hexadecimal,

    /// <summary>Split across several lines, or across neighboring values of one record.</summary>
    Split,
}
