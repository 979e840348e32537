namespace TokenClients.Testing;

/// <summary>The errors in a chunked body, for <see cref="Fault.BrokenChunks"/>.</summary>
public enum ChunkError
{
    /// <summary>The size of the second chunk is not a hexadecimal number.</summary>
    Size = 1,

    /// <summary>The second chunk is one byte longer than its stated size.</summary>
    Length,

    /// <summary>The connection ends where the second chunk should begin, so there is no last chunk.</summary>
    Cut,
}
