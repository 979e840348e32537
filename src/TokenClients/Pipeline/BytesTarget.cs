namespace TokenClients.Pipeline;

/// <summary>Where the bytes of a request go.</summary>
internal enum BytesTarget
{
    /// <summary>A stream that other code created.</summary>
    Unknown,

    /// <summary>The content's buffer, for example for logging. The bytes are not sent.</summary>
    Memory,

    /// <summary>One of the platform's connections.</summary>
    Connection,
}
