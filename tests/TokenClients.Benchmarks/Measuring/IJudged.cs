namespace TokenClients.Benchmarks.Measuring;

/// <summary>Benchmarks that say what their figures mean.</summary>
internal interface IJudged
{
    /// <summary>Compares what was measured in one run, and holds it against the targets.</summary>
    static abstract void Judge(Findings findings);
}
