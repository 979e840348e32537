namespace TokenClients.Benchmarks.Ratios;

/// <summary>The most that the library may cost in proportion to a peer.</summary>
/// <param name="Time">Of the peer's time.</param>
/// <param name="Bytes">Of the bytes that the peer allocates.</param>
internal sealed record Bounds(double Time, double Bytes)
{
    /// <summary>A creation as it is by default, against hand-written code with Polly.</summary>
    internal static readonly Bounds CreateWithPolly = new(1.15, 1.25);

    /// <summary>A creation without resilience, against hand-written code.</summary>
    internal static readonly Bounds Create = new(1.10, 1.20);

    /// <summary>A page of 100 tokens, against hand-written code.</summary>
    internal static readonly Bounds List = new(0.90, 1.10);

    /// <summary>A 404, against hand-written code that reads what the service says and throws.</summary>
    internal static readonly Bounds Errors = new(1.20, 1.50);
}
