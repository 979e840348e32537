using TokenClients.Benchmarks.Peers;

namespace TokenClients.Benchmarks.Calls;

public class VercelErrors() : ErrorBenchmarks(VercelPeers.NotFound);
