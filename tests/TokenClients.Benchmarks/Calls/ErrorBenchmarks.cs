using TokenClients.Benchmarks.Measuring;
using TokenClients.Benchmarks.Peers;
using TokenClients.Benchmarks.Ratios;

namespace TokenClients.Benchmarks.Calls;

/// <summary>The service responds with 404, and the caller catches an exception.</summary>
public abstract class ErrorBenchmarks : CallBenchmarks, IJudged
{
    private protected ErrorBenchmarks(Func<IReadOnlyList<PeerCall>> peers)
        : base(peers)
    {
    }

    static void IJudged.Judge(Findings findings)
    {
        findings.Title($"The service responds with 404: {findings.Class}");
        findings.RequireRatio(nameof(Library), nameof(Standard), Bounds.Errors);
        findings.ShowRatio(nameof(Library), nameof(Bare));
    }
}
