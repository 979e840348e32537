namespace TokenClients.Benchmarks.Ratios;

/// <summary>The most that the library may cost in proportion to a peer.</summary>
/// <param name="Time">Of the peer's time.</param>
/// <param name="Bytes">Of the bytes that the peer allocates; <see langword="null"/> where they are only shown.</param>
internal sealed record Bounds(double Time, double? Bytes = null)
{
    /// <summary>A creation.</summary>
    internal static readonly Bounds Create = new(1.00, 1.10);

    /// <summary>A page of 100 tokens.</summary>
    internal static readonly Bounds List = new(0.90, 1.00);

    /// <summary>A 404 whose body is read and thrown.</summary>
    internal static readonly Bounds Errors = new(1.20);
}
