namespace TokenClients.Fuzzing;

/// <summary>A part of the library, and what must hold of it for any input.</summary>
internal abstract class Target
{
    /// <summary>Gets the name by which the target is run and its corpus is found.</summary>
    internal abstract string Name { get; }

    /// <summary>Gets inputs to begin with.</summary>
    internal abstract IEnumerable<byte[]> Seeds { get; }

    /// <summary>Gets words of the input's language.</summary>
    internal abstract IEnumerable<string> Words { get; }

    /// <summary>Gets the names of the defects that can be planted between the library and the checks, to show that they notice one.</summary>
    internal abstract IReadOnlyList<string> Defects { get; }

    /// <summary>Runs the library with an input.</summary>
    /// <param name="input">The input.</param>
    /// <param name="defect">The defect to plant; <see langword="null"/> for none.</param>
    /// <exception cref="PropertyException">The library did what it must not do.</exception>
    internal abstract void Run(ReadOnlySpan<byte> input, string? defect);

    /// <exception cref="PropertyException">The condition is not met.</exception>
    protected static void Check(bool condition, string description)
    {
        if (!condition)
        {
            throw new PropertyException(description);
        }
    }

    /// <summary>Returns an input: the selecting bytes, and what follows them.</summary>
    protected static byte[] Input(ReadOnlySpan<byte> selectors, string rest) => [.. selectors, .. Encoding.UTF8.GetBytes(rest)];
}

/// <summary>A property that does not hold.</summary>
internal sealed class PropertyException(string message) : Exception(message);
