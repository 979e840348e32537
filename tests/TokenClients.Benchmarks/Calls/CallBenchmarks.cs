using TokenClients.Benchmarks.Peers;

namespace TokenClients.Benchmarks.Calls;

/// <summary>One call as the library makes it, and as a .NET engineer writes it.</summary>
public abstract class CallBenchmarks
{
    private readonly Func<IReadOnlyList<PeerCall>> _peers;
    private Dictionary<string, PeerCall> _calls = null!;

    private protected CallBenchmarks(Func<IReadOnlyList<PeerCall>> peers) => _peers = peers;

    [GlobalSetup]
    public void SetUp() => _calls = _peers().ToDictionary(static call => call.Peer);

    [Benchmark]
    public void Library() => Run(PeerNames.Library);

    [Benchmark]
    public void Standard() => Run(PeerNames.Standard);

    [Benchmark]
    public void Bare() => Run(PeerNames.Bare);

    private protected void Run(string peer) => _calls[peer].Run();
}
