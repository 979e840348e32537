using TokenClients.Benchmarks.Peers;

namespace TokenClients.Benchmarks.Calls;

public class VercelCreate() : CreateBenchmarks(VercelPeers.Create);
