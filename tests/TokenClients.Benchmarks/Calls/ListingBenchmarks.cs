using TokenClients.Benchmarks.Measuring;
using TokenClients.Benchmarks.Peers;
using TokenClients.Benchmarks.Ratios;

namespace TokenClients.Benchmarks.Calls;

/// <summary>A page of 100 tokens is read.</summary>
public abstract class ListingBenchmarks : GeneratedCallBenchmarks, IJudged
{
    private protected ListingBenchmarks(Func<IReadOnlyList<PeerCall>> peers)
        : base(peers)
    {
    }

    static void IJudged.Judge(Findings findings)
    {
        findings.Title($"100 tokens are listed: {findings.Class}");
        findings.RequireRatio(nameof(Library), nameof(Standard), Bounds.List);
        ShowOthers(findings);
    }
}
