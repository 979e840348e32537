using TokenClients.Benchmarks.Peers;

namespace TokenClients.Benchmarks.Calls;

public class ApinizerCreate() : CreateBenchmarks(ApinizerPeers.Create);
