namespace TokenClients.Benchmarks.Measuring;

/// <summary>What something costs: a benchmark with it, less the same without it.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Nanoseconds">The difference of the quickest iterations: whatever else the machine does only adds time.</param>
/// <param name="AtMedian">The difference of the medians: the same on a quiet machine.</param>
/// <param name="Bytes">The difference of the allocations.</param>
internal sealed record Added(string Name, double Nanoseconds, double AtMedian, long Bytes);
