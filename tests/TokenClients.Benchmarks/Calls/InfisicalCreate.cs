using TokenClients.Benchmarks.Peers;

namespace TokenClients.Benchmarks.Calls;

public class InfisicalCreate() : CreateBenchmarks(InfisicalPeers.Create);
