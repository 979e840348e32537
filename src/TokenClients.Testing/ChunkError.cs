namespace TokenClients.Testing;

/// <summary>The errors of a chunked body: see <see cref="Fault.BrokenChunks"/>.</summary>
public enum ChunkError
{
    /// <summary>The size of the second chunk is not a hexadecimal number.</summary>
    Size = 1,

    /// <summary>The second chunk has one byte more than its size.</summary>
    Length,

    /// <summary>The connection ends where the second chunk should begin: there is no last chunk.</summary>
    Cut,
}
