namespace TokenClients.Testing;

/// <summary>What is wrong with a compressed body: see <see cref="Fault.BrokenGzip"/>.</summary>
public enum GzipError
{
    /// <summary>The body is not compressed at all.</summary>
    NotCompressed = 1,

    /// <summary>The compressed stream ends in the middle.</summary>
    Cut,

    /// <summary>The stream is whole, and the checksum at its end is wrong. A client that unpacks it in one go has nothing then.</summary>
    Checksum,
}
