namespace TokenClients.Benchmarks.Ratios;

/// <summary>One peer held against another.</summary>
/// <param name="Of">The one.</param>
/// <param name="Against">The other.</param>
/// <param name="Bounds">The most that the one may cost; <see langword="null"/> where it is only shown.</param>
internal sealed record Comparison(string Of, string Against, Bounds? Bounds = null);
