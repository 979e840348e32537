namespace TokenClients.Benchmarks.Processes;

/// <summary>Figures of one thing, from several rounds.</summary>
internal static class Sample
{
    internal static double Median(IEnumerable<double> figures) => Percentile([.. figures.Order()], 0.5);

    /// <param name="sorted">The figures, the least of them first.</param>
    /// <param name="share">How many of them are at most the result, such as 0.99.</param>
    internal static double Percentile(IReadOnlyList<double> sorted, double share) => sorted[Math.Min((int)(sorted.Count * share), sorted.Count - 1)];
}
