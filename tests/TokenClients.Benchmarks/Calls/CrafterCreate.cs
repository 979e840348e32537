using TokenClients.Benchmarks.Peers;

namespace TokenClients.Benchmarks.Calls;

public class CrafterCreate() : CreateBenchmarks(CrafterPeers.Create);
