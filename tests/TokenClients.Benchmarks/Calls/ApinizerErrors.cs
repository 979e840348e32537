using TokenClients.Benchmarks.Peers;

namespace TokenClients.Benchmarks.Calls;

public class ApinizerErrors() : ErrorBenchmarks(ApinizerPeers.NotFound);
