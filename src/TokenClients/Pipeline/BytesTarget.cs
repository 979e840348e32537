namespace TokenClients.Pipeline;

/// <summary>Where the bytes of a request go.</summary>
internal enum BytesTarget
{
    /// <summary>A stream of other code.</summary>
    Unknown,

    /// <summary>The content's buffer, for example for a log; the bytes are not sent.</summary>
    Memory,

    /// <summary>A connection of the platform.</summary>
    Connection,
}
