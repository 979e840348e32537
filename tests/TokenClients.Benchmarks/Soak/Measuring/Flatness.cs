namespace TokenClients.Benchmarks.Soak.Measuring;

/// <summary>
/// Says whether a figure stays flat over a run. The least of the run's later half is compared with the least of its earlier half: what is high for a while, as so much of a process is on a machine
/// that does other things as well, raises neither, and what is never given back raises the later one by half of all that the run has leaked.
/// </summary>
/// <param name="Name">What the figure is.</param>
/// <param name="Margin">How much more the later half's least may be.</param>
internal sealed record Flatness(string Name, long Margin)
{
    /// <summary>With fewer, a half would be a single sample, and one that is high by chance would decide.</summary>
    internal const int FewestSamples = 4;

    /// <summary>Judges a run.</summary>
    /// <param name="samples">The figure over the run, begun when the process was warm.</param>
    /// <exception cref="ArgumentException">There are too few samples.</exception>
    internal Verdict Judge(IReadOnlyList<long> samples)
    {
        if (samples.Count < FewestSamples)
        {
            throw new ArgumentException($"{samples.Count} samples of {Name} are too few to judge: it takes {FewestSamples}.", nameof(samples));
        }

        // Of an odd number, the one in the middle belongs to neither half.
        var half = samples.Count / 2;
        return new(Name, samples.Take(half).Min(), samples.Skip(samples.Count - half).Min(), Margin);
    }

    /// <summary>What was found.</summary>
    /// <param name="Name">What the figure is.</param>
    /// <param name="Earlier">The least of the earlier half.</param>
    /// <param name="Later">The least of the later half.</param>
    /// <param name="Margin">How much more the later one may be.</param>
    internal sealed record Verdict(string Name, long Earlier, long Later, long Margin)
    {
        internal bool IsFlat => Later - Earlier <= Margin;
    }
}
