namespace TokenClients.Testing;

/// <summary>The errors in a compressed body, for <see cref="Fault.BrokenGzip"/>.</summary>
public enum GzipError
{
    /// <summary>The body is not compressed at all.</summary>
    NotCompressed = 1,

    /// <summary>The compressed stream ends in the middle.</summary>
    Cut,

    /// <summary>The stream is complete, but the checksum at its end is wrong.</summary>
    Checksum,
}
