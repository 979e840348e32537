using TokenClients.Benchmarks.Measuring;
using TokenClients.Benchmarks.Peers;
using TokenClients.Benchmarks.Ratios;

namespace TokenClients.Benchmarks.Calls;

/// <summary>A token is created.</summary>
public abstract class CreateBenchmarks : GeneratedCallBenchmarks, IJudged
{
    private protected CreateBenchmarks(Func<IReadOnlyList<PeerCall>> peers)
        : base(peers)
    {
    }

    static void IJudged.Judge(Findings findings)
    {
        findings.Title($"A token is created: {findings.Class}");
        findings.RequireRatio(nameof(Library), nameof(Standard), Bounds.Create);
        ShowOthers(findings);
    }
}
