namespace TokenClients.Pipeline;

/// <summary>Where the bytes of a request go.</summary>
internal enum BytesTarget
{
    /// <summary>Into a stream of others.</summary>
    Unknown,

    /// <summary>Into the buffer of the content, as for a log, and not onto the wire.</summary>
    Memory,

    /// <summary>Onto a connection of the platform.</summary>
    Connection,
}
