namespace TokenClients.Benchmarks.Ratios;

/// <summary>One line of the table: what a case costs in proportion to a peer, both measured in the same run.</summary>
/// <param name="Case">What was done, such as <c>Vercel create</c>.</param>
/// <param name="Peer">With what it is compared.</param>
internal sealed record Ratio(string Case, string Peer)
{
    /// <summary>Our time divided by the peer's, the medians' or the median within rounds; <see langword="null"/> where time is not compared.</summary>
    internal double? Time { get; init; }

    /// <summary>Our bytes, or methods, divided by the peer's; <see langword="null"/> where they are not compared.</summary>
    internal double? Bytes { get; init; }

    /// <summary>The most that <see cref="Time"/> may be; <see langword="null"/> where it is only shown.</summary>
    internal double? TimeBound { get; init; }

    /// <summary>The most that <see cref="Bytes"/> may be; <see langword="null"/> where they are only shown.</summary>
    internal double? BytesBound { get; init; }

    /// <summary>The figures behind it, such as <c>8.1 us, 3.3 KB to 7.9 us, 3.2 KB</c>.</summary>
    internal string Remark { get; init; } = "";

    internal bool IsMet => (TimeBound is null || (Time >= 0 && Time <= TimeBound)) && (BytesBound is null || Bytes <= BytesBound);
}
