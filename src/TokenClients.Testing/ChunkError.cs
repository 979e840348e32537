namespace TokenClients.Testing;

/// <summary>What is wrong with a body in chunks: see <see cref="Fault.BrokenChunks"/>.</summary>
public enum ChunkError
{
    /// <summary>The size of the second chunk is no hexadecimal number.</summary>
    Size = 1,

    /// <summary>The second chunk holds a byte more than its size says.</summary>
    Length,

    /// <summary>The connection ends where the second chunk should begin: there is no last one.</summary>
    Cut,
}
