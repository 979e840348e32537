using TokenClients.Benchmarks.Measuring;
using TokenClients.Benchmarks.Peers;

namespace TokenClients.Benchmarks.Calls;

/// <summary>One call that succeeds, also as generated clients make it.</summary>
public abstract class GeneratedCallBenchmarks : CallBenchmarks
{
    private protected GeneratedCallBenchmarks(Func<IReadOnlyList<PeerCall>> peers)
        : base(peers)
    {
    }

    [Benchmark]
    public void StockNewtonsoft() => Run(PeerNames.StockNewtonsoft);

    [Benchmark]
    public void StockSystemText() => Run(PeerNames.StockSystemText);

    private protected static void ShowOthers(Findings findings)
    {
        findings.ShowRatio(nameof(Library), nameof(Bare));
        findings.ShowRatio(nameof(Library), nameof(StockNewtonsoft));
        findings.ShowRatio(nameof(Library), nameof(StockSystemText));
    }
}
